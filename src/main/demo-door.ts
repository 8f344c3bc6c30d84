import { ChartwardError } from '../kernel/index.ts'
import { DEMO_SIGN_IN, type DemoDoor } from '../http/index.ts'
import type { Chartward } from './chartward.ts'
import { DEMO_PEOPLE } from './demo-people.ts'
import { isLoopback } from './loopback.ts'

/**
 * The way in of a demo: for the people that the demo made, where it made them, and only while nobody but this machine can
 * reach the server.
 */
export function openDemoDoor({ accounts, config, site, readOnly }: Chartward): DemoDoor {
  const { host, publicUrl, trustedProxies } = config.http
  const requireDemo = async (): Promise<void> => {
    if ((await accounts.demo.stage()) === undefined)
      throw new ChartwardError('FORBIDDEN', 'this is no demo: people sign in with what they enrolled')
  }
  const requireHere = async (): Promise<void> => {
    await requireDemo()
    if (!isLoopback(host) || publicUrl !== null || trustedProxies.length > 0 || readOnly !== undefined)
      throw new ChartwardError(
        'FORBIDDEN',
        'links of a demo work while only this machine reaches it: no http.publicUrl, no proxy, a loopback http.host',
      )
  }
  return {
    people: async () => {
      await requireDemo()
      return DEMO_PEOPLE
    },
    link: async (asker, user) => {
      await requireHere()
      const isKnown = DEMO_PEOPLE.some((one) => one.user === user)
      const person = isKnown ? await accounts.people.findByUserName(user) : undefined
      if (person === undefined || person.disabled !== undefined)
        throw new ChartwardError(
          'PERSON_UNKNOWN',
          'nobody of the demo is called that: see chartward demo people',
        )
      const { token, expires } = await accounts.demo.makeLink(asker, person)
      return { url: `${site.url}${DEMO_SIGN_IN}?token=${token}`, expires }
    },
    signIn: async (visitor, token) => {
      await requireHere()
      return await accounts.demo.redeem(visitor, token)
    },
  }
}
