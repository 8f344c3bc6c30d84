import type { Clock, UnixMs } from '../kernel/index.ts'
import type { PersonId, Role } from '../identity/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Secrets } from './secrets.ts'
import type { SessionRegistry } from './sessions.ts'

/** Who gave an app what, beyond scopes: everything a token of the grant says of itself. */
export interface GrantContext {
  readonly user: string
  readonly role: Role
  readonly client: string
  readonly person?: PersonId
  readonly fhirUser?: string
  readonly factorAt?: UnixMs
  readonly signedInAt?: UnixMs
  readonly launch?: LaunchContext
}

/** What an app is told of the place it was opened from. **Source** SMART App Launch 2.2, launch context. */
export interface LaunchContext {
  readonly patient?: string
  readonly encounter?: string
  readonly fhirContext?: readonly Readonly<Record<string, string>>[]
  readonly needPatientBanner?: boolean
  readonly intent?: string
}

export interface LiveGrant extends GrantContext {
  readonly session: string
}

export interface Grants {
  open(id: string, context: GrantContext, more: { parent?: string; expires: UnixMs }): Promise<LiveGrant>
  /** Undefined when it ended, or its session or its app did. */
  find(id: string): Promise<LiveGrant | undefined>
  findByHash(hash: Buffer): Promise<LiveGrant | undefined>
  end(hash: Buffer): Promise<void>
  hash(id: string): Buffer
}

interface Row {
  readonly session: string
  readonly sealed: Buffer
}

export interface GrantsOptions {
  readonly database: Database
  readonly secrets: Secrets
  readonly sessions: SessionRegistry
  readonly clock: Clock
}

export function openGrants({ database, secrets, sessions, clock }: GrantsOptions): Grants {
  const hash = (id: string) => secrets.hash('grant', id)
  const place = (of: Buffer) => `oauth_grant/${of.toString('hex')}`
  const findByHash = async (of: Buffer): Promise<LiveGrant | undefined> => {
    const [row] = await database.query<Row>(
      `select g.session, g.sealed from oauth_grant g join oauth_client c on c.id = g.client
       where g.hash = $1 and g.ended is null and c.disabled is null`,
      [of],
    )
    if (row === undefined || !(await sessions.isLive(row.session))) return undefined
    return { ...(secrets.open(row.sealed, place(of)) as GrantContext), session: row.session }
  }
  return {
    hash,
    findByHash,
    find: async (id) => await findByHash(hash(id)),
    open: async (id, context, { parent, expires }) => {
      const { user, role, client, person } = context
      const session = await sessions.open({
        user,
        role,
        client,
        expires,
        ...(person === undefined ? {} : { person }),
        ...(parent === undefined ? {} : { parent }),
      })
      const of = hash(id)
      await database.query(
        'insert into oauth_grant (hash, client, session, created, sealed) values ($1, $2, $3, $4, $5)',
        [of, client, session, clock.now(), secrets.seal(context, place(of))],
      )
      return { ...context, session }
    },
    end: async (of) => {
      const [row] = await database.query<Row>(
        'update oauth_grant set ended = $2 where hash = $1 and ended is null returning session, sealed',
        [of, clock.now()],
      )
      if (row !== undefined) await sessions.end(row.session)
    },
  }
}
