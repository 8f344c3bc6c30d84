import type { Clock } from '../kernel/index.ts'
import type { Asker, PersonId, Role, Sessions } from '../identity/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Secrets } from './secrets.ts'
import type { Words } from './scope-words.ts'

/** Who gave an app what: everything a token of the grant says of itself. */
export interface GrantContext {
  readonly user: string
  readonly role: Role
  readonly client: string
  readonly scopes: readonly string[]
  readonly person?: PersonId
  readonly fhirUser?: string
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

/** What somebody gave an app, as they see it. */
export interface GrantShown extends LiveGrant {
  readonly name: string
  readonly created: number
}

/** The same, with what it lets the app do in words. */
export interface GrantExplained extends GrantShown {
  readonly words: readonly Words[]
}

export interface Grants {
  /** Opens the session that everything of the grant lives in. **Errors.** `USAGE`. */
  open(
    id: string,
    context: GrantContext,
    more: { readonly address: string; readonly lifetimeMs: number },
  ): Promise<LiveGrant>
  /** Undefined when it ended, or its session or its app did. */
  find(id: string): Promise<LiveGrant | undefined>
  findByHash(hash: Buffer): Promise<LiveGrant | undefined>
  /** Ends its session, of which the ledger is told first. Answers whether there was one to end. */
  end(hash: Buffer, ending: Ending): Promise<boolean>
  /** What lives of what this person gave. */
  ofPerson(person: PersonId): Promise<readonly GrantShown[]>
  hash(id: string): Buffer
}

/** Who ends a grant, and why. Without `by` it is the app itself. */
export interface Ending {
  readonly by?: Asker
  readonly address: string
  readonly reason: string
}

interface Row {
  readonly hash: Buffer
  readonly session: string
  readonly sealed: Buffer
  readonly name: string
  readonly created: string
}

export interface GrantsOptions {
  readonly database: Database
  readonly secrets: Secrets
  readonly sessions: Sessions
  readonly clock: Clock
}

const LIVE = `select g.hash, g.session, g.sealed, g.created, c.name
  from oauth_grant g join oauth_client c on c.id = g.client where g.ended is null and c.disabled is null`

export function openGrants(options: GrantsOptions): Grants {
  const { database, secrets, sessions } = options
  const hash = (id: string) => secrets.hash('grant', id)
  const live = (row: Row): LiveGrant => ({
    ...(secrets.open(row.sealed, placeOf(row.hash)) as GrantContext),
    session: row.session,
  })
  const findByHash = async (of: Buffer): Promise<LiveGrant | undefined> => {
    const [row] = await database.query<Row>(`${LIVE} and g.hash = $1`, [of])
    if (row === undefined || (await sessions.find(row.session)) === undefined) return undefined
    return live(row)
  }
  return {
    hash,
    findByHash,
    find: async (id) => await findByHash(hash(id)),
    open: async (id, context, more) => await open(options, hash(id), context, more),
    end: async (of, ending) => await end(options, await findByHash(of), of, ending),
    ofPerson: async (person) => {
      const mine = (await sessions.list({ person })).map(({ session }) => session)
      const rows = await database.query<Row>(
        `${LIVE} and g.session = any($1::text[]) order by g.created desc`,
        [mine],
      )
      return rows.map((row) => ({ ...live(row), name: row.name, created: Number(row.created) }))
    },
  }
}

async function open(
  { database, secrets, sessions, clock }: GrantsOptions,
  hash: Buffer,
  context: GrantContext,
  { address, lifetimeMs }: { readonly address: string; readonly lifetimeMs: number },
): Promise<LiveGrant> {
  const { user, role, client, person, fhirUser, scopes, launch } = context
  // An app that is not used for long still has what it was given: its refresh tokens run out by themselves.
  const { session } = await sessions.open({
    kind: 'app',
    user,
    role,
    client,
    address,
    scopes,
    lifetimeMs,
    idleMs: lifetimeMs,
    ...(person === undefined ? {} : { person }),
    ...(fhirUser === undefined ? {} : { fhirUser }),
    ...(launch?.patient === undefined ? {} : { patient: launch.patient }),
  })
  await database.query(
    'insert into oauth_grant (hash, client, session, created, sealed) values ($1, $2, $3, $4, $5)',
    [hash, client, session, clock.now(), secrets.seal(context, placeOf(hash))],
  )
  return { ...context, session }
}

async function end(
  { database, sessions, clock }: GrantsOptions,
  live: LiveGrant | undefined,
  hash: Buffer,
  { by, address, reason }: Ending,
): Promise<boolean> {
  if (live === undefined) return false
  const { user, role, client, session } = live
  // With its session all of it is over, whether or not this process lives to write the rest.
  const ended = await sessions.end({ session }, by ?? { user, role, client, session, address }, reason)
  await database.query('update oauth_grant set ended = $2 where hash = $1 and ended is null', [
    hash,
    clock.now(),
  ])
  return ended > 0
}

function placeOf(hash: Buffer): string {
  return `oauth_grant/${hash.toString('hex')}`
}
