import type { Kept } from './campaign-store.ts'
import { type Piece, pieceName } from './piece.ts'
import type { CampaignGround, Composer, IssuedNotice } from './ports.ts'

/** A piece as those who check it are told of it. */
export function issuedOf(kept: Kept, composer: Composer, piece: Piece): IssuedNotice {
  const { recipient, code, digest } = piece.content
  return {
    notice: pieceName(piece),
    code,
    patient: recipient.patient,
    case: kept.case,
    contentDigest: Buffer.from(digest, 'hex'),
    date: new Date(kept.frozen ?? kept.drafted).toISOString().slice(0, 10),
    initials: initialsOf(recipient.patientName.full),
    zip3: recipient.address?.postalCode.slice(0, 3) ?? '',
    subject: composer.subject(recipient),
    language: recipient.language,
    channel: piece.channel,
  }
}

/** Lets these be checked; the ledger has them then. */
export async function issuePieces(
  { issuer }: CampaignGround,
  kept: Kept,
  composer: Composer,
  pieces: readonly Piece[],
): Promise<readonly IssuedNotice[]> {
  const issued = pieces.map((piece) => issuedOf(kept, composer, piece))
  await issuer.issue(issued)
  return issued
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word))
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map((word) => `${[...(word ?? '')][0]?.toUpperCase() ?? ''}.`).join(' ')
}
