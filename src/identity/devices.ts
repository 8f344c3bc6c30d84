import { randomBytes } from 'node:crypto'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { type Ground, hashOf } from './ground.ts'
import { networkOf } from './throttle.ts'

const TOKEN = /^[\w-]{43}$/
const TOKEN_BYTES = 32

/** Whether this person signed in from this browser before. A token from elsewhere, or somebody else's, is none. */
export async function isKnownDevice(
  ground: Ground,
  person: PersonId,
  token: string | undefined,
): Promise<boolean> {
  if (token === undefined || !TOKEN.test(token)) return false
  const rows = await ground.database.query('select hash from device where hash = $1', [
    hashOfDevice(ground, person, token),
  ])
  return rows.length > 0
}

/** Remembers browser and network of a sign-in; gives the token to keep in the browser. */
export async function rememberDevice(
  ground: Ground,
  query: Query,
  { person, known, address }: { person: PersonId; known: string | undefined; address: string },
): Promise<string> {
  // A token we did not make for this person may have been planted: another is given in its place.
  const kept = known ?? randomBytes(TOKEN_BYTES).toString('base64url')
  await query(
    `insert into device (hash, person, network, first_seen, last_seen) values ($1, $2, $3, $4, $4)
     on conflict (hash) do update set network = $3, last_seen = $4`,
    [
      hashOfDevice(ground, person, kept),
      person,
      hashOf(ground, 'network', networkOf(address)),
      ground.clock.now(),
    ],
  )
  return kept
}

const hashOfDevice = (ground: Ground, person: PersonId, token: string): Buffer =>
  hashOf(ground, 'device', `${person}\0${token}`)
