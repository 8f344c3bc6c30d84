import type { Interaction } from '../../disclosure/index.ts'
import type { PostalAddress } from '../recipients/recipient.ts'
import { fallBack } from './falling-back.ts'
import { type Piece, pieceName, type PieceState, readPieceName } from './piece.ts'
import { movePieces, readPieces } from './piece-store.ts'
import type { Workplace } from './workplace.ts'

/** What a mail house, or a mail server, can say became of a piece. */
export const RETURN_STATUSES = ['mailed', 'forwarded', 'returned', 'undeliverable', 'bounced'] as const
export type ReturnStatus = (typeof RETURN_STATUSES)[number]

/** One row of a return file. */
export interface ReturnRow {
  readonly piece: string
  readonly status: ReturnStatus
  /** Where whoever it is lives now, as far as the post knows. */
  readonly moved?: PostalAddress
}

/** What came of a part of a return file. */
export interface ReturnsTaken {
  /** Pieces of which something new was said. */
  readonly taken: number
  /** Rows that say what is known, as when a file is read twice. */
  readonly known: number
  /** Names that are no piece of ours. */
  readonly strangers: number
  /** Letters that will go out in place of what came back. */
  readonly mailedAgain: number
}

/** From which states something can be said. What came back stays back, whatever an older row says. */
const FROM: Readonly<Record<ReturnStatus, readonly PieceState[]>> = {
  mailed: ['exported'],
  forwarded: ['exported', 'mailed'],
  returned: ['exported', 'mailed', 'forwarded'],
  undeliverable: ['exported', 'mailed', 'forwarded'],
  bounced: ['sent', 'unknown'],
}

/** Takes a part of a return file. Everyone it is about has a leaf before the rows say so. */
export async function takeReturns(
  place: Workplace,
  interaction: Interaction,
  rows: readonly ReturnRow[],
): Promise<ReturnsTaken> {
  const sum = { taken: 0, known: 0, strangers: 0, mailedAgain: 0 }
  const byCampaign = new Map<string, Map<number, ReturnRow>>()
  for (const row of rows) {
    const named = readPieceName(row.piece)
    if (named === undefined) {
      sum.strangers += 1
      continue
    }
    const of = byCampaign.get(named.campaign) ?? new Map<number, ReturnRow>()
    // The last word about a piece counts.
    if (of.has(named.number)) sum.known += 1
    of.set(named.number, row)
    byCampaign.set(named.campaign, of)
  }
  for (const [campaign, of] of byCampaign) {
    const pieces = await readPieces(place.ground.database, place.sealing, campaign, [...of.keys()])
    sum.strangers += of.size - pieces.length
    for (const status of RETURN_STATUSES) {
      const fit = pieces.filter(({ number }) => of.get(number)?.status === status)
      const said = fit.filter(({ state }) => FROM[status].includes(state))
      sum.known += fit.length - said.length
      sum.taken += await say(place, interaction, { campaign, status, pieces: said })
      for (const piece of said) {
        if (await isMailedAgain(place, piece, of.get(piece.number))) sum.mailedAgain += 1
      }
    }
  }
  return sum
}

async function say(
  { ground: { database, tell, clock } }: Workplace,
  interaction: Interaction,
  {
    campaign,
    status,
    pieces,
  }: { readonly campaign: string; readonly status: ReturnStatus; readonly pieces: readonly Piece[] },
): Promise<number> {
  if (pieces.length === 0) return 0
  const [only] = pieces
  const name = pieces.length === 1 && only !== undefined ? pieceName(only) : campaign
  await tell(interaction, {
    how: 'notice',
    note: `${name} ${status}`,
    about: pieces.map(({ content }) => content.recipient.patient),
  })
  const numbers = pieces.map(({ number }) => number)
  const move = { from: FROM[status], to: status, at: clock.now() } as const
  return (await movePieces(database.query, campaign, numbers, move)).size
}

/** What came back goes out again where there is somewhere to send it. */
async function isMailedAgain(place: Workplace, piece: Piece, row: ReturnRow | undefined): Promise<boolean> {
  if (row === undefined || row.status === 'mailed' || row.status === 'forwarded') return false
  return (await fallBack(place, piece, row.moved)) !== undefined
}
