import { ChartwardError } from '../../kernel/index.ts'
import type { Query } from '../../postgres/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import { AS_LETTER, finish, type Finished } from './issuing.ts'
import { MAIL_HOUSE_HEADING, mailHouseRow } from './mail-house.ts'
import type { Piece } from './piece.ts'
import { movePieces, numberParts, PIECE_COLUMNS, pieceOf, type PieceRow } from './piece-store.ts'
import type { HeldBack } from './ports.ts'
import type { Campaign } from './state.ts'
import { suppressedAmong } from './suppression.ts'
import type { Ready, Workplace } from './workplace.ts'

/** Rows of a file at a time. */
const PAGE = 2_000
/** Letters of a PDF. */
const LETTERS = 100

/** A file for the mail house that was begun. */
export interface ExportBegun {
  readonly export: number
  readonly pieces: number
  /** Letters that stay back: of people whose authority is to be told first, or on whom there is a hold. */
  readonly heldBack: number
}

/** A part of such a file. `next`: what to ask for the part after it; undefined after the last. */
export interface ExportPage {
  readonly csv: string
  readonly rows: number
  readonly next?: number
}

/**
 * Begins a file of all letters that wait: from now on they are in this file and in no other.
 *
 * **Errors** `APPROVAL_REQUIRED` unless the campaign is being sent.
 */
export async function beginExport(
  { ground, ready }: Workplace,
  id: string,
  interaction: Interaction,
): Promise<ExportBegun> {
  const { kept } = await ready(id)
  refuseUnlessSending(kept)
  const held = await ground.heldBack(kept.case)
  refuseHeld(held)
  const states = [...held.byState.keys()]
  const { database, clock, tell } = ground
  const number = await nextExport(ground.database, id)
  await tell(interaction, { how: 'notice', note: `${id} file ${number} for the mail house begun` })
  return await database.transaction(async ({ query }) => {
    let pieces = 0
    for await (const [from, to] of numberParts(query, id))
      pieces += await takeWaiting(query, { id, number, states, from, to })
    const [left] = await query<{ count: number }>(
      `select count(*)::int as count from campaign_piece
       where campaign = $1 and channel = 'letter' and state = 'waiting' and export is null`,
      [id],
    )
    await query(
      'insert into campaign_export (campaign, export, begun, begun_by, pieces) values ($1, $2, $3, $4, $5)',
      [id, number, clock.now(), interaction.who.user, pieces],
    )
    return { export: number, pieces, heldBack: left?.count ?? 0 }
  })
}

/** A file that was begun, so that it can be had again. Times are milliseconds since 1970. */
export interface ExportKept {
  readonly export: number
  readonly begun: number
  readonly begunBy: string
  readonly pieces: number
}

const LISTED_MAX = 100

/** The files of a campaign, the last first. */
export async function listExports({ ground }: Workplace, id: string): Promise<ExportKept[]> {
  const rows = await ground.database.query<{
    export: number
    begun: string
    begun_by: string
    pieces: number
  }>(
    `select export, begun, begun_by, pieces from campaign_export where campaign = $1
     order by export desc limit ${LISTED_MAX}`,
    [id],
  )
  return rows.map(({ begun, begun_by: begunBy, ...row }) => ({ ...row, begun: Number(begun), begunBy }))
}

/** Letters of these numbers that wait are in this file from now on; answers how many. */
async function takeWaiting(
  query: Query,
  part: {
    readonly id: string
    readonly number: number
    readonly states: readonly string[]
    readonly from: number
    readonly to: number
  },
): Promise<number> {
  const [row] = await query<{ count: number }>(
    `with taken as (
       update campaign_piece set export = $2 where campaign = $1 and channel = 'letter' and state = 'waiting'
       and export is null and coalesce(residence, '') <> all($3::text[]) and number between $4 and $5 returning 1)
     select count(*)::int as count from taken`,
    [part.id, part.number, part.states, part.from, part.to],
  )
  return row?.count ?? 0
}

async function nextExport({ query }: Workplace['ground']['database'], id: string): Promise<number> {
  const [row] = await query<{ last: number | null }>(
    'select max(export) as last from campaign_export where campaign = $1',
    [id],
  )
  return (row?.last ?? 0) + 1
}

/** What is asked for: a file, and the number of the last piece that was had of it; 0 for none. */
export interface PageAsked {
  readonly id: string
  readonly export: number
  readonly after: number
}

/**
 * The next part of a file. Whoever is in it stands in the ledger before it leaves. The same part can be asked for again,
 * and says the same (signatures differ from time to time): a file that was cut off is begun again, and nobody gets two letters.
 */
