import { randomUUID } from 'node:crypto'
import type { UnixMs } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'
import { readDetails } from './details.ts'
import { type Asker, contextOf, type Ground } from './ground.ts'
import type { PersonDetails } from './person.ts'

/** What a person is told of, and nothing else: no secret, no health data. */
export type NoticeKind =
  | 'new-device'
  | 'factor-added'
  | 'factor-removed'
  | 'password-changed'
  | 'recovery-started'
  | 'recovery-used'
  | 'recovery-code-used'
  | 'contact-changed'

/** Notices that are sealed and wait for their transaction. */
export interface SealedNotice {
  readonly id: string
  readonly person: PersonId
  readonly channel: 'email' | 'sms' | 'portal'
  readonly body: Buffer
}

/**
 * Seals one notice for each channel the person can be reached on. The body is JSON `{kind, to, userName, at}`; `to` is the
 * address of the channel, absent for the portal.
 */
export async function sealNotices(
  ground: Ground,
  asker: Asker,
  to: { readonly id: PersonId; readonly userName: string; readonly contacts?: readonly PersonDetails[] },
  kind: NoticeKind,
): Promise<SealedNotice[]> {
  const known = to.contacts ?? [...(await readDetails(ground, asker, [to.id])).values()]
  const places = [
    { channel: 'portal' as const },
    ...addresses(known.map(({ email }) => email)).map((address) => ({ channel: 'email' as const, address })),
    ...addresses(known.map(({ phone }) => phone)).map((address) => ({ channel: 'sms' as const, address })),
  ]
  const at = ground.clock.now()
  const wanted = places.map((place) => {
    const id = randomUUID()
    const body = { kind, userName: to.userName, at, ...('address' in place ? { to: place.address } : {}) }
    return { id, channel: place.channel, name: `notice/${id}`, plain: Buffer.from(JSON.stringify(body)) }
  })
  const sealed = await ground.vault.sealSecrets(wanted, contextOf(asker, 'notice'))
  return wanted.map(({ id, channel }, place) => ({
    id,
    person: to.id,
    channel,
    body: sealed[place] ?? Buffer.alloc(0),
  }))
}

const addresses = (some: readonly (string | undefined)[]): string[] => [
  ...new Set(some.filter((one) => one !== undefined)),
]

/** A notice as its person reads it on our own pages. */
export interface Notice {
  readonly kind: NoticeKind
  readonly at: UnixMs
}

const SHOWN_MAX = 10

interface NoticeRow {
  readonly id: string
  readonly body: Buffer
}

/** The last ten of a person, the newest first. Each opening is a leaf of the key ledger. */
export async function noticesOf(ground: Ground, asker: Asker, person: PersonId): Promise<Notice[]> {
  const rows = await ground.database.query<NoticeRow>(
    `select id::text, body from notice where person = $1 and channel = 'portal'
     order by created desc, id limit ${SHOWN_MAX}`,
    [person],
  )
  if (rows.length === 0) return []
  const wanted = rows.map(({ id, body }) => ({ name: `notice/${id}`, sealed: body }))
  const opened = await ground.vault.openSecrets(wanted, contextOf(asker, 'notice'))
  return opened.map((plain) => {
    const { kind, at } = JSON.parse(plain.toString('utf8')) as Notice
    return { kind, at }
  })
}

/** In the transaction of what they tell of: neither is there without the other. */
export async function storeNotices(
  { clock }: Pick<Ground, 'clock'>,
  query: Query,
  notices: readonly SealedNotice[],
): Promise<void> {
  for (const { id, person, channel, body } of notices) {
    await query('insert into notice (id, person, channel, body, created) values ($1, $2, $3, $4, $5)', [
      id,
      person,
      channel,
      body,
      clock.now(),
    ])
  }
}
