import { type Haul, openHaul, type Robber } from './haul.ts'

const SECOND_MS = 1_000
const DAY_MS = 24 * 60 * 60 * SECOND_MS

/** Charts one after the other, as fast as asked: the person, then what the chart opens with. */
export async function scrape(
  { client, pace, patients, over }: Robber,
  { everyMs = SECOND_MS }: { readonly everyMs?: number } = {},
): Promise<Haul> {
  const keeper = openHaul(pace)
  for (const patient of patients) {
    if (over?.() === true) break
    if (keeper.note(patient, await client.get(`Patient/${patient}`))) {
      await client.get(`Observation?patient=${patient}&_count=20`)
      await client.get(`Condition?patient=${patient}`)
    }
    await pace.pass(everyMs)
  }
  return keeper.haul()
}

/** So many in a day that it looks like work: only who people are, evenly over the day. */
export async function slow(
  robber: Robber,
  { patientsADay }: { readonly patientsADay: number },
): Promise<Haul> {
  const { client, pace, patients, over } = robber
  const keeper = openHaul(pace)
  for (const patient of patients) {
    if (over?.() === true) break
    keeper.note(patient, await client.get(`Patient/${patient}`))
    await pace.pass(DAY_MS / patientsADay)
  }
  return keeper.haul()
}
