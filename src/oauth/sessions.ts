import { randomUUID } from 'node:crypto'
import type { Clock, UnixMs } from '../kernel/index.ts'
import type { PersonId } from '../identity/index.ts'
import type { Database } from '../postgres/index.ts'

/** What a grant opens: everything given under it ends with this session. */
export interface SessionWanted {
  readonly user: string
  readonly role: string
  readonly client: string
  readonly person?: PersonId
  /** The browser session in which consent was given. */
  readonly parent?: string
  readonly expires: UnixMs
}

/** Where sessions are kept, so that ending one is one act. */
export interface SessionRegistry {
  open(wanted: SessionWanted): Promise<string>
  isLive(session: string): Promise<boolean>
  /** Answers whether there was one to end. */
  end(session: string): Promise<boolean>
}

/** Sessions of grants in a table of their own. */
export function openGrantSessions(database: Database, clock: Clock): SessionRegistry {
  return {
    open: async ({ user, client, expires }) => {
      const session = randomUUID()
      await database.query(
        'insert into oauth_session (session, user_name, client, opened, expires) values ($1, $2, $3, $4, $5)',
        [session, user, client, clock.now(), expires],
      )
      return session
    },
    isLive: async (session) => {
      const rows = await database.query(
        'select 1 from oauth_session where session = $1 and ended is null and expires > $2',
        [session, clock.now()],
      )
      return rows.length > 0
    },
    end: async (session) => {
      const rows = await database.query(
        'update oauth_session set ended = $2 where session = $1 and ended is null returning session',
        [session, clock.now()],
      )
      return rows.length > 0
    },
  }
}
