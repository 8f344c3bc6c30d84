import { AsyncLocalStorage } from 'node:async_hooks'
import type { Provider } from 'oidc-provider'
import type { Asker, PersonId, Session } from '../identity/index.ts'
import { type Clients, openClients } from './clients.ts'
import { type Allowed, allow, type Asking, asking, refuse } from './consent.ts'
import { smartConfiguration } from './discovery.ts'
import type { Ground, OauthOptions } from './ground.ts'
import { countLeft, dropLeft, type Given, type Left } from './left.ts'
import { type GrantExplained, openGrants } from './grants.ts'
import { type LaunchWanted, openLaunch } from './launches.ts'
import { openProvider } from './provider.ts'
import { openRecords } from './records.ts'
import { offersOf } from './scope-words.ts'
import { openSecrets } from './secrets.ts'
import { type Exchange, extend, serve } from './serve.ts'

const SWEEP_MS = 600_000

/** Apps: their registration, what people give them, and the protocol they ask in. */
export interface Oauth {
  readonly clients: Clients
  /** Answers a request of an app or its browser. `path` begins behind `/auth`. **Errors.** `BODY_TOO_LARGE`. */
  serve(exchange: Exchange, path: string): Promise<void>
  smartConfiguration(): Readonly<Record<string, unknown>>
  asking(exchange: Exchange, session: Session): Promise<Asking>
  allow(exchange: Exchange, session: Session, allowed: Allowed): Promise<string>
  refuse(exchange: Exchange, session: Session): Promise<string>
  /** See `openLaunch`: where to send the browser. */
  launch(session: Session, wanted: LaunchWanted): Promise<string>
  /** What lives of what this person gave. */
  grants(person: PersonId): Promise<readonly GrantExplained[]>
  /** Takes back what this person gave in that session. Answers whether there was anything. */
  takeBack(session: Session, grant: string): Promise<boolean>
  /** From now on it is no app any more, and all that it was given is over. Answers whether there was one. */
  disable(app: string, by: Asker): Promise<boolean>
  /** What could still be presented of what was given. */
  countLeft(given: Given): Promise<Left>
  /** See `dropLeft`: after its sessions were ended. */
  dropLeft(given: Given): Promise<void>
  close(): Promise<void>
}

/** **Errors.** None: the provider is made when it is first asked, for it must know the address of this server. */
export function openOauth(options: OauthOptions): Oauth {
  const ground = groundOf(options)
  const made: { provider?: Promise<Provider> } = {}
  const provider = async (): Promise<Provider> => {
    made.provider ??= makeProvider(ground).catch((error: unknown) => {
      // Asked again, it may be there.
      delete made.provider
      throw error
    })
    return await made.provider
  }
  const sweep = setInterval(() => {
    // What is left over is found by nobody; the next round takes it.
    ground.records.sweep().catch(() => undefined)
  }, SWEEP_MS)
  sweep.unref()
  return {
    clients: ground.clients,
    serve: async (exchange, path) => await serve(ground, await provider(), exchange, path),
    smartConfiguration: () => smartConfiguration(ground),
    asking: async (exchange, session) => await asking(ground, await provider(), exchange, session),
    allow: async (exchange, session, allowed) =>
      await allow(ground, await provider(), { exchange, session }, allowed),
    refuse: async (exchange, session) => await refuse(ground, await provider(), exchange, session),
    launch: async (session, wanted) => await openLaunch(ground, session, wanted),
    grants: async (person) =>
      (await ground.grants.ofPerson(person)).map((one) => ({
        ...one,
        words: offersOf(one.scopes, ground.isType).map(({ words }) => words),
      })),
    takeBack: async (session, grant) => await takeBack(ground, session, grant),
    disable: async (app, by) => {
      const disabled = await ground.clients.disable(by, app)
      if (disabled) await ground.sessions.end({ client: app }, by, 'app disabled')
      return disabled
    },
    countLeft: async (given) => await countLeft(ground, given),
    dropLeft: async (given) => await dropLeft(ground, given),
    close: async () => await Promise.resolve(clearInterval(sweep)),
  }
}

async function makeProvider(ground: Ground): Promise<Provider> {
  const provider = await openProvider(ground)
  extend(ground, provider)
  return provider
}

function groundOf(options: OauthOptions): Ground {
  const secrets = openSecrets(options.root)
  const grants = openGrants({ ...options, secrets })
  const records = openRecords({ ...options, secrets, grants })
  const clients = openClients({ ...options, secrets })
  return { ...options, secrets, grants, records, clients, serving: new AsyncLocalStorage() }
}

/** A grant is named by its session; a person ends only those they gave. */
async function takeBack({ sessions }: Ground, mine: Session, grant: string): Promise<boolean> {
  const { person, user, role, client, session, address } = mine
  const found = await sessions.find(grant)
  if (person === undefined || found?.kind !== 'app' || found.person !== person) return false
  const by = { user, role, client, session, address }
  return (await sessions.end({ session: grant }, by, 'taken back')) > 0
}
