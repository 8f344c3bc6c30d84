import type { PersonId } from '../identity/index.ts'
import type { Ground } from './ground.ts'

/** Whose: what was given in these sessions, and what is on its way for this app or this person. */
export interface Given {
  readonly sessions: readonly string[]
  readonly client?: string
  readonly person?: PersonId
}

/** What could still be presented. */
export interface Left {
  readonly grants: number
  readonly refreshTokens: number
  readonly codes: number
  readonly launches: number
}

interface LaunchRow {
  readonly hash: Buffer
  readonly sealed: Buffer
}

/** Counts what is stored and not over. */
export async function countLeft(ground: Ground, given: Given): Promise<Left> {
  const { database, clock } = ground
  const [grants] = await database.query<{ count: number }>(
    'select count(*)::int as count from oauth_grant where session = any($1::text[]) and ended is null',
    [given.sessions],
  )
  const records = await database.query<{ model: string; count: number }>(
    `select r.model, count(*)::int as count from oauth_record r join oauth_grant g on g.hash = r.grant_hash
     where g.session = any($1::text[]) and g.ended is null and r.expires > $2 and r.consumed is null
     group by r.model`,
    [given.sessions, clock.now()],
  )
  const count = (model: string) => records.find((row) => row.model === model)?.count ?? 0
  return {
    grants: grants?.count ?? 0,
    refreshTokens: count('RefreshToken'),
    codes: count('AuthorizationCode'),
    launches: (await launchesOf(ground, given)).length,
  }
}

/**
 * Removes all of it. Whoever calls this has ended the sessions, and told the ledger of it: nothing of this was worth
 * anything any more.
 */
export async function dropLeft(ground: Ground, given: Given): Promise<void> {
  const { database, clock } = ground
  const launches = await launchesOf(ground, given)
  await database.transaction(async ({ query }) => {
    await query(
      `delete from oauth_record r using oauth_grant g
       where g.hash = r.grant_hash and g.session = any($1::text[])`,
      [given.sessions],
    )
    await query('update oauth_grant set ended = $2 where session = any($1::text[]) and ended is null', [
      given.sessions,
      clock.now(),
    ])
    await query(`delete from oauth_record where model = 'Launch' and hash = any($1::bytea[])`, [launches])
  })
}

/** Whose a launch is stands in what is sealed. They last five minutes, so there are few. */
async function launchesOf(
  { database, clock, secrets }: Ground,
  { client, person }: Given,
): Promise<readonly Buffer[]> {
  if (client === undefined && person === undefined) return []
  const rows = await database.query<LaunchRow>(
    `select hash, sealed from oauth_record where model = 'Launch' and consumed is null and expires > $1`,
    [clock.now()],
  )
  return rows
    .filter(({ hash, sealed }) => {
      const text = secrets.openText(sealed, `oauth_record/Launch/${hash.toString('hex')}`)
      const launch = JSON.parse(text) as { readonly person?: string; readonly client?: string }
      return client === undefined ? launch.person === person : launch.client === client
    })
    .map(({ hash }) => hash)
}
