import type { PatientId } from '../../kernel/index.ts'
import type { Database, Query } from '../../postgres/index.ts'
import {
  type Channel,
  type Delivery,
  type Piece,
  type PieceContent,
  type PieceEvent,
  pieceName,
  type PieceState,
} from './piece.ts'
import type { Sealing } from './sealing.ts'

export interface PieceRow {
  readonly campaign: string
  readonly number: number
  readonly channel: Channel
  readonly round: number
  readonly state: PieceState
  readonly residence: string | null
  readonly attempts: number
  readonly trail: string
  readonly sealed: Buffer
}

export const PIECE_COLUMNS = 'campaign, number, channel, round, state, residence, attempts, trail, sealed'

/** A piece to be kept. */
export interface NewPiece {
  readonly number: number
  readonly channel: Channel
  readonly round: number
  readonly state: 'waiting' | 'suppressed'
  readonly content: PieceContent
}

const ADD = `insert into campaign_piece (campaign, number, series, person, channel, round, state, residence, trail, sealed)
  select $1, n.number, $2, n.person, n.channel, n.round, n.state, n.residence, n.state || $3, n.sealed
  from unnest($4::int[], $5::bytea[], $6::text[], $7::int[], $8::text[], $9::text[], $10::bytea[])
    as n (number, person, channel, round, state, residence, sealed)
  on conflict (series, person, (channel = 'portal'), round) do nothing returning number`

/** Keeps pieces; answers the numbers of those that are new: whoever has such a piece already gets no other. */
export async function addPieces(
  query: Query,
  sealing: Sealing,
  { id, series, at }: { readonly id: string; readonly series: string; readonly at: number },
  pieces: readonly NewPiece[],
): Promise<ReadonlySet<number>> {
  const rows = await query<{ number: number }>(ADD, [
    id,
    series,
    `:${at}`,
    pieces.map(({ number }) => number),
    pieces.map(({ content }) => sealing.person(content.recipient.patient)),
    pieces.map(({ channel }) => channel),
    pieces.map(({ round }) => round),
    pieces.map(({ state }) => state),
    pieces.map(({ content }) => content.recipient.residence),
    pieces.map(({ number, content }) => sealing.seal(placeOf({ campaign: id, number }), content)),
  ])
  return new Set(rows.map(({ number }) => number))
}

/** A row with what is sealed in it. **Errors** `SEAL_BROKEN`. */
export function pieceOf(sealing: Sealing, row: PieceRow): Piece {
  const { campaign, number, channel, round, state, attempts } = row
  const content = sealing.open<PieceContent>(placeOf(row), row.sealed)
  return { campaign, number, channel, round, state, attempts, content }
}

export async function readPiece(
  database: Database,
  sealing: Sealing,
  { campaign, number }: Pick<Piece, 'campaign' | 'number'>,
): Promise<Piece | undefined> {
  const [row] = await database.query<PieceRow>(
    `select ${PIECE_COLUMNS} from campaign_piece where campaign = $1 and number = $2`,
    [campaign, number],
  )
  return row === undefined ? undefined : pieceOf(sealing, row)
}

/** The pieces of these numbers, in their order. */
export async function readPieces(
  database: Database,
  sealing: Sealing,
  campaign: string,
  numbers: readonly number[],
): Promise<Piece[]> {
  const rows = await database.query<PieceRow>(
    `select ${PIECE_COLUMNS} from campaign_piece where campaign = $1 and number = any($2::int[]) order by number`,
    [campaign, numbers],
  )
  return rows.map((row) => pieceOf(sealing, row))
}

const MOVE = `update campaign_piece set state = $4, trail = trail || $5
  where campaign = $1 and number = any($2::int[]) and state = any($3::text[]) returning number`

/** Pieces go from one of these states to another; answers the numbers of those that did. */
export async function movePieces(
  query: Query,
  campaign: string,
  numbers: readonly number[],
  { from, to, at }: { readonly from: readonly PieceState[]; readonly to: PieceState; readonly at: number },
): Promise<ReadonlySet<number>> {
  const rows = await query<{ number: number }>(MOVE, [campaign, numbers, from, to, ` ${to}:${at}`])
  return new Set(rows.map(({ number }) => number))
}

/** What became of everything that was sent to one person. */
export async function deliveriesOf(
  database: Database,
  sealing: Sealing,
  patient: PatientId,
): Promise<Delivery[]> {
  const rows = await database.query<PieceRow>(
    `select ${PIECE_COLUMNS} from campaign_piece where person = $1 order by campaign, number`,
    [sealing.person(patient)],
  )
  return rows.map(({ campaign, number, channel, round, state, trail }) => ({
    piece: pieceName({ campaign, number }),
    patient,
    channel,
    round,
    state,
    events: eventsOf(trail),
  }))
}

export function eventsOf(trail: string): PieceEvent[] {
  return trail.split(' ').map((event) => {
    const [state, at] = event.split(':')
    return { state: state as PieceState, at: Number(at) }
  })
}

function placeOf({ campaign, number }: Pick<Piece, 'campaign' | 'number'>): string {
  return `${campaign}/${number}`
}

/** So many pieces one statement changes within its time. */
const CHANGED_AT_ONCE = 20_000

/** The numbers of a campaign in parts, each from and to: all at once would be too much for one statement. */
export async function* numberParts(
  query: Query,
  campaign: string,
): AsyncGenerator<readonly [from: number, to: number]> {
  const [row] = await query<{ last: number }>('select last_number as last from campaign where id = $1', [
    campaign,
  ])
  const last = row?.last ?? 0
  for (let from = 1; from <= last; from += CHANGED_AT_ONCE)
    yield [from, Math.min(last, from + CHANGED_AT_ONCE - 1)]
}
