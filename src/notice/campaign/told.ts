import type { PatientId } from '../../kernel/index.ts'
import { listCampaigns } from './campaign-store.ts'
import { eventsOf, type PieceRow, pieceOf, PIECE_COLUMNS } from './piece-store.ts'
import { type Channel, pieceName, type PieceEvent, type PieceState } from './piece.ts'
import type { Workplace } from './workplace.ts'

/** The newest words of a case, and how far they went out. Times are milliseconds since 1970. */
export interface Told {
  /** As `Wording` completes it: the frozen one, or the draft with the list as it is now. */
  readonly model: object
  readonly first?: number
  readonly last?: number
  readonly emailed: number
  readonly posted: number
}

/** A piece with the words it was frozen with. */
export interface ToldPiece {
  readonly piece: string
  readonly patient: PatientId
  readonly channel: Channel
  readonly state: PieceState
  /** SHA-256 of the composed notice, hex. */
  readonly digest: string
  readonly events: readonly PieceEvent[]
}

const OUT: readonly PieceState[] = ['sent', 'exported', 'mailed', 'forwarded', 'shown']
const PIECES_AT_ONCE = 1_000

/** What a case says to its people; undefined: nobody drafted anything yet. */
export async function toldBy({ ground, sealing }: Workplace, caseId: string): Promise<Told | undefined> {
  const { database, recipients, wording } = ground
  const campaigns = await listCampaigns(database, sealing, caseId)
  const newest = campaigns.findLast(({ state }) => state !== 'stopped')
  if (newest === undefined) return undefined
  const rows = await database.query<{ channel: Channel; count: number; first: number; last: number }>(
    `select channel, count(*)::int as count, min(out)::float8 as first, max(out)::float8 as last from (
       select p.channel, (regexp_match(p.trail, '(?:sent|exported):(\\d+)'))[1]::bigint as out
       from campaign_piece p join campaign c on c.id = p.campaign
       where c.case_id = $1 and p.state = any($2::text[])) as gone group by channel`,
    [caseId, OUT],
  )
  const firsts = rows.map(({ first }) => first)
  const lasts = rows.map(({ last }) => last)
  const of = (channel: Channel) => rows.find((row) => row.channel === channel)?.count ?? 0
  const { people: total } = await recipients.queues(caseId)
  const { draft, model } = newest.content
  const byState = await recipients.residences(caseId)
  return {
    model: model ?? wording.complete(draft, { case: caseId, total, byState }),
    ...(rows.length === 0 ? {} : { first: Math.min(...firsts), last: Math.max(...lasts) }),
    emailed: of('email'),
    posted: of('letter'),
  }
}

/** Every piece of every campaign of a case, in memory a thousand at a time. */
export async function* toldPieces({ ground, sealing }: Workplace, caseId: string): AsyncGenerator<ToldPiece> {
  for (const { id } of await listCampaigns(ground.database, sealing, caseId)) {
    for (let after = 0; ;) {
      const rows: readonly PieceRow[] = await ground.database.query<PieceRow>(
        `select ${PIECE_COLUMNS} from campaign_piece where campaign = $1 and number > $2 order by number limit $3`,
        [id, after, PIECES_AT_ONCE],
      )
      for (const row of rows) {
        const { campaign, number, channel, state, content } = pieceOf(sealing, row)
        const { recipient, digest } = content
        const piece = pieceName({ campaign, number })
        yield { piece, patient: recipient.patient, channel, state, digest, events: eventsOf(row.trail) }
      }
      if (rows.length < PIECES_AT_ONCE) break
      after = rows.at(-1)?.number ?? 0
    }
  }
}
