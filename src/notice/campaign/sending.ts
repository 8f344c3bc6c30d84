import { randomUUID } from 'node:crypto'
import type { ChartwardError } from '../../kernel/index.ts'
import { moveCampaign } from './campaign-store.ts'
import { finish, type Finished, type Finishing } from './issuing.ts'
import { fallBack } from './falling-back.ts'
import { type Piece, pieceName, type PieceState } from './piece.ts'
import { movePieces, PIECE_COLUMNS, pieceOf, type PieceRow } from './piece-store.ts'
import type { CampaignGround, EmailText, Handed, HeldBack, Mailer } from './ports.ts'
import type { Rate } from './rate.ts'
import { suppressedAmong } from './suppression.ts'
import type { Ready, Workplace } from './workplace.ts'

/** Taken up at a time: after a kill, at most as many as there are connections were on their way. */
const BATCH = 100
const ATTEMPTS_MAX = 8
const FIRST_WAIT_MS = 60_000
const WAIT_MS_MAX = 6 * 3_600_000
const REST_MS = 30_000

const AS_EMAIL: Finishing<EmailText> = {
  words: (composer, { content }, seal) => composer.email(content.recipient, seal),
  pasted: ({ text }) => text,
}

/** What sends by e-mail. */
export interface Sender {
  readonly place: Workplace
  readonly mailer: Mailer
  readonly rate: Rate
  /** This process, as rows name it. */
  readonly runner: string
  /** While the mail server is away nothing is tried; milliseconds since 1970. */
  readonly rest: { until: number }
}

/** Sends what may go out now of one campaign; answers how many were handed over. */
export async function sendBatch(sender: Sender, id: string): Promise<number> {
  const { place, rate } = sender
  const { ground } = place
  const ready = await place.ready(id)
  const held = await ground.heldBack(ready.kept.case)
  if (held.everybody !== undefined || sender.rest.until > ground.clock.now()) return 0
  const allowed = rate.take(BATCH)
  const pieces = allowed === 0 ? [] : await nextPieces(sender, id, { held, limit: allowed })
  rate.giveBack(allowed - pieces.length)
  if (pieces.length === 0) return 0
  const open = await keepBack(sender, pieces)
  const finished = await finish(ground, ready, {
    pieces: open,
    by: ground.itself(randomUUID()),
    as: AS_EMAIL,
  })
  let handed = 0
  const waiting = [...finished]
  const lane = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      // Pausing counts before the next one.
      if (sender.rest.until > ground.clock.now() || !(await stillSends(sender, id))) return
      if (await sendOne(sender, ready, one)) handed += 1
    }
  }
  await Promise.all(Array.from({ length: sender.mailer.connections }, lane))
  return handed
}

async function nextPieces(
  {
    place: {
      ground: { database, clock },
      sealing,
    },
  }: Sender,
  id: string,
  { held, limit }: { readonly held: HeldBack; readonly limit: number },
): Promise<Piece[]> {
  const rows = await database.query<PieceRow>(
    `select ${PIECE_COLUMNS} from campaign_piece
     where campaign = $1 and channel = 'email' and state = 'waiting' and due <= $2
       and coalesce(residence, '') <> all($3::text[])
     order by number limit $4`,
    [id, clock.now(), [...held.byState.keys()], limit],
  )
  return rows.map((row) => pieceOf(sealing, row))
}

/** Whom somebody put on the list meanwhile gets nothing, or a letter in place of the e-mail. */
async function keepBack(sender: Sender, pieces: readonly Piece[]): Promise<Piece[]> {
  const { ground, sealing } = sender.place
  const recipients = pieces.map(({ content }) => content.recipient)
  const { patients, emails } = await suppressedAmong(ground.database, sealing, recipients)
  const open: Piece[] = []
  for (const piece of pieces) {
    const { patient, email } = piece.content.recipient
    const isOut = patients.has(patient) || email === undefined || emails.has(email)
    if (!isOut) {
      open.push(piece)
      continue
    }
    await settlePiece(sender, piece, 'suppressed')
    if (!patients.has(patient)) await fallBack(sender.place, piece)
  }
  return open
}

async function stillSends(
  {
    place: {
      ground: { database },
    },
  }: Sender,
  id: string,
): Promise<boolean> {
  const [row] = await database.query<{ state: string }>('select state from campaign where id = $1', [id])
  return row?.state === 'sending'
}

/**
 * One e-mail. The row says that it is being sent, then the ledger does, then the mail server is asked; what it answered
 * is told to the ledger before the row says it. Whoever is killed in between leaves a row that says that nobody knows.
 */
