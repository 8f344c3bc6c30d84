import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { ChartwardError } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { type Asker, contextOf, type Ground } from './ground.ts'
import { lengthOf, normalisedPassword, PASSWORD_ALONE_MIN } from './password-rules.ts'

/** How a password was hashed; kept beside the hash, so that new ones can cost more. */
interface Cost {
  readonly memoryKib: number
  readonly passes: number
  readonly parallelism: number
}

/** A password as it is stored. */
export interface StoredPassword extends Cost {
  readonly hash: Buffer
  readonly salt: Buffer
  readonly alone: boolean
}

interface PasswordRow {
  readonly hash: Buffer
  readonly salt: Buffer
  readonly memory_kib: number
  readonly passes: number
  readonly parallelism: number
  readonly alone: boolean
}

/** **Source** OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. */
const COST: Cost = { memoryKib: 19_456, passes: 2, parallelism: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32
/** Hashes made at once and waiting: each takes 19 MiB and 50 ms, and anybody may ask. */
const AT_ONCE_MAX = 2
const WAITING_MAX = 100
const hashing = promisify(argon2)

/** Hashes passwords, a few at a time. */
export interface PasswordHasher {
  /** A password in normal form, ready to be stored. */
  make(asker: Asker, person: PersonId, password: string): Promise<StoredPassword>
  /**
   * Whether it is the stored one. Without a stored one (nobody, or nobody's password) the same work is done for nothing.
   *
   * **Errors** `SERVER_BUSY`, and the key server's.
   */
  verify(asker: Asker, person: PersonId, typed: unknown, stored: StoredPassword | undefined): Promise<boolean>
}

export function openPasswordHasher({ vault }: Pick<Ground, 'vault'>): PasswordHasher {
  const turn = turns()
  const nobody: StoredPassword = {
    ...COST,
    hash: randomBytes(HASH_BYTES),
    salt: randomBytes(SALT_BYTES),
    alone: true,
  }
  /** The pepper is asked for with the person's id in front: a hash copied to another person's row fits nothing. */
  const digest = async (asker: Asker, person: PersonId, password: string, how: Cost & { salt: Buffer }) => {
    const input = Buffer.from(`password\0${person}\0${password}`, 'utf8')
    const [peppered] = await vault.pepper([input], contextOf(asker, 'password'))
    input.fill(0)
    if (peppered === undefined) throw new ChartwardError('KEYS_UNAVAILABLE', 'The key server gave no answer')
    return await turn(async () => {
      const hash = await hashing('argon2id', {
        message: peppered,
        nonce: how.salt,
        memory: how.memoryKib,
        passes: how.passes,
        parallelism: how.parallelism,
        tagLength: HASH_BYTES,
      })
      peppered.fill(0)
      return hash
    })
  }
  return {
    make: async (asker, person, password) => {
      const salt = randomBytes(SALT_BYTES)
      const hash = await digest(asker, person, password, { ...COST, salt })
      return { ...COST, salt, hash, alone: lengthOf(password) >= PASSWORD_ALONE_MIN }
    },
    verify: async (asker, person, typed, stored) => {
      const password = normalisedPassword(typed)
      const against = stored ?? nobody
      const hash = await digest(asker, person, password ?? '', against)
      const same = timingSafeEqual(hash, against.hash)
      return same && stored !== undefined && password !== undefined
    },
  }
}

function turns() {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= AT_ONCE_MAX) {
      if (waiting.length >= WAITING_MAX)
        throw new ChartwardError('SERVER_BUSY', 'too many sign-ins at once: wait a moment')
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}

export async function storedPassword(query: Query, person: PersonId): Promise<StoredPassword | undefined> {
  const [row] = await query<PasswordRow>(
    'select hash, salt, memory_kib, passes, parallelism, alone from password where person = $1',
    [person],
  )
  if (row === undefined) return undefined
  const { memory_kib: memoryKib, ...rest } = row
  return { ...rest, memoryKib }
}

export async function storePassword(
  { clock }: Pick<Ground, 'clock'>,
  query: Query,
  person: PersonId,
  made: StoredPassword,
): Promise<void> {
  await query(
    `insert into password (person, hash, salt, memory_kib, passes, parallelism, alone, changed)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (person) do update set hash = $2, salt = $3, memory_kib = $4, passes = $5, parallelism = $6,
       alone = $7, changed = $8`,
    [person, made.hash, made.salt, made.memoryKib, made.passes, made.parallelism, made.alone, clock.now()],
  )
}
