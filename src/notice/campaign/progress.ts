import type { Channel, PieceState } from './piece.ts'
import type { QueueCounts } from '../recipients/recipients.ts'
import type { HeldBack } from './ports.ts'
import type { Workplace } from './workplace.ts'

/** How far a campaign is. */
export interface Progress {
  /** Pieces by way and state. */
  readonly pieces: Readonly<Partial<Record<Channel, Readonly<Partial<Record<PieceState, number>>>>>>
  /** Everybody of the case by queue: whoever is in none that is sent to waits for somebody to look. */
  readonly people: QueueCounts
  readonly heldBack: HeldBack
}

export async function progressOf(
  { ground: { database, recipients, heldBack } }: Workplace,
  { id, case: caseId }: { readonly id: string; readonly case: string },
): Promise<Progress> {
  const rows = await database.query<{ channel: Channel; state: PieceState; count: number }>(
    `select channel, state, count(*)::int as count from campaign_piece where campaign = $1
     group by channel, state order by channel, state`,
    [id],
  )
  const pieces: Partial<Record<Channel, Partial<Record<PieceState, number>>>> = {}
  for (const { channel, state, count } of rows) pieces[channel] = { ...pieces[channel], [state]: count }
  return { pieces, people: await recipients.queues(caseId), heldBack: await heldBack(caseId) }
}

/** Whom no notice reached: what counts towards substitute notice. By residence; the empty word: not known. */
export interface Unreachable {
  readonly total: number
  readonly byState: ReadonlyMap<string, number>
}

/**
 * People of a case whose last letter or e-mail came back, and for whom no other waits. Whoever has no address at all is
 * in a queue and not counted here.
 */
export async function unreachableOf(
  { ground: { database } }: Workplace,
  caseId: string,
): Promise<Unreachable> {
  const rows = await database.query<{ residence: string; count: number }>(
    `select coalesce(residence, '') as residence, count(*)::int as count from (
       select distinct on (p.person) p.residence, p.state from campaign_piece p join campaign c on c.id = p.campaign
       where c.case_id = $1 and p.channel <> 'portal' and p.state <> 'stopped'
       order by p.person, p.round desc, p.campaign desc) as latest
     where state in ('returned', 'undeliverable', 'bounced', 'refused') group by 1 order by 1`,
    [caseId],
  )
  return {
    total: rows.reduce((sum, { count }) => sum + count, 0),
    byState: new Map(rows.map(({ residence, count }) => [residence, count])),
  }
}
