import type { Clock, PatientId } from '../kernel/index.ts'
import { BILLING_ACTOR, FRONT_DESK_ACTOR, patientIdOf } from '../fhir/index.ts'
import type { PersonId, Role } from '../identity/index.ts'
import type { Database } from '../postgres/index.ts'
import { type Beliefs, openBeliefs } from './beliefs.ts'
import type { Standing } from './decide.ts'
import { brokenGlass, type SupportGrant, supportGrants, type Tell } from './exceptions.ts'
import type { Tie } from './narrowing.ts'
import type { PersonFacts } from './people.ts'

/** On whose behalf relations are looked up; it stands in the key ledger, for tokens are made. */
export interface Asker {
  readonly who: {
    readonly user: string
    readonly role: string
    readonly client: string
    readonly session: string
    readonly address: string
  }
  readonly request: string
}

/** A relation that a record makes, and when it counts. */
export interface Relationship extends Tie {
  readonly from: number
}

/** What records say of who takes part in whose care. */
export interface CareRecords {
  /** The relations of every actor to every patient. **Shape** actors are `Type/id`. */
  relationsOf(
    asked: { readonly patients: readonly PatientId[]; readonly actors: readonly string[] },
    asker: Asker,
  ): Promise<ReadonlyMap<PatientId, readonly Relationship[]>>
  /** The roles a `Practitioner/x` works in, as `PractitionerRole/y`. */
  rolesOf(practitioner: string, asker: Asker): Promise<readonly string[]>
}

/** Whose access is in question. */
export type Subject = Pick<PersonFacts, 'person' | 'fhirUser' | 'proxies'> & { readonly role: Role }

/** How people stand to patients, asked for once in a while and believed in between. */
export interface Standings {
  of(
    subject: Subject,
    patients: readonly PatientId[],
    asker: Asker,
  ): Promise<ReadonlyMap<PatientId, Standing>>
  actorsOf(subject: Subject, asker: Asker): Promise<readonly string[]>
  forget(patients: readonly PatientId[]): void
  forgetAll(): void
  forgetGrants(): void
}

export interface StandingsOptions {
  readonly database: Database
  readonly clock: Clock
  readonly records: CareRecords
  readonly tell: Tell
}

interface State {
  readonly options: StandingsOptions
  readonly found: Beliefs<Found>
  readonly actors: Beliefs<readonly string[]>
  readonly grants: Beliefs<readonly SupportGrant[]>
}

/** What was found about one person and one patient; whether it counts depends on the time. */
interface Found {
  readonly relationships: readonly Relationship[]
  readonly glassUntil: number
}

/** Roles that records can relate to a patient. */
const RELATED_ROLES: ReadonlySet<Role> = new Set<Role>(['clinician', 'billing', 'front-desk'])

export function openStandings(options: StandingsOptions): Standings {
  const { clock } = options
  const state: State = {
    options,
    found: openBeliefs(clock),
    actors: openBeliefs(clock),
    grants: openBeliefs(clock),
  }
  return {
    of: async (subject, patients, asker) => await standingsOf(state, subject, patients, asker),
    actorsOf: async (subject, asker) => await actorsOf(state, subject, asker),
    forget: (patients) => {
      const gone = new Set<string>(patients)
      state.found.forget((key) => gone.has(key.slice(key.lastIndexOf(' ') + 1)))
    },
    forgetAll: () => state.found.forget(() => true),
    forgetGrants: () => state.grants.forget(() => true),
  }
}

async function standingsOf(
  state: State,
  subject: Subject,
  patients: readonly PatientId[],
  asker: Asker,
): Promise<ReadonlyMap<PatientId, Standing>> {
  const { person, role, fhirUser, proxies } = subject
  const now = state.options.clock.now()
  const found = await findAll(state, subject, patients, asker)
  const grants = role === 'support' ? await grantsOf(state, person) : []
  const own = ownOf(fhirUser)
  const wards = new Set(proxies)
  return new Map(
    patients.map((patient): [PatientId, Standing] => {
      const { relationships = [], glassUntil = 0 } = found.get(patient) ?? {}
      return [
        patient,
        {
          own: own === patient,
          proxy: wards.has(patient),
          ties: relationships.filter(({ from, until }) => from <= now && now <= until),
          admitted: false,
          brokenGlass: glassUntil > now,
          support: grants
            .filter((grant) => grant.until > now && (grant.patient === null || grant.patient === patient))
            .flatMap(({ classes }) => classes),
        },
      ]
    }),
  )
}

async function findAll(
  state: State,
  subject: Subject,
  patients: readonly PatientId[],
  asker: Asker,
): Promise<ReadonlyMap<PatientId, Found>> {
  const { person, role } = subject
  if (!RELATED_ROLES.has(role)) return new Map()
  const { options, found: beliefs } = state
  const actors = await actorsOf(state, subject, asker)
  const found = new Map<PatientId, Found>()
  const key = (patient: PatientId) => `${person} ${actors.join(',')} ${patient}`
  for (const patient of patients) {
    const known = beliefs.find(key(patient))
    if (known !== undefined) found.set(patient, known)
  }
  const missing = [...new Set(patients)].filter((patient) => !found.has(patient))
  if (missing.length === 0) return found
  const keep = beliefs.asking()
  const [relations, glass] = await Promise.all([
    actors.length === 0
      ? new Map<PatientId, readonly Relationship[]>()
      : options.records.relationsOf({ patients: missing, actors }, asker),
    role === 'clinician' ? brokenGlass(options, person, missing) : new Map<PatientId, number>(),
  ])
  for (const patient of missing) {
    const one = { relationships: relations.get(patient) ?? [], glassUntil: glass.get(patient) ?? 0 }
    found.set(patient, one)
    keep(key(patient), one)
  }
  return found
}

/** As whom somebody can have relations: a clinician as themselves, and in each role they work in; others as their role. */
async function actorsOf(
  { options, actors: beliefs }: State,
  { role, fhirUser }: Subject,
  asker: Asker,
): Promise<readonly string[]> {
  if (role === 'billing') return [BILLING_ACTOR]
  if (role === 'front-desk') return [FRONT_DESK_ACTOR]
  if (fhirUser === undefined) return []
  if (!fhirUser.startsWith('Practitioner/')) return [fhirUser]
  const known = beliefs.find(fhirUser)
  if (known !== undefined) return known
  const keep = beliefs.asking()
  const actors = [fhirUser, ...(await options.records.rolesOf(fhirUser, asker))]
  keep(fhirUser, actors)
  return actors
}

async function grantsOf({ options, grants }: State, person: PersonId): Promise<readonly SupportGrant[]> {
  const known = grants.find(person)
  if (known !== undefined) return known
  const keep = grants.asking()
  const found = await supportGrants(options, person)
  keep(person, found)
  return found
}

function ownOf(fhirUser: string | undefined): PatientId | undefined {
  return fhirUser?.startsWith('Patient/') === true
    ? patientIdOf(fhirUser.slice('Patient/'.length))
    : undefined
}
