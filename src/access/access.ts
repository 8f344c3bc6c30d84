import type { PatientId } from '../kernel/index.ts'
import type { Caller, PersonId } from '../identity/index.ts'
import { type Beliefs, openBeliefs } from './beliefs.ts'
import {
  approveBulk,
  askBulk,
  type BulkAsked,
  type BulkGrant,
  type BulkListed,
  endBulk,
  findBulk,
  listBulk,
  takeExport,
} from './bulk.ts'
import { type Standing, STRANGER } from './decide.ts'
import {
  type AccessEvent,
  approveSupport,
  askSupport,
  breakGlass,
  brokenGlass,
  closeGlass,
  countGlass,
  endSupport,
  type ExceptionOptions,
  type GlassBroken,
  listSupport,
  listUnreviewed,
  openGlass,
  reviewGlass,
  type SupportAsked,
  type SupportListed,
} from './exceptions.ts'
import { explainRole, type RoleExplained } from './explain.ts'
import type { People, PersonFacts } from './people.ts'
import { readScopes, type Scope } from './scopes.ts'
import {
  type Asker,
  openStandings,
  type Standings,
  type StandingsOptions,
  type Subject,
} from './standings.ts'

export interface AccessOptions extends StandingsOptions, ExceptionOptions {
  readonly people: People
}

/** What access rests on: who somebody is, how they stand to patients, and the exceptions that people made. */
export interface Access {
  /** Who a caller is today; undefined when nobody, or when they have this role no more. At most one question a few seconds. */
  subjectOf(caller: Caller): Promise<Subject | undefined>
  /** What an app's scopes mean; read once for as long as its token is believed. */
  scopesOf(scopes: readonly string[]): readonly Scope[]
  /** How somebody stands to each patient now. One statement for all that was not asked a moment ago, and one for glass. */
  standings(
    subject: Subject,
    patients: readonly PatientId[],
    asker: Asker,
  ): Promise<ReadonlyMap<PatientId, Standing>>
  /** As whom somebody can have relations: themselves, and each role they work in. **Shape** `Type/id`. */
  actorsOf(subject: Subject, asker: Asker): Promise<readonly string[]>
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
  /** Of whom this person's broken glass counts now, the newest first. */
  openGlass(person: PersonId): Promise<readonly PatientId[]>
  /** Until when it counts of this patient; undefined: it does not. */
  glassUntil(person: PersonId, patient: PatientId): Promise<number | undefined>
  /** The same as a number, of the person of this handle. */
  countGlass(user: string): Promise<number>
  /** Ends what they broke. Answers of how many patients. **Errors.** Those of the ledger: it counts on then. */
  closeGlass(user: string, by: AccessEvent['who']): Promise<number>
  unreviewed(): Promise<readonly GlassBroken[]>
  review(id: string, reviewer: AccessEvent['who']): Promise<boolean>
  askSupport(asked: SupportAsked): Promise<string>
  approveSupport(id: string, by: AccessEvent['who']): Promise<{ readonly until: number }>
  listSupport(): Promise<readonly SupportListed[]>
  endSupport(id: string, by: AccessEvent['who']): Promise<boolean>
  readonly bulk: Bulk
}

/** Bulk work: asked for by one, approved by another, for one principal and a time. */
export interface Bulk {
  ask(asked: BulkAsked): Promise<string>
  approve(id: string, by: AccessEvent['who']): Promise<{ readonly until: number }>
  list(): Promise<readonly BulkListed[]>
  end(id: string, by: AccessEvent['who']): Promise<boolean>
  /** The approval that counts now for whoever asks; believed for a second. */
  find(who: { readonly user: string; readonly client: string }): Promise<BulkGrant | undefined>
  /** Uses up one export of it. Undefined: there is no approval, or none with an export left. */
  takeExport(who: { readonly user: string; readonly client: string }): Promise<BulkGrant | undefined>
}

interface State {
  readonly options: AccessOptions
  readonly people: Beliefs<{ readonly facts: PersonFacts | undefined }>
  readonly standings: Standings
}

export function openAccess(options: AccessOptions): Access {
  const standings = openStandings(options)
  const scopes = new WeakMap<readonly string[], readonly Scope[]>()
  const state: State = { options, people: openBeliefs(options.clock), standings }
  return {
    subjectOf: async (caller) => await subjectOf(state, caller),
    scopesOf: (texts) => {
      const known = scopes.get(texts) ?? readScopes(texts)
      scopes.set(texts, known)
      return known
    },
    standings: async (subject, patients, asker) => await standings.of(subject, patients, asker),
    actorsOf: standings.actorsOf,
    explain: async (user, patient, asker) => await explain(state, { user, patient }, asker),
    forget: standings.forget,
    forgetAll: standings.forgetAll,
    breakGlass: async (asked) => {
      const broken = await breakGlass(options, asked)
      standings.forget([asked.patient])
      return broken
    },
    openGlass: async (person) => await openGlass(options, person),
    glassUntil: async (person, patient) => (await brokenGlass(options, person, [patient])).get(patient),
    countGlass: async (user) => await countGlass(options, user),
    closeGlass: async (user, by) => {
      const closed = await closeGlass(options, { user, by })
      standings.forgetAll()
      return closed
    },
    unreviewed: async () => await listUnreviewed(options),
    review: async (id, reviewer) => await reviewGlass(options, { id, reviewer }),
    askSupport: async (asked) => await askSupport(options, asked),
    approveSupport: async (id, by) => {
      const approved = await approveSupport(options, { id, by })
      standings.forgetGrants()
      return approved
    },
    listSupport: async () => await listSupport(options),
    endSupport: async (id, by) => {
      const ended = await endSupport(options, { id, by })
      standings.forgetGrants()
      return ended
    },
    bulk: openBulk(options),
  }
}

function openBulk(options: AccessOptions): Bulk {
  const believed = openBeliefs<{ readonly grant: BulkGrant | undefined }>(options.clock)
  const forgetting = async <Result>(act: Promise<Result>): Promise<Result> => {
    const result = await act
    believed.forget(() => true)
    return result
  }
  return {
    ask: async (asked) => await askBulk(options, asked),
    approve: async (id, by) => await forgetting(approveBulk(options, { id, by })),
    list: async () => await listBulk(options),
    end: async (id, by) => await forgetting(endBulk(options, { id, by })),
    find: async (who) => {
      const key = `${who.user} ${who.client}`
      const known = believed.find(key)
      if (known !== undefined) return known.grant
      const keep = believed.asking()
      const grant = await findBulk(options, who)
      keep(key, { grant })
      return grant
    },
    takeExport: async (who) => await takeExport(options, who),
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

async function explain(
  state: State,
  { user, patient }: { readonly user: string; readonly patient: PatientId },
  asker: Asker,
): Promise<readonly RoleExplained[] | undefined> {
  const facts = await state.options.people.findByUser(user)
  if (facts === undefined) return undefined
  const explained: RoleExplained[] = []
  for (const role of facts.roles) {
    const found = await state.standings.of({ ...facts, role }, [patient], asker)
    explained.push(explainRole(role, found.get(patient) ?? STRANGER))
  }
  return explained
}
