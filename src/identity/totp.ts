import { randomBytes, randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { ChartwardError } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { type Asker, contextOf, type Ground } from './ground.ts'
import type { Person } from './person.ts'

/** What every authenticator app takes. **Source** RFC 6238; SHA-1 is what apps support. */
const SEED_BYTES = 20
const PERIOD_S = 30
const WINDOW = 1
const CODE = /^[0-9]{6}$/

interface TotpRow {
  readonly id: string
  readonly seed: Buffer
  readonly last_step: string
}

/** A new seed, which counts once its first code was given. Shown once. */
export interface TotpBegun {
  readonly id: string
  /** base32, for typing. */
  readonly secret: string
  /** `otpauth:` address, for a QR code. */
  readonly uri: string
}

export async function beginTotp(ground: Ground, asker: Asker, person: Person): Promise<TotpBegun> {
  const { database, vault, clock, relyingParty } = ground
  const id = randomUUID()
  const seed = randomBytes(SEED_BYTES)
  const totp = appOf(seed, person.userName, relyingParty().name)
  const begun = { id, secret: totp.secret.base32, uri: totp.toString() }
  const [sealed] = await vault.sealSecrets([{ name: nameOf(id), plain: seed }], contextOf(asker, 'totp'))
  seed.fill(0)
  await database.transaction(async ({ query }) => {
    await query(
      'update totp set ended = $2, seed = null where person = $1 and ended is null and confirmed is null',
      [person.id, clock.now()],
    )
    await query('insert into totp (id, person, seed, created, last_step) values ($1, $2, $3, $4, 0)', [
      id,
      person.id,
      sealed,
      clock.now(),
    ])
  })
  return begun
}

/** The first code makes the seed count and ends the one before. Answers whether the code was right. */
export async function confirmTotp(
  ground: Ground,
  query: Query,
  step: CheckedCode,
  person: PersonId,
): Promise<boolean> {
  const now = ground.clock.now()
  const confirmed = await query(
    `update totp set confirmed = $3, last_step = $2
     where id = $1 and ended is null and confirmed is null and last_step < $2 returning id`,
    [step.id, step.step, now],
  )
  if (confirmed.length === 0) return false
  await query('update totp set ended = $3, seed = null where person = $1 and id <> $2 and ended is null', [
    person,
    step.id,
    now,
  ])
  return true
}

/** A code that is right, of a step that may have been used: see `spendStep`. */
export interface CheckedCode {
  readonly id: string
  readonly step: number
}

/** Opens the seed (a leaf of the key ledger) and compares. Undefined when the code is wrong or there is no seed. */
export async function checkCode(
  ground: Ground,
  asker: Asker,
  { person, confirmed }: { readonly person: PersonId; readonly confirmed: boolean },
  code: string,
): Promise<CheckedCode | undefined> {
  if (typeof code !== 'string' || !CODE.test(code)) return undefined
  const { database, vault, clock } = ground
  const [row] = await database.query<TotpRow>(
    `select id, seed, last_step from totp
     where person = $1 and ended is null and (confirmed is not null) = $2`,
    [person, confirmed],
  )
  if (row === undefined) return undefined
  const [seed] = await vault.openSecrets(
    [{ name: nameOf(row.id), sealed: row.seed }],
    contextOf(asker, 'totp'),
  )
  if (seed === undefined) return undefined
  const now = clock.now()
  const delta = appOf(seed, '', '').validate({ token: code, window: WINDOW, timestamp: now })
  seed.fill(0)
  if (delta === null) return undefined
  const step = TOTP.counter({ period: PERIOD_S, timestamp: now }) + delta
  return step > Number(row.last_step) ? { id: row.id, step } : undefined
}

/** Once: false when this code, or a later one, was used meanwhile. */
export async function spendStep(query: Query, { id, step }: CheckedCode): Promise<boolean> {
  const rows = await query(
    'update totp set last_step = $2 where id = $1 and ended is null and last_step < $2 returning id',
    [id, step],
  )
  return rows.length > 0
}

/** Ends every seed of a person; they are not kept. */
export async function endTotp(
  { clock }: Pick<Ground, 'clock'>,
  query: Query,
  person: PersonId,
): Promise<boolean> {
  const rows = await query(
    'update totp set ended = $2, seed = null where person = $1 and ended is null returning confirmed',
    [person, clock.now()],
  )
  return rows.length > 0
}

const nameOf = (id: string): string => `totp/${id}`

function appOf(seed: Uint8Array, label: string, issuer: string): TOTP {
  const secret = new Secret({ buffer: new Uint8Array(seed).buffer })
  return new TOTP({ issuer, label, secret, algorithm: 'SHA1', digits: 6, period: PERIOD_S })
}

export const codeRefused = (): ChartwardError =>
  new ChartwardError('CREDENTIAL_INVALID', 'that code is not right, or was used before')
