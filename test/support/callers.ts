import { randomBytes } from 'node:crypto'
import { patientIdOf } from '../../src/fhir/index.ts'
import type { Caller, PersonId, Role } from '../../src/identity/index.ts'
import type { UnixMs } from '../../src/kernel/index.ts'
import type { TestChartward } from './chartward.ts'

/** Somebody a test lets in, without the signing in. */
export interface TestCaller {
  readonly token: string
  readonly caller: Caller
  readonly person: PersonId
  readonly user: string
}

/** Who they are, and what their session is opened with. */
export interface Wanted {
  readonly fhirUser?: string
  /** Logical ids of the patients who made them a proxy. */
  readonly proxies?: readonly string[]
  readonly user?: string
  readonly client?: string
  readonly scopes?: readonly string[]
  readonly patient?: string
  readonly factorAt?: UnixMs
}

export interface Callers {
  /** A new person in a role, with an app that asks for them. */
  signIn(role: Role, wanted?: Wanted): Promise<TestCaller>
  /** From now on they have no role. */
  withdraw(one: TestCaller): Promise<void>
}

const BY = {
  user: 'admin',
  role: 'administrator',
  client: 'test',
  session: 'test',
  address: 'local',
} as const

/** Tests move the clock by hours; what ends sessions is tested beside them. */
const LASTING = { lifetimeMs: 7 * 86_400_000, idleMs: 7 * 86_400_000 }

/** Real people, real sessions of apps; only how they came in is left out. */
export function openCallers({ chartward }: Pick<TestChartward, 'chartward'>): Callers {
  const { identity, accounts } = chartward
  let made = 0
  return {
    signIn: async (role, { fhirUser, proxies = [], user, ...more } = {}) => {
      const userName = user ?? `${role}-${(made += 1)}-${randomBytes(4).toString('hex')}`
      const fhir = fhirUser === undefined ? {} : { fhir: fhirUser }
      const { id: person } = await accounts.people.create(BY, {
        role,
        userName,
        displayName: userName,
        ...fhir,
      })
      for (const id of proxies)
        await accounts.proxies.grant(BY, { person, patient: patientIdOf(id), relationship: 'parent' })
      const opening = { user: userName, role, client: 'test', address: 'local', person, ...LASTING, ...more }
      const own = fhirUser === undefined ? {} : { fhirUser }
      const { session, expires } = await identity.sessions.open({ kind: 'app', ...opening, ...own })
      const token = randomBytes(32).toString('base64url')
      await identity.sessions.admit({ session, token, expires })
      const caller = await identity.findCaller(token)
      if (caller === undefined) throw new Error('nobody was let in')
      return { token, caller, person, user: userName }
    },
    withdraw: async ({ person, caller }) => {
      await accounts.people.endRole(BY, person, caller.role)
    },
  }
}
