import type { PatientId } from '../../kernel/index.ts'
import type { Recipient } from '../recipients/recipient.ts'

/** By which way a notice goes out. */
export const CHANNELS = ['letter', 'email', 'portal'] as const
export type Channel = (typeof CHANNELS)[number]

/**
 * How far one piece is. `waiting`: nothing was done. `sending`: a mail server is being asked. `sent`: it took it.
 * `unknown`: this process or the connection ended while it was asked, so nobody can say; a person settles it. `exported`:
 * it stands in a file for the mail house. `mailed`, `forwarded`, `returned`, `undeliverable`, `bounced`: what came back
 * about it. `refused`: the mail server will not take it. `shown`: the patient opened it. `suppressed`: somebody said not to.
 * `stopped`: its campaign was, before anything was done.
 */
export const PIECE_STATES = [
  'waiting',
  'sending',
  'sent',
  'unknown',
  'exported',
  'mailed',
  'forwarded',
  'returned',
  'undeliverable',
  'bounced',
  'refused',
  'shown',
  'suppressed',
  'stopped',
] as const
export type PieceState = (typeof PIECE_STATES)[number]

/** One notice to one person by one way, as it was frozen. */
export interface Piece {
  readonly campaign: string
  /** Counts from 1 within its campaign. */
  readonly number: number
  readonly channel: Channel
  /** 0 for the first; a letter that came back is mailed again with the next. */
  readonly round: number
  readonly state: PieceState
  readonly attempts: number
  readonly content: PieceContent
}

/** What is sealed of a piece. */
export interface PieceContent {
  readonly recipient: Recipient
  /** What the recipient checks the notice by. */
  readonly code: string
  /** SHA-256 of the composed notice, hex. */
  readonly digest: string
  /** Of an e-mail: the same however often it is tried, so that whoever gets it twice keeps one. */
  readonly messageId?: string
}

const PIECE = /^(N-\d{4}-\d{4,6})-(\d{6,9})$/

/** The name of a piece: it stands on envelopes and in the files of the mail house, and says nothing of anybody. */
export function pieceName({ campaign, number }: Pick<Piece, 'campaign' | 'number'>): string {
  return `${campaign}-${String(number).padStart(6, '0')}`
}

/** Reads such a name; undefined for what is none. */
export function readPieceName(name: string): { campaign: string; number: number } | undefined {
  const [, campaign, number] = PIECE.exec(name.trim()) ?? []
  return campaign === undefined ? undefined : { campaign, number: Number(number) }
}

/** One thing that happened to a piece. Times are milliseconds since 1970. */
export interface PieceEvent {
  readonly state: PieceState
  readonly at: number
}

/** One piece as its delivery ledger shows it. */
export interface Delivery {
  readonly piece: string
  readonly patient: PatientId
  readonly channel: Channel
  readonly round: number
  readonly state: PieceState
  readonly events: readonly PieceEvent[]
}
