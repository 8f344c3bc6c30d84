import type { Clock, Log } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Caller } from './caller.ts'
import type { Barrier, Tell } from './ground.ts'
import { openRegistry } from './registry.ts'
import { openSecrets } from './secrets.ts'
import { LOCAL, type Session, type SessionLimits } from './session.ts'
import { openSessions, type Sessions } from './sessions.ts'

const TOKEN_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000

export interface Identity {
  /**
   * Makes an access token. The token is shown once and kept only as a keyed hash.
   *
   * **Errors.** `USAGE` for an unknown role or a name with odd characters.
   */
  createToken(request: TokenRequest): Promise<{ readonly token: string; readonly session: string }>
  /** The caller a token speaks for; undefined when it is unknown, expired or its session over. */
  findCaller(token: string): Promise<Caller | undefined>
  /** The session a token was made for, over or not: for saying who tries what opens nothing any more. */
  traceToken(token: string): Promise<Session | undefined>
  readonly sessions: Sessions
  close(): Promise<void>
}

export interface TokenRequest {
  readonly user: string
  readonly role: string
  readonly client?: string
  readonly lifetimeMs?: number
  /** Its session's id, where it was told before the token is made; else a random one. */
  readonly session?: string
}

export interface IdentityOptions {
  readonly database: Database
  /** 32 bytes from the key server; the hashes in the table are under it. */
  readonly hashKey: Uint8Array
  readonly clock: Clock
  readonly log: Log
  readonly limits: SessionLimits
  readonly tell: Tell
  /** Absent: nobody is barred. */
  readonly barrier?: Barrier
}

/** Opens the identity of one environment. **Errors.** `DATABASE_UNAVAILABLE`. */
export async function openIdentity(options: IdentityOptions): Promise<Identity> {
  const { database, hashKey, clock, log, limits, tell, barrier } = options
  const isBarred = (session: Session) => barrier?.isBarred(session) === true
  const registry = await openRegistry(database, clock, log, isBarred)
  const secrets = openSecrets({ database, hashKey, clock, registry })
  const sessions = openSessions({ database, clock, registry, secrets, limits, tell, barrier })
  return {
    createToken: async ({ lifetimeMs = TOKEN_LIFETIME_MS, ...asked }) => {
      const made = await sessions.openToken({ client: 'command-line', ...asked, lifetimeMs, address: LOCAL })
      return { token: made.token, session: made.session.session }
    },
    findCaller: async (token) =>
      ((await secrets.find('token', token)) ?? (await secrets.find('app', token)))?.caller,
    traceToken: async (token) => (await secrets.trace('token', token)) ?? (await secrets.trace('app', token)),
    sessions,
    close: async () => await registry.close(),
  }
}
