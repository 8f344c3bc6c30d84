import { randomBytes } from 'node:crypto'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { type Ground, hashOf } from './ground.ts'

/** Crockford's alphabet without letters that look like digits: 32 characters, 5 bits each. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const GROUPS = 4
const GROUP_LENGTH = 4
const CODES = 10

/** A code of 80 bits, as `xxxx-xxxx-xxxx-xxxx`. */
export function makeCode(): string {
  const letters = [...randomBytes(GROUPS * GROUP_LENGTH)].map((byte) => ALPHABET[byte & 31])
  return Array.from({ length: GROUPS }, (_, at) =>
    letters.slice(at * GROUP_LENGTH, (at + 1) * GROUP_LENGTH).join(''),
  ).join('-')
}

/** As it was made, whatever was typed between and for its letters; undefined when it can be no code of ours. */
export function normalisedCode(typed: unknown): string | undefined {
  if (typeof typed !== 'string' || typed.length > 100) return undefined
  const letters = typed.toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1')
  return /^[0-9a-hjkmnp-tv-z]{16}$/.test(letters) ? letters : undefined
}

/** Ten new codes in place of those before, shown once. */
export async function replaceCodes(ground: Ground, query: Query, person: PersonId): Promise<string[]> {
  const codes = Array.from({ length: CODES }, makeCode)
  await query('delete from recovery_code where person = $1', [person])
  for (const code of codes) {
    await query('insert into recovery_code (hash, person, created) values ($1, $2, $3)', [
      hashOfCode(ground, person, code),
      person,
      ground.clock.now(),
    ])
  }
  return codes
}

/** Once: false when it is none of theirs or was used. */
export async function spendCode(
  ground: Ground,
  query: Query,
  person: PersonId,
  typed: string,
): Promise<boolean> {
  if (normalisedCode(typed) === undefined) return false
  const rows = await query(
    'update recovery_code set used = $3 where hash = $1 and person = $2 and used is null returning hash',
    [hashOfCode(ground, person, typed), person, ground.clock.now()],
  )
  return rows.length > 0
}

const hashOfCode = (ground: Ground, person: PersonId, code: string): Buffer =>
  hashOf(ground, 'recovery-code', `${person}\0${normalisedCode(code) ?? ''}`)
