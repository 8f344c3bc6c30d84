import { randomUUID } from 'node:crypto'
import type { People } from '../access/index.ts'
import type { Pair, Surroundings, Tie } from '../detection/index.ts'
import { type CareKind, type Fhir, labelMask } from '../fhir/index.ts'
import { asUnixMs, type Clock, type PatientId } from '../kernel/index.ts'
import type { Ledger, LedgerIndex } from '../ledger/index.ts'
import type { InCommon, Records } from '../records/index.ts'
import { openedSessions } from './opened-sessions.ts'
import { SERVER_WHO } from './itself.ts'

/** In a small clinic nearly everything is rare: what is in common is weighed as if it had so many patients. */
const POPULATION_MIN = 20_000
/** How many patients are labelled so, about: counting them would mean reading every row. */
const STAFF_CHANCE = 0.01
const VIP_CHANCE = 0.0005
const VIP = labelMask('vip')
const STAFF = labelMask('staff')
const ROLES_MAX = 20
/** Where more work together they are no colleagues in any sense that says something. */
const TEAM_MAX = 300
/** Nothing was written about a patient for so long: nobody has them in care just now. */
const QUIET_MS = 28 * 86_400_000
const KNOWN_MS = 3_600_000
const USERS_MAX = 100_000
const TEAMS_MAX = 2_000
/** Words for so many patients are asked for at once, each with everybody of a team. */
const ATTENDED_AT_ONCE = 8
/** What somebody has to do with a patient without having them in care. */
const NO_CARE: ReadonlySet<CareKind> = new Set(['coverage', 'consent'])

export interface SurroundingsParts {
  readonly clock: Clock
  readonly fhir: Fhir
  readonly records: Records
  readonly people: People
  readonly isCanary: (patient: PatientId) => boolean
  readonly ledger: Ledger
  readonly index: LedgerIndex
}

interface Worker {
  readonly since: number
  readonly practitioner: string | undefined
  readonly department: string | undefined
}

/** By practitioner, what tells that a patient is they; and as whom they take part in care. */
interface Team {
  readonly since: number
  readonly tokens: ReadonlyMap<string, string>
  readonly roles: readonly string[]
}

/** What the detector may ask about the people of this environment. Nothing is opened for it that is sealed. */
export function openSurroundings(parts: SurroundingsParts): Surroundings {
  const workers = new Map<string, Worker>()
  const worker = async (user: string): Promise<Worker> => {
    const known = workers.get(user)
    if (known !== undefined && parts.clock.now() - known.since < KNOWN_MS) return known
    const found = await workerOf(parts, user)
    if (workers.size >= USERS_MAX) workers.clear()
    workers.set(user, found)
    return found
  }
  const teams = new Map<string, Team>()
  const team = async (department: string): Promise<Team> => {
    const known = teams.get(department)
    if (known !== undefined && parts.clock.now() - known.since < KNOWN_MS) return known
    const found = await teamOf(parts, department)
    if (teams.size >= TEAMS_MAX) teams.clear()
    teams.set(department, found)
    return found
  }
  const colleagues = async ({ practitioner, department }: Worker): Promise<readonly string[]> => {
    if (department === undefined) return []
    const { tokens } = await team(department)
    return [...tokens].flatMap(([other, token]) => (other === practitioner ? [] : [token]))
  }
  /** As whom those they work with take part in care. */
  const carers = async ({ practitioner, department }: Worker): Promise<readonly string[]> => {
    if (department === undefined) return []
    const { tokens, roles } = await team(department)
    const others = [...tokens.keys()].filter((other) => other !== practitioner)
    return others.length === 0 ? [] : [...others, ...roles]
  }
  return {
    departmentOf: (user) => workers.get(user)?.department,
    isCanary: parts.isCanary,
    quiet: async (patients) => {
      const since = asUnixMs(Math.max(0, parts.clock.now() - QUIET_MS))
      const written = await parts.records.writtenSince(patients, since)
      return new Set(patients.filter((patient) => !written.has(patient)))
    },
    attended: async (pairs) => {
      const found = new Map<string, boolean>()
      for (const [user, patients] of byUser(pairs)) {
        const actors = await carers(await worker(user))
        if (actors.length === 0) continue
        for (let from = 0; from < patients.length; from += ATTENDED_AT_ONCE) {
          const some = patients.slice(from, from + ATTENDED_AT_ONCE)
          const cared = await caredFor(parts, some, actors)
          for (const patient of some) found.set(`${user} ${patient}`, cared.has(patient))
        }
      }
      return found
    },
    opened: async (sessions) => await openedSessions(parts, sessions),
    acquaintances: async (pairs) => {
      const found = new Map<string, readonly Tie[]>()
      const population = Math.max(POPULATION_MIN, await parts.records.countPatients())
      for (const [user, patients] of byUser(pairs)) {
        const known = await commonOf(await worker(user), patients)
        for (const [patient, common] of known) found.set(`${user} ${patient}`, tiesOf(common, population))
      }
      return found
    },
  }

  async function commonOf(who: Worker, patients: readonly PatientId[]) {
    const { practitioner = '' } = who
    const asked = { practitioner, patients, colleagues: await colleagues(who) }
    return await parts.records.inCommon(asked, contextOf())
  }
}