export async function exportPage(
  place: Workplace,
  interaction: Interaction,
  asked: PageAsked,
): Promise<ExportPage> {
  const { ready, pieces, next } = await takePieces(place, asked, PAGE)
  const finished = await sendOut(place, interaction, { asked, ready, pieces })
  const rows = finished.map(({ piece, seal }) =>
    mailHouseRow(piece, seal, ready.composer.elements(piece.content.recipient)),
  )
  const heading = asked.after === 0 ? MAIL_HOUSE_HEADING : ''
  return { csv: heading + rows.join(''), rows: rows.length, ...(next === undefined ? {} : { next }) }
}

/** The same as letters ready to print: one PDF of some, in the order of the file. Empty when there are none left. */
export async function exportLetters(
  place: Workplace,
  interaction: Interaction,
  asked: PageAsked,
): Promise<{ readonly pdf: Uint8Array; readonly letters: number; readonly next?: number }> {
  const { ready, pieces, next } = await takePieces(place, asked, LETTERS)
  const finished = await sendOut(place, interaction, { asked, ready, pieces })
  const letters = finished.map(({ piece, seal }) => ({ recipient: piece.content.recipient, seal }))
  const pdf = letters.length === 0 ? new Uint8Array() : await ready.composer.letters(letters)
  return { pdf, letters: letters.length, ...(next === undefined ? {} : { next }) }
}

interface Taken {
  readonly ready: Ready
  readonly pieces: readonly Piece[]
  readonly next: number | undefined
}

async function takePieces(
  place: Workplace,
  { id, export: number, after }: PageAsked,
  limit: number,
): Promise<Taken> {
  const { ground, sealing } = place
  const ready = await place.ready(id)
  const rows = await ground.database.query<PieceRow>(
    `select ${PIECE_COLUMNS} from campaign_piece where campaign = $1 and export = $2 and number > $3
     order by number limit $4`,
    [id, number, after, limit],
  )
  const pieces = rows.filter(({ state }) => state !== 'suppressed' && state !== 'stopped')
  const last = rows.length < limit ? undefined : rows.at(-1)?.number
  const opened = pieces.map((row) => pieceOf(sealing, row))
  return { ready, pieces: await thoseThatMay(place, ready, opened), next: last }
}

/**
 * Of letters that have not left yet, those that may: whom somebody put on the list since the file was begun is left out
 * for good, and whoever is kept back now waits for another file.
 *
 * **Errors** `APPROVAL_REQUIRED` when nothing may go out any more.
 */
async function thoseThatMay(
  place: Workplace,
  { kept }: Ready,
  pieces: readonly Piece[],
): Promise<readonly Piece[]> {
  const { ground, sealing } = place
  const { database, clock } = ground
  const waiting = pieces.filter(({ state }) => state === 'waiting')
  if (waiting.length === 0) return pieces
  refuseUnlessSending(kept)
  const held = await ground.heldBack(kept.case)
  refuseHeld(held)
  const back = waiting.filter(({ content }) => held.byState.has(content.recipient.residence ?? ''))
  const recipients = waiting.map(({ content }) => content.recipient)
  const { patients } = await suppressedAmong(database, sealing, recipients)
  const out = waiting.filter(({ content }) => patients.has(content.recipient.patient))
  if (back.length > 0)
    await database.query(
      `update campaign_piece set export = null where campaign = $1 and number = any($2::int[]) and state = 'waiting'`,
      [kept.id, back.map(({ number }) => number)],
    )
  if (out.length > 0) {
    const numbers = out.map(({ number }) => number)
    const move = { from: ['waiting'], to: 'suppressed', at: clock.now() } as const
    await movePieces(database.query, kept.id, numbers, move)
  }
  return pieces.filter((piece) => !back.includes(piece) && !out.includes(piece))
}

function refuseUnlessSending({ state }: Campaign): void {
  if (state === 'sending') return
  const message = `this campaign is ${state}: begin it with chartward notice send`
  throw new ChartwardError('APPROVAL_REQUIRED', message)
}

function refuseHeld({ everybody }: HeldBack): void {
  if (everybody !== undefined)
    throw new ChartwardError('APPROVAL_REQUIRED', `nothing goes out yet: ${everybody}`)
}

/** The ledger has them, then they can be checked, then the rows say so. */
async function sendOut(
  { ground }: Workplace,
  interaction: Interaction,
  {
    asked,
    ready,
    pieces,
  }: { readonly asked: PageAsked; readonly ready: Ready; readonly pieces: readonly Piece[] },
): Promise<readonly Finished<undefined>[]> {
  if (pieces.length === 0) return []
  const [finished] = await Promise.all([
    finish(ground, ready, { pieces, by: interaction, as: AS_LETTER }),
    ground.tell(interaction, {
      how: 'notice',
      note: `${asked.id} letters in file ${asked.export} for the mail house`,
      about: pieces.map(({ content }) => content.recipient.patient),
    }),
  ])
  const waiting = pieces.filter(({ state }) => state === 'waiting').map(({ number }) => number)
  const move = { from: ['waiting'], to: 'exported', at: ground.clock.now() } as const
  await movePieces(ground.database.query, asked.id, waiting, move)
  return finished
}
