import type { Database } from '../../postgres/index.ts'
import type { Recipient } from '../recipients/recipient.ts'
import type { Sealing } from './sealing.ts'

/** What is suppressed: a person, to whom nothing is sent, or an e-mail address, in whose place a letter goes. */
export type SuppressionKind = 'patient' | 'email'

/** One entry of the list. `value`: the person as leaves name them, or the address. */
export interface Suppression {
  readonly kind: SuppressionKind
  readonly value: string
  readonly reason: string
  readonly by: string
  /** Milliseconds since 1970. */
  readonly begun: number
}

/** Who of a batch is suppressed. */
export interface Suppressed {
  readonly patients: ReadonlySet<string>
  readonly emails: ReadonlySet<string>
}

export async function addSuppression(
  database: Database,
  sealing: Sealing,
  entry: Suppression,
): Promise<void> {
  const token = sealing.suppressed(entry.kind, entry.value)
  await database.query(
    `insert into campaign_suppression (token, kind, begun, sealed) values ($1, $2, $3, $4)
     on conflict (token) do update set begun = excluded.begun, sealed = excluded.sealed`,
    [token, entry.kind, entry.begun, sealing.seal(placeOf(token), entry)],
  )
}

/** Answers whether there was one. */
export async function endSuppression(
  database: Database,
  sealing: Sealing,
  { kind, value }: Pick<Suppression, 'kind' | 'value'>,
): Promise<boolean> {
  const rows = await database.query('delete from campaign_suppression where token = $1 returning kind', [
    sealing.suppressed(kind, value),
  ])
  return rows.length > 0
}

const LISTED_MAX = 1_000

/** The newest entries. */
export async function listSuppressions(database: Database, sealing: Sealing): Promise<Suppression[]> {
  const rows = await database.query<{ token: Buffer; sealed: Buffer }>(
    `select token, sealed from campaign_suppression order by begun desc, token limit ${LISTED_MAX}`,
  )
  return rows.map(({ token, sealed }) => sealing.open<Suppression>(placeOf(token), sealed))
}

/** Who of these is on the list. */
export async function suppressedAmong(
  database: Database,
  sealing: Sealing,
  recipients: readonly Pick<Recipient, 'patient' | 'email'>[],
): Promise<Suppressed> {
  const asked = new Map<string, { readonly kind: SuppressionKind; readonly value: string }>()
  const ask = (kind: SuppressionKind, value: string) =>
    asked.set(sealing.suppressed(kind, value).toString('hex'), { kind, value })
  for (const { patient, email } of recipients) {
    ask('patient', patient)
    if (email !== undefined) ask('email', email)
  }
  const rows = await database.query<{ token: Buffer }>(
    'select token from campaign_suppression where token = any($1::bytea[])',
    [[...asked.keys()].map((hex) => Buffer.from(hex, 'hex'))],
  )
  const found = rows.flatMap(({ token }) => asked.get(token.toString('hex')) ?? [])
  const of = (wanted: SuppressionKind) =>
    new Set(found.filter(({ kind }) => kind === wanted).map(({ value }) => value))
  return { patients: of('patient'), emails: of('email') }
}

function placeOf(token: Uint8Array): string {
  return `suppression/${Buffer.from(token).toString('hex')}`
}
