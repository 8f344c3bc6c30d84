import type { Who } from '../../ledger/index.ts'
import { type Act, type ActorKind, leafOf } from './act.ts'
import { openDraws, scramble, seedOf } from './draws.ts'
import { patientIdOf } from './population.ts'
import { type Rows, startOf } from './rows.ts'
import { type Ground, HOUR_MS, MINUTE_MS, realPatient, SECOND_MS, verbNumberOf } from './work.ts'
import { verbOf } from './verbs.ts'

/** For 45,000 users; elsewhere in proportion. All are guesses. */
const OF_USERS = 45_000
const ORGANISATIONS = 120
const ORGANISATION_QUERIES_MEDIAN = 40
const PORTAL_VISITS = 60_000
const INTERFACES = 4
const INTERFACE_WRITES = 15_000
const SUPPORT_PEOPLE = 6
const EXPORT_SHARE = 0.02
const EXPORT_BATCH = 500
const PAYERS = 6
const PAYER_PATIENTS = 300
/** The share of patients who use the portal, and of these who look after somebody else in their household too. */
const PORTAL_SHARE = 0.25
const PROXY_SHARE = 0.1

/** Somebody or something that is no user of the staff. */
export interface Machine {
  readonly kind: ActorKind
  readonly who: (day: number) => Who
}

/** The machines of a clinic in the order of their numbers, and the numbers of each sort. */
export interface Machines {
  readonly list: readonly Machine[]
  readonly organisations: readonly number[]
  readonly interfaces: readonly number[]
  readonly support: readonly number[]
}

export function makeMachines(users: number): Machines {
  const list: Machine[] = []
  const several = (count: number, make: (index: number) => Machine): number[] =>
    Array.from({ length: scaled(count, users) }, (_, index) => list.push(make(index)) - 1)
  const organisations = several(ORGANISATIONS, (index) =>
    service(`exchange-${index}`, `192.0.2.${index % 250}`),
  )
  const interfaces = several(INTERFACES, (index) => service(`interface-${index}`, `10.9.0.${index}`))
  const support = several(SUPPORT_PEOPLE, (index) => ({
    kind: 'person',
    who: (day) => ({
      user: `support-${index}`,
      role: 'support',
      client: 'chart',
      session: `p-${index}-${day}`,
      address: `198.51.100.${index}`,
    }),
  }))
  return { list, organisations, interfaces, support }
}

function scaled(count: number, users: number): number {
  return Math.max(1, Math.round((count * users) / OF_USERS))
}

function service(name: string, address: string): Machine {
  return {
    kind: 'app',
    who: (day) => ({ user: name, role: 'integration', client: name, session: `${name}-${day}`, address }),
  }
}

/** What machines do on one day. */
export function addMachines(ground: Ground, rows: Rows, machines: Machines, day: number): void {
  const draws = openDraws(seedOf(ground.seed, 6, day))
  const { staff, people } = ground
  const first = staff.count
  const touch = (machine: number, verb: string, time: number) =>
    rows.add(time, {
      actor: first + machine,
      patient: realPatient(people, draws.below(people.count)),
      verb: verbNumberOf(verb),
      truth: 0,
    })
  for (const organisation of machines.organisations) {
    // Some organisations ask much more than others, and each about as much every day.
    const usual = ORGANISATION_QUERIES_MEDIAN * Math.exp((scramble(organisation) / 2 ** 32) * 2 - 1)
    const asks = Math.round(draws.lognormal(usual, 0.3))
    for (let ask = 0; ask < asks; ask += 1) touch(organisation, 'exchange', (7 + 13 * draws.next()) * HOUR_MS)
  }
  for (const one of machines.interfaces) {
    const writes =
      scaled(INTERFACE_WRITES, staff.count * machines.interfaces.length) / machines.interfaces.length
    for (let write = 0; write < writes; write += 1) touch(one, 'interface', draws.next() * 24 * HOUR_MS)
  }
  for (const one of machines.support) {
    for (let look = 0; look < 3; look += 1) touch(one, 'support', (9 + 8 * draws.next()) * HOUR_MS)
  }
  addPortal(ground, rows, day)
  addNightWork(ground, rows, day)
}

