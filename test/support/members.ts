import type { Person, PersonWanted } from '../../src/identity/index.ts'
import { type Authenticator, openAuthenticator } from './authenticator.ts'
import type { TestChartward } from './chartward.ts'

const ADMIN = {
  user: 'admin',
  role: 'administrator',
  client: 'test',
  session: 'test',
  address: 'local',
} as const

/** People with accounts, made as an administrator makes them. */
export interface Members {
  /** Somebody new and their one-time code. */
  invite(role: string, wanted?: Partial<PersonWanted>): Promise<{ person: Person; code: string }>
  /** Somebody with a passkey of the site. */
  enrol(
    role: string,
    wanted?: Partial<PersonWanted>,
  ): Promise<{ person: Person; authenticator: Authenticator }>
  alsoAs(person: Person, role: string): Promise<void>
}

export function openMembers({ chartward, clock }: Pick<TestChartward, 'chartward' | 'clock'>): Members {
  const { accounts, site } = chartward
  const create = async (role: string, wanted: Partial<PersonWanted>): Promise<Person> =>
    await accounts.people.create(ADMIN, { displayName: 'Somebody Testing', ...wanted, role })
  return {
    invite: async (role, wanted = {}) => {
      const person = await create(role, wanted)
      return { person, code: await accounts.recovery.invite(ADMIN, person.id) }
    },
    enrol: async (role, wanted = {}) => {
      const person = await create(role, wanted)
      const authenticator = openAuthenticator(site.url)
      const owner = { id: person.id, proof: { factorAt: clock.now(), factors: ['enrolment'] as const } }
      const options = await accounts.credentials.beginPasskey(owner)
      await accounts.credentials.finishPasskey(ADMIN, owner, authenticator.register(options))
      return { person, authenticator }
    },
    alsoAs: async ({ id }, role) => await accounts.people.grantRole(ADMIN, id, { role }),
  }
}
