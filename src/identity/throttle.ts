import { isIPv4, isIPv6 } from 'node:net'
import { ChartwardError } from '../kernel/index.ts'
import { type Asker, type Ground, hashOf } from './ground.ts'

/** So many attempts before each next one waits, doubling from a second up to the most; forgotten after a while of quiet. */
interface Rule {
  readonly free: number
  readonly waitMsMax: number
  readonly forgottenMs: number
}

const MINUTE_MS = 60_000
/** An account has one owner; a network has many, and one of them may be an attacker. */
const RULES = {
  account: { free: 5, waitMsMax: 60 * MINUTE_MS, forgottenMs: 24 * 60 * MINUTE_MS },
  network: { free: 50, waitMsMax: 15 * MINUTE_MS, forgottenMs: 60 * MINUTE_MS },
} as const satisfies Record<string, Rule>

const DAY_MS = 24 * 60 * MINUTE_MS
const WAIT_MS_MIN = 1000

/** The part of an address that one customer of a provider holds: /24 of IPv4, /64 of IPv6. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '').replace(/%.*$/, '')
  if (isIPv4(plain)) return plain.split('.').slice(0, 3).join('.')
  if (!isIPv6(plain)) return 'other'
  const [front = '', back] = plain.toLowerCase().split('::')
  const groups = front === '' ? [] : front.split(':')
  const behind = back === undefined || back === '' ? [] : back.split(':')
  const zeros = back === undefined ? 0 : Math.max(0, 8 - groups.length - behind.length)
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...behind]
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}

/**
 * Counts an attempt before it is made, so that many at once count too.
 *
 * **Errors** `TOO_MANY_ATTEMPTS`, saying how long to wait: the same for accounts there are and there are not. The ledger is
 * told once for each time it comes to that.
 */
export async function countAttempt(ground: Ground, asker: Asker, account: string): Promise<void> {
  await countRefusal(ground, asker)
  await count(ground, asker, 'account', account)
}

/**
 * Counts what named no account: otherwise a stranger could make the ledger grow as fast as they can send. What is right is
 * not counted, so nobody is kept out by it.
 *
 * **Errors** `TOO_MANY_ATTEMPTS`.
 */
export async function countRefusal(ground: Ground, asker: Asker): Promise<void> {
  await ground.database.query('delete from attempt where last < $1', [ground.clock.now() - DAY_MS])
  await count(ground, asker, 'network', networkOf(asker.address))
}

/**
 * After a right answer its accounts start anew, and the network has back what the answer was counted for and no more:
 * somebody with an account of their own must not be able to pay for guesses with it.
 */
export async function forgiveAttempts(
  ground: Ground,
  asker: Asker,
  { accounts, counted }: { readonly accounts: readonly string[]; readonly counted: number },
): Promise<void> {
  const { query } = ground.database
  for (const account of accounts) {
    await query('delete from attempt where hash = $1', [hashOf(ground, 'attempt-account', account)])
  }
  await query('update attempt set failures = greatest(failures - $2, 0) where hash = $1', [
    hashOf(ground, 'attempt-network', networkOf(asker.address)),
    counted,
  ])
}

async function count(ground: Ground, asker: Asker, kind: keyof typeof RULES, what: string): Promise<void> {
  const { free, waitMsMax, forgottenMs } = RULES[kind]
  const { database, clock } = ground
  const now = clock.now()
  const hash = hashOf(ground, `attempt-${kind}`, what)
  const counted = await database.query(
    `insert into attempt as a (hash, failures, last, until) values ($1, 1, $2, $2)
     on conflict (hash) do update set
       failures = case when a.last < $2 - $3 then 1 else a.failures + 1 end,
       last = $2,
       until = case when a.last < $2 - $3 or a.failures + 1 < $4 then $2
         else $2 + least($5, $6 * power(2, least(a.failures + 1 - $4, 30)))::bigint end
     where a.until <= $2 returning hash`,
    [hash, now, forgottenMs, free, waitMsMax, WAIT_MS_MIN],
    { plan: 'custom' },
  )
  if (counted.length > 0) return
  const news = await database.query(
    'update attempt set told = until where hash = $1 and told < until returning hash',
    [hash],
  )
  if (news.length > 0) {
    await ground.tell({ how: 'sign-in-failed', who: asker, note: `too many attempts (${kind})` })
  }
  const [row] = await database.query<{ until: string }>('select until from attempt where hash = $1', [hash])
  const seconds = Math.max(1, Math.ceil((Number(row?.until ?? now) - now) / 1000))
  throw new ChartwardError('TOO_MANY_ATTEMPTS', `too many attempts: wait ${seconds} seconds`)
}