/** Patients with apps of their own: each reads one record, some that of a child or a parent too. */
function addPortal({ seed, people, staff }: Ground, rows: Rows, day: number): void {
  const draws = openDraws(seedOf(seed, 7, day))
  const start = startOf(day)
  for (let visit = scaled(PORTAL_VISITS, staff.count); visit > 0; visit -= 1) {
    const patient = realPatient(people, draws.below(people.count))
    if (scramble(seedOf(seed, 8, patient)) / 2 ** 32 > PORTAL_SHARE) continue
    const time = (6 + 18 * draws.next()) * HOUR_MS - MINUTE_MS
    const who: Who = {
      user: `patient-${patient}`,
      role: 'patient',
      client: `app-${patient % 7}`,
      session: `a-${patient}-${day}`,
      address: `203.0.113.${patient % 250}`,
    }
    const acts: [number, string, number | null][] = [
      [time, 'app token', null],
      [time + 2 * SECOND_MS, 'own', patient],
    ]
    const [from, to] = people.membersOf(people.householdOf(patient))
    const other = from + draws.below(to - from)
    if (other !== patient && draws.chance(PROXY_SHARE) && !people.isCanary(other))
      acts.push([time + 30 * SECOND_MS, 'proxy', other])
    for (const [moment, verb, whose] of acts)
      rows.addAct(moment, single({ kind: 'person', who }, { verb, at: start + moment, patient: whose }))
  }
}

/** Approved work at night: the export of a group, and what payers are sent. */
function addNightWork({ seed, people, staff }: Ground, rows: Rows, day: number): void {
  const start = startOf(day)
  const group = Math.round(people.count * EXPORT_SHARE)
  const offset = seedOf(seed, 9) % people.count
  const memberOf = (place: number) => realPatient(people, (offset + place * 37) % people.count)
  const warehouse = bulkActor('warehouse', day, group * 2)
  rows.addAct(
    2 * HOUR_MS - SECOND_MS,
    single(warehouse, { verb: 'token', at: start + 2 * HOUR_MS - SECOND_MS, patient: null }),
  )
  for (let from = 0; from < group; from += EXPORT_BATCH) {
    const time = 2 * HOUR_MS + (from / EXPORT_BATCH) * 4 * SECOND_MS
    const patients = Array.from({ length: Math.min(EXPORT_BATCH, group - from) }, (_, place) =>
      memberOf(from + place),
    )
    rows.addAct(
      time,
      batch(warehouse, { verb: 'export', at: start + time, patients, exports: from === 0 ? 1 : 0 }),
    )
  }
  for (let payer = 0; payer < scaled(PAYERS, staff.count); payer += 1) {
    const actor = bulkActor(`payer-${payer}`, day, PAYER_PATIENTS * 2)
    const begin = HOUR_MS + payer * 5 * MINUTE_MS
    rows.addAct(begin, single(actor, { verb: 'token', at: start + begin, patient: null }))
    for (let place = 0; place < PAYER_PATIENTS; place += 1) {
      const time = begin + (1 + place) * 2 * SECOND_MS
      rows.addAct(
        time,
        single(actor, { verb: 'payer', at: start + time, patient: memberOf(place * 11 + payer) }),
      )
    }
  }
}

export interface Actor {
  readonly kind: ActorKind
  readonly who: Who
  readonly grant?: NonNullable<Act['grant']>
}

/** Approved bulk work under a name of its own. */
export function bulkActor(name: string, day: number, patientsPerDay: number): Actor {
  const session = `${name}-${day}`
  const who = { user: name, role: 'integration', client: name, session, address: '10.9.1.1' }
  return { kind: 'bulk', who, grant: { id: `grant-${name}`, patientsPerDay } }
}

/** One actor, one verb, one patient or nobody. */
export function single(
  actor: Actor,
  { verb, at, patient, truth = 0 }: { verb: string; at: number; patient: number | null; truth?: number },
): Act {
  const moment = Math.floor(at)
  const id = patient === null ? null : patientIdOf(patient)
  return {
    ...actor,
    at: moment,
    leaves: [leafOf(verbOf(verb), { at: moment, who: actor.who, patient: id })],
    truth,
  }
}

/** One actor, one verb, many patients in one answer. */
export function batch(
  actor: Actor,
  asked: { verb: string; at: number; patients: readonly number[]; exports?: number; truth?: number },
): Act {
  const { verb, patients, exports = 0, truth = 0 } = asked
  const at = Math.floor(asked.at)
  const leaves = patients.map((patient) =>
    leafOf(verbOf(verb), { at, who: actor.who, patient: patientIdOf(patient) }),
  )
  return { ...actor, at, leaves, exports, truth }
}
