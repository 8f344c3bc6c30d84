import type { Interaction } from '../../disclosure/index.ts'
import { initialsOf, zip3Of } from '../proof/initials.ts'
import type { IssuedNotice, PrintedSeal } from '../proof/issuing.ts'
import { wordsDigest } from '../proof/words.ts'
import type { Kept } from './campaign-store.ts'
import { type Piece, pieceName } from './piece.ts'
import type { CampaignGround, Composer } from './ports.ts'
import { refuseChanged, type Ready } from './workplace.ts'

/** A proof is shared by so many notices. */
const ISSUED_AT_ONCE = 500

/** A piece ready to go out: what it is checked by, and the words it is sent in where it is no letter. */
export interface Finished<Text> {
  readonly piece: Piece
  readonly seal: PrintedSeal
  readonly text: Text
}

/** How the words of a piece are made, and which of them somebody who checks them would paste. */
export interface Finishing<Text> {
  words(composer: Composer, piece: Piece, seal: PrintedSeal): Text
  pasted(text: Text): string | undefined
}

/** The words of letters are printed later. */
export const AS_LETTER: Finishing<undefined> = { words: () => undefined, pasted: () => undefined }

/**
 * Finishes pieces, and lets them be checked: each has its leaf then. Doing it again changes nothing.
 *
 * **Errors** `NOTICE_FROZEN` when the words would not be those that were frozen.
 */
export async function finish<Text>(
  { issuer }: CampaignGround,
  { kept, composer }: Ready,
  {
    pieces,
    by,
    as,
  }: { readonly pieces: readonly Piece[]; readonly by: Interaction; readonly as: Finishing<Text> },
): Promise<readonly Finished<Text>[]> {
  const issued: IssuedNotice[] = []
  for (const piece of firstOfEachKind(pieces)) refuseChanged(composer, piece)
  const notices = pieces.map((piece) => noticeOf(kept, composer, piece))
  const seals = await Promise.all(notices.map(async (notice) => await issuer.seal(notice)))
  const finished = pieces.map((piece, at): Finished<Text> => {
    const notice = notices[at] as IssuedNotice
    const seal = seals[at] as PrintedSeal
    const text = as.words(composer, piece, seal)
    const pasted = as.pasted(text)
    issued.push(pasted === undefined ? notice : { ...notice, wordsDigest: wordsDigest(pasted) })
    return { piece, seal, text }
  })
  // Side by side: their leaves share commits.
  const parts = Array.from({ length: Math.ceil(issued.length / ISSUED_AT_ONCE) }, (_, at) =>
    issued.slice(at * ISSUED_AT_ONCE, (at + 1) * ISSUED_AT_ONCE),
  )
  await Promise.all(parts.map(async (part) => await issuer.issue(part, by.who)))
  return finished
}

/** Whoever differs in nothing but name and address is told the same: one of them stands for all. */
function firstOfEachKind(pieces: readonly Piece[]): Iterable<Piece> {
  const kinds = new Map<string, Piece>()
  for (const piece of pieces) {
    const { variant, language, residence, part2, tier, elements, addressee } = piece.content.recipient
    const kind = [variant, language, residence, part2, tier, addressee.relation, elements.join()].join()
    if (!kinds.has(kind)) kinds.set(kind, piece)
  }
  return kinds.values()
}

/** A piece as those who check it are told of it. */
function noticeOf(kept: Kept, composer: Composer, piece: Piece): IssuedNotice {
  const { recipient, code, digest } = piece.content
  const sender = composer.sender(recipient)
  return {
    notice: pieceName(piece),
    code,
    patient: recipient.patient,
    case: kept.case,
    contentDigest: Buffer.from(digest, 'hex'),
    date: composer.date,
    initials: initialsOf(recipient.addressee.name),
    zip3: zip3Of(recipient.address),
    subject: composer.subject(recipient, piece.channel),
    language: recipient.language,
    channel: piece.channel,
    ...(sender === undefined ? {} : { sender }),
  }
}
