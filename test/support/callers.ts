import { randomUUID } from 'node:crypto'
import type { PersonFacts } from '../../src/access/index.ts'
import type { Caller, PersonId, Role } from '../../src/identity/index.ts'
import type { TestChartward } from './chartward.ts'

/** Somebody a test lets sign in, without the signing in. */
export interface TestCaller {
  readonly token: string
  readonly caller: Caller
  readonly facts: PersonFacts
}

export interface Callers {
  /** A person in a role; `more` is put into the caller, such as scopes or a factor. */
  signIn(
    role: Role,
    who?: { fhirUser?: string; proxies?: readonly string[]; user?: string },
    more?: Partial<Caller>,
  ): TestCaller
  /** From now on nobody by this name has any role. */
  withdraw(one: TestCaller): void
}

/** Puts people before the doors of a server: tokens of the command line go on as they were. */
export function openCallers({ chartward: { identity, people } }: TestChartward): Callers {
  const known = new Map<string, TestCaller>()
  const findCaller = identity.findCaller.bind(identity)
  identity.findCaller = async (token) => known.get(token)?.caller ?? (await findCaller(token))
  people.find = async (person) => [...known.values()].find(({ facts }) => facts.person === person)?.facts
  return {
    signIn: (role, { fhirUser, proxies = [], user = `${role}-${known.size}` } = {}, more = {}) => {
      const person = randomUUID() as PersonId
      const facts = { person, user, roles: [role], fhirUser, proxies }
      const own = fhirUser === undefined ? {} : { fhirUser }
      const caller = { user, role, client: 'test', session: randomUUID(), person, ...own, ...more }
      const one = { token: `test-${randomUUID()}`, caller, facts }
      known.set(one.token, one)
      return one
    },
    withdraw: ({ token, ...one }) => known.set(token, { ...one, token, facts: { ...one.facts, roles: [] } }),
  }
}
