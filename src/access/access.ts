import type { Clock, PatientId } from '../kernel/index.ts'
import { BILLING_ACTOR, patientIdOf } from '../fhir/index.ts'
import type { Caller, PersonId, Role } from '../identity/index.ts'
import type { Database } from '../postgres/index.ts'
import { type Beliefs, openBeliefs } from './beliefs.ts'
import { type Standing, STRANGER } from './decide.ts'
import {
  approveSupport,
  askSupport,
  breakGlass,
  brokenGlass,
  type GlassBroken,
  endSupport,
  listSupport,
  listUnreviewed,
  reviewGlass,
  type SupportAsked,
  type SupportListed,
  type SupportGrant,
  supportGrants,
  type AccessEvent,
  type Tell,
} from './exceptions.ts'
import { explainRole, type RoleExplained } from './explain.ts'
import type { Tie } from './narrowing.ts'
import type { People, PersonFacts } from './people.ts'

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

/** Finds the relations of every actor to every patient. */
export type RelationsOf = (
  asked: { readonly patients: readonly PatientId[]; readonly actors: readonly string[] },
  asker: Asker,
) => Promise<ReadonlyMap<PatientId, readonly Relationship[]>>

export interface AccessOptions {
  readonly database: Database
  readonly clock: Clock
  readonly people: People
  readonly relationsOf: RelationsOf
  readonly tell: Tell
}

/** Whose access is in question. */
export type Subject = Pick<PersonFacts, 'person' | 'fhirUser' | 'proxies'> & { readonly role: Role }

/** What access rests on: who somebody is, how they stand to patients, and the exceptions that people made. */
export interface Access {
  /** Who a caller is today; undefined when nobody, or when they have this role no more. At most one question a few seconds. */
  subjectOf(caller: Caller): Promise<Subject | undefined>
  /** How somebody stands to each patient now. One statement for all that was not asked a moment ago, and one for glass. */
  standings(
    subject: Subject,
    patients: readonly PatientId[],
    asker: Asker,
  ): Promise<ReadonlyMap<PatientId, Standing>>
  /** How the person of this handle stands to a patient in each of their roles, and what follows. Undefined: nobody. */
  explain(user: string, patient: PatientId, asker: Asker): Promise<readonly RoleExplained[] | undefined>
  /** After a write of these patients' records: what was believed of them is asked for anew. */
  forget(patients: readonly PatientId[]): void
  /** After a write of many people's. */
  forgetAll(): void
  /** See `breakGlass`: an hour, with a reason and a fresh passkey. **Errors.** `ACCESS_DENIED`, `STEP_UP_REQUIRED`, `USAGE`. */
  breakGlass(asked: {
    readonly caller: Caller
    readonly patient: PatientId
    readonly reason: string
  }): Promise<{ readonly id: string; readonly until: number }>
  unreviewed(): Promise<readonly GlassBroken[]>
  review(id: string, reviewer: AccessEvent['who']): Promise<boolean>
  askSupport(asked: SupportAsked): Promise<string>
  approveSupport(id: string, by: AccessEvent['who']): Promise<{ readonly until: number }>
  listSupport(): Promise<readonly SupportListed[]>
  endSupport(id: string, by: AccessEvent['who']): Promise<boolean>
}

interface State {
  readonly options: AccessOptions
  readonly people: Beliefs<{ readonly facts: PersonFacts | undefined }>
  readonly standings: Beliefs<Found>
  readonly grants: Beliefs<readonly SupportGrant[]>
}

/** What was found about one person and one patient; whether it counts depends on the time. */
interface Found {
  readonly relationships: readonly Relationship[]
  readonly glassUntil: number
}

