import { randomUUID } from 'node:crypto'
import type { PatientId } from '../../kernel/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import { finish, type Finished, type Finishing } from './issuing.ts'
import { type Piece, pieceName, readPieceName } from './piece.ts'
import { movePieces, PIECE_COLUMNS, pieceOf, type PieceRow } from './piece-store.ts'
import { suppressedAmong } from './suppression.ts'
import type { Workplace } from './workplace.ts'

const BATCH = 200

/** A message in a patient's portal, in the words it was sent in. Times are milliseconds since 1970. */
export interface PortalMessage {
  readonly piece: string
  readonly subject: string
  readonly text: string
  /** What it is checked by. */
  readonly code: string
  readonly language: 'en' | 'es'
  readonly sent: number
  readonly shown?: number
}

type Kept = Omit<PortalMessage, 'sent' | 'shown'>

interface Message {
  readonly subject: string
  readonly text: string
}

const AS_MESSAGE: Finishing<Message> = {
  words: (composer, { content }, seal) => composer.portal(content.recipient, seal),
  pasted: ({ text }) => text,
}

/** Puts the next messages of a campaign into portals; answers how many. */
export async function postBatch(
  place: Workplace,
  id: string,
  heldStates: readonly string[],
): Promise<number> {
  const { ground, sealing } = place
  const ready = await place.ready(id)
  const rows = await ground.database.query<PieceRow>(
    `select ${PIECE_COLUMNS} from campaign_piece
     where campaign = $1 and channel = 'portal' and state = 'waiting' and coalesce(residence, '') <> all($2::text[])
     order by number limit ${BATCH}`,
    [id, heldStates],
  )
  const pieces = await openOnes(
    place,
    id,
    rows.map((row) => pieceOf(sealing, row)),
  )
  if (pieces.length === 0) return rows.length
  const by = ground.itself(randomUUID())
  const finished = await finish(ground, ready, { pieces, by, as: AS_MESSAGE })
  await ground.tell(by, {
    how: 'notice',
    note: `${id} portal message`,
    about: pieces.map(({ content }) => content.recipient.patient),
  })
  await keep(place, id, finished)
  return rows.length
}

async function openOnes(
  { ground: { database, clock }, sealing }: Workplace,
  id: string,
  pieces: readonly Piece[],
): Promise<Piece[]> {
  const { patients } = await suppressedAmong(
    database,
    sealing,
    pieces.map(({ content }) => content.recipient),
  )
  const out = pieces.filter(({ content }) => patients.has(content.recipient.patient))
  const move = { from: ['waiting'], to: 'suppressed', at: clock.now() } as const
  if (out.length > 0)
    await movePieces(
      database.query,
      id,
      out.map(({ number }) => number),
      move,
    )
  return pieces.filter((piece) => !out.includes(piece))
}

/** The message and what its piece says come to be together. */
async function keep(
  { ground: { database, clock }, sealing }: Workplace,
  id: string,
  finished: readonly Finished<Message>[],
): Promise<void> {
  const at = clock.now()
  await database.transaction(async ({ query }) => {
    const numbers = finished.map(({ piece }) => piece.number)
    const moved = await movePieces(query, id, numbers, { from: ['waiting'], to: 'sent', at })
    const kept = finished.filter(({ piece }) => moved.has(piece.number))
    await query(
      `insert into portal_message (campaign, number, person, sent, sealed)
       select $1, n.number, n.person, $2, n.sealed from unnest($3::int[], $4::bytea[], $5::bytea[]) as n (number, person, sealed)`,
      [
        id,
        at,
        kept.map(({ piece }) => piece.number),
        kept.map(({ piece }) => sealing.person(piece.content.recipient.patient)),
        kept.map(({ piece, text }) => sealing.seal(`portal/${pieceName(piece)}`, keptOf(piece, text))),
      ],
    )
  })
}

function keptOf(piece: Piece, { subject, text }: Message): Kept {
  const { code, recipient } = piece.content
  return { piece: pieceName(piece), subject, text, code, language: recipient.language }
}

/** The messages of one patient, the newest first. */
export async function portalMessages(
  { ground: { database }, sealing }: Workplace,
  patient: PatientId,
): Promise<PortalMessage[]> {
  const rows = await database.query<{
    campaign: string
    number: number
    sent: string
    shown: string | null
    sealed: Buffer
  }>(
    `select campaign, number, sent, shown, sealed from portal_message where person = $1
     order by sent desc, campaign, number limit 500`,
    [sealing.person(patient)],
  )
  return rows.map((row) => ({
    ...sealing.open<Kept>(`portal/${pieceName(row)}`, row.sealed),
    sent: Number(row.sent),
    ...(row.shown === null ? {} : { shown: Number(row.shown) }),
  }))
}

/** The patient, or who stands in for them, opened it; answers whether it was theirs and new. */
export async function markShown(
  { ground: { database, clock, tell }, sealing }: Workplace,
  interaction: Interaction,
  { patient, piece }: { readonly patient: PatientId; readonly piece: string },
): Promise<boolean> {
  const named = readPieceName(piece)
  if (named === undefined) return false
  const { campaign, number } = named
  const [found] = await database.query(
    'select true from portal_message where campaign = $1 and number = $2 and person = $3 and shown is null',
    [campaign, number, sealing.person(patient)],
  )
  if (found === undefined) return false
  await tell(interaction, { how: 'notice', note: `${piece} portal message shown`, about: [patient] })
  const at = clock.now()
  await database.transaction(async ({ query }) => {
    await query(
      'update portal_message set shown = $3 where campaign = $1 and number = $2 and shown is null',
      [campaign, number, at],
    )
    await movePieces(query, campaign, [number], { from: ['sent'], to: 'shown', at })
  })
  return true
}