/** Those of the patients whom one of these has in care now: by the tokens of their rows, which nothing opens. */
async function caredFor(
  { clock, records }: SurroundingsParts,
  patients: readonly PatientId[],
  actors: readonly string[],
): Promise<ReadonlySet<PatientId>> {
  const now = clock.now()
  const relations = await records.relationsOf({ patients, actors }, contextOf())
  const cared = patients.filter((patient) =>
    relations
      .get(patient)
      ?.some(({ kind, from, until }) => !NO_CARE.has(kind) && from <= now && now <= until),
  )
  return new Set(cared)
}

const contextOf = () => ({ who: SERVER_WHO, request: randomUUID(), purpose: 'detection' })

async function workerOf({ clock, fhir, records, people }: SurroundingsParts, user: string): Promise<Worker> {
  const since = clock.now()
  const fhirUser = (await people.findByUser(user))?.fhirUser
  const practitioner = fhirUser?.startsWith('Practitioner/') === true ? fhirUser : undefined
  if (practitioner === undefined) return { since, practitioner, department: undefined }
  const search = fhir.parseSearch('PractitionerRole', [['practitioner', practitioner]])
  const { rows } = await records.candidates(search, { context: contextOf(), limit: ROLES_MAX })
  return { since, practitioner, department: await records.workplaceOf(rows) }
}

/** Nobody, where there are too many. */
async function teamOf({ clock, fhir, records }: SurroundingsParts, department: string): Promise<Team> {
  const since = clock.now()
  const context = contextOf()
  const search = fhir.parseSearch('PractitionerRole', [['organization', department]])
  const { rows } = await records.candidates(search, { context, limit: TEAM_MAX + 1 })
  if (rows.length > TEAM_MAX) return { since, tokens: new Map(), roles: [] }
  const tokens = await records.teamTokens(rows, context)
  return { since, tokens, roles: rows.map(({ id }) => `PractitionerRole/${id}`) }
}

function byUser(pairs: readonly Pair[]): Map<string, PatientId[]> {
  const found = new Map<string, PatientId[]>()
  for (const { user, patient } of pairs) {
    const patients = found.get(user)
    if (patients === undefined) found.set(user, [patient])
    else patients.push(patient)
  }
  return found
}

function tiesOf({ shared, labels }: InCommon, population: number): Tie[] {
  return [
    ...shared.map(({ kind, bearers }) => ({ kind, chance: bearers / population })),
    ...((labels & VIP) === 0 ? [] : [{ kind: 'vip' as const, chance: VIP_CHANCE }]),
    // Who works in the same department is told as that.
    ...((labels & STAFF) === 0 || shared.some(({ kind }) => kind === 'colleague')
      ? []
      : [{ kind: 'colleague' as const, chance: STAFF_CHANCE }]),
  ]
}