async function sendOne(
  sender: Sender,
  { kept }: Ready,
  { piece, text }: Finished<EmailText>,
): Promise<boolean> {
  const {
    mailer,
    place: { ground },
  } = sender
  if (!(await claim(sender, piece))) return false
  try {
    await tellOf(ground, piece, 'e-mail on its way')
  } catch (error) {
    await putBack(sender, piece, { waitMs: 0, attempts: piece.attempts })
    throw error
  }
  const { recipient, messageId } = piece.content
  const handed = await mailer.hand({
    ...text,
    to: { name: recipient.addressee.name, address: recipient.email ?? '' },
    messageId: messageId ?? '',
    date: new Date(kept.frozen ?? kept.drafted),
  })
  await settleHanded(sender, piece, handed)
  return handed.outcome === 'sent'
}

/** The intent: only one process gets a piece, and once. */
async function claim(
  {
    place: {
      ground: { database, clock },
    },
    runner,
  }: Sender,
  piece: Piece,
): Promise<boolean> {
  const rows = await database.query(
    `update campaign_piece set state = 'sending', runner = $3, attempts = attempts + 1, trail = trail || $4
     where campaign = $1 and number = $2 and state = 'waiting' returning number`,
    [piece.campaign, piece.number, runner, ` sending:${clock.now()}`],
  )
  return rows.length > 0
}

async function settleHanded(sender: Sender, piece: Piece, handed: Handed): Promise<void> {
  switch (handed.outcome) {
    case 'sent':
      await settlePiece(sender, piece, 'sent')
      return
    case 'unknown':
      await settlePiece(sender, piece, 'unknown')
      return
    case 'refused':
      await settlePiece(sender, piece, 'refused', ` ${handed.code}`)
      await fallBack(sender.place, piece)
      return
    case 'away':
      sender.rest.until = sender.place.ground.clock.now() + REST_MS
      await tellOf(sender.place.ground, piece, 'e-mail not on its way: no mail server answers')
      await putBack(sender, piece, { waitMs: 0, attempts: piece.attempts })
      return
    case 'later': {
      const attempts = piece.attempts + 1
      if (attempts < ATTEMPTS_MAX) {
        await tellOf(sender.place.ground, piece, 'e-mail not taken, to be tried again')
        await putBack(sender, piece, {
          waitMs: Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 4 ** piece.attempts),
          attempts,
        })
        return
      }
      await settlePiece(sender, piece, 'refused', ' for too long')
      await fallBack(sender.place, piece)
    }
  }
}

/** The ledger first, then the row. */
async function settlePiece(
  { place: { ground }, runner }: Sender,
  piece: Piece,
  state: PieceState,
  more = '',
): Promise<void> {
  const { database, clock } = ground
  await tellOf(ground, piece, `e-mail ${state}${more}`)
  // The row may say unknown meanwhile: another process took this one for dead.
  await database.query(
    `update campaign_piece set state = $3, trail = trail || $4 where campaign = $1 and number = $2
     and (state = 'waiting' or state in ('sending', 'unknown') and runner = $5)`,
    [piece.campaign, piece.number, state, ` ${state}:${clock.now()}`, runner],
  )
}

async function putBack(
  { place: { ground }, runner }: Sender,
  { campaign, number }: Piece,
  { waitMs, attempts }: { readonly waitMs: number; readonly attempts: number },
): Promise<void> {
  const { database, clock } = ground
  const now = clock.now()
  await database.query(
    `update campaign_piece set state = 'waiting', due = $3, attempts = $4, trail = trail || $5
     where campaign = $1 and number = $2 and state = 'sending' and runner = $6`,
    [campaign, number, now + waitMs, attempts, ` waiting:${now}`, runner],
  )
}

async function tellOf({ tell, itself }: CampaignGround, piece: Piece, what: string): Promise<void> {
  await tell(itself(randomUUID()), {
    how: 'notice',
    note: `${pieceName(piece)} ${what}`,
    about: [piece.content.recipient.patient],
  })
}

/**
 * What processes that are gone left on its way: the mail server may have it or not. It is said so and not sent again.
 * Answers how many.
 */
export async function settleAbandoned({ ground, sealing }: Workplace, runner: string): Promise<number> {
  const { database, clock, tell, itself } = ground
  const rows = await database.query<PieceRow>(
    `select ${PIECE_COLUMNS} from campaign_piece where state = 'sending' and runner is distinct from $1 limit 10000`,
    [runner],
  )
  for (const row of rows) {
    const { content } = pieceOf(sealing, row)
    const note = `${pieceName(row)} e-mail unknown: the process that sent it ended`
    await tell(itself(randomUUID()), { how: 'notice', note, about: [content.recipient.patient] })
    await movePieces(database.query, row.campaign, [row.number], {
      from: ['sending'],
      to: 'unknown',
      at: clock.now(),
    })
  }
  return rows.length
}

/** Nothing that waits is sent before somebody looked: an error that the next piece would meet as well. */
export async function pauseFor({ ground }: Workplace, id: string, error: ChartwardError): Promise<void> {
  const { tell, itself, database } = ground
  await tell(itself(randomUUID()), { how: 'notice', note: `${id} paused: ${error.code}` })
  await moveCampaign(database.query, id, ['sending'], 'paused')
}