export function openAccess(options: AccessOptions): Access {
  const { clock } = options
  const state: State = {
    options,
    people: openBeliefs(clock),
    standings: openBeliefs(clock),
    grants: openBeliefs(clock),
  }
  const forget = (patients: readonly PatientId[]) => {
    const gone = new Set<string>(patients)
    state.standings.forget((key) => gone.has(key.slice(key.lastIndexOf(' ') + 1)))
  }
  return {
    subjectOf: async (caller) => await subjectOf(state, caller),
    standings: async (subject, patients, asker) => await standings(state, subject, patients, asker),
    explain: async (user, patient, asker) => await explain(state, { user, patient }, asker),
    forget,
    forgetAll: () => state.standings.forget(() => true),
    breakGlass: async (asked) => {
      const broken = await breakGlass(options, asked)
      forget([asked.patient])
      return broken
    },
    unreviewed: async () => await listUnreviewed(options),
    review: async (id, reviewer) => await reviewGlass(options, { id, reviewer }),
    askSupport: async (asked) => await askSupport(options, asked),
    approveSupport: async (id, by) => {
      const approved = await approveSupport(options, { id, by })
      state.grants.forget(() => true)
      return approved
    },
    listSupport: async () => await listSupport(options),
    endSupport: async (id, by) => {
      const ended = await endSupport(options, { id, by })
      state.grants.forget(() => true)
      return ended
    },
  }
}

async function subjectOf({ options, people }: State, caller: Caller): Promise<Subject | undefined> {
  const { person, role } = caller
  if (person === undefined) return undefined
  let known = people.find(person)
  if (known === undefined) {
    const keep = people.asking()
    known = { facts: await options.people.find(person) }
    keep(person, known)
  }
  const { facts } = known
  if (facts === undefined || !facts.roles.includes(role)) return undefined
  return { person, role, fhirUser: facts.fhirUser, proxies: facts.proxies }
}

async function standings(
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
          brokenGlass: glassUntil > now,
          support: grants
            .filter((grant) => grant.until > now && (grant.patient === null || grant.patient === patient))
            .flatMap(({ classes }) => classes),
        },
      ]
    }),
  )
}

async function explain(
  state: State,
  { user, patient }: { readonly user: string; readonly patient: PatientId },
  asker: Asker,
): Promise<readonly RoleExplained[] | undefined> {
  const facts = await state.options.people.findByUser(user)
  if (facts === undefined) return undefined
  const explained: RoleExplained[] = []
  for (const role of facts.roles) {
    const found = await standings(state, { ...facts, role }, [patient], asker)
    explained.push(explainRole(role, found.get(patient) ?? STRANGER))
  }
  return explained
}

/** As whom a role can have relations; none: nothing need be asked. */
function actorsOf({ role, fhirUser }: Subject): readonly string[] {
  if (role === 'billing') return [BILLING_ACTOR]
  return role === 'clinician' && fhirUser !== undefined ? [fhirUser] : []
}

async function findAll(
  { options, standings: beliefs }: State,
  subject: Subject,
  patients: readonly PatientId[],
  asker: Asker,
): Promise<ReadonlyMap<PatientId, Found>> {
  const actors = actorsOf(subject)
  if (actors.length === 0) return new Map()
  const found = new Map<PatientId, Found>()
  const key = (patient: PatientId) => `${subject.person} ${actors.join(',')} ${patient}`
  for (const patient of patients) {
    const known = beliefs.find(key(patient))
    if (known !== undefined) found.set(patient, known)
  }
  const missing = [...new Set(patients)].filter((patient) => !found.has(patient))
  if (missing.length === 0) return found
  const keep = beliefs.asking()
  const [relations, glass] = await Promise.all([
    options.relationsOf({ patients: missing, actors }, asker),
    subject.role === 'clinician'
      ? brokenGlass(options, subject.person, missing)
      : new Map<PatientId, number>(),
  ])
  for (const patient of missing) {
    const one = { relationships: relations.get(patient) ?? [], glassUntil: glass.get(patient) ?? 0 }
    found.set(patient, one)
    keep(key(patient), one)
  }
  return found
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
