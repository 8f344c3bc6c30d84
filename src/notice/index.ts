/**
 * Telling people: who is written to, what is said, how it is sent, and how whoever receives it can check it.
 *
 * Invariants of what is said: no code names a state; what the law of a residence asks for is in the notice or the
 * notice does not come to be; the elements are those of the scope report for this person; one document has one digest.
 * Recipients: everybody of a case stands in exactly one queue, and the sum of the queues is the people of the case; whoever
 * is read for it has a leaf first, and whoever need not be told is not read. What is kept is sealed, and no queue has a
 * name in the table. Who owns the table can take people out, and it shows: they are counted as missing.
 * Duties: computed from the case and its people each time they are asked for; each computation for somebody has a leaf with
 * the version of the rules and the digest of the facts. Ahead of each deadline there is a finding.
 * Owns the tables `recipient` and `recipient_correction`.
 */
export type { Alarm } from './duties/alarms.ts'
export type { Standing } from './duties/case-facts.ts'
export { type CaseDuties, type DutiesOfCase, type DutyGround, openCaseDuties } from './duties/case-duties.ts'
export { type AlarmPost, type DutyWatch, openDutyWatch } from './duties/watch.ts'
export type { GatherAsked, Gathered, GatherGround } from './recipients/gather.ts'
export { openShelf } from './recipients/kept.ts'
export {
  type Addressee,
  type PersonName,
  type PostalAddress,
  type Queue,
  QUEUES,
  type Recipient,
  type Variant,
} from './recipients/recipient.ts'
export type { Called, CheckedWord, Phrase } from './proof/caller.ts'
export type { CheckedFile, CheckedMessage, CheckedNotice, SentNotice, SentNotices } from './proof/checking.ts'
export type { ContactOwner, NamedContact, OfficialContacts } from './proof/contacts.ts'
export { initialsOf } from './proof/initials.ts'
export type { NeverAsked, Sign } from './proof/message.ts'
export { type NoticeReceipt, verifyReceipt } from './proof/receipt.ts'
export { composeNotice } from './content/compose.ts'
export {
  type Block,
  type Contact,
  digestOf,
  type NoticeDocument,
  type Seal,
  sealed,
  type Section,
  type SolvedConflict,
} from './content/document.ts'
export type { NoticeEmail } from './content/email.ts'
export type { CounselChoice, Monitoring, NoticeModel, Organisation } from './content/model.ts'
export type { PortalMessage } from './content/portal-message.ts'
export type { NoticeBook } from './content/book.ts'
export { type Audience, pressRelease, type PublicNotice } from './content/public-notice.ts'
export type { Reading } from './content/readability.ts'
export type { Review, Reviewed } from './content/review.ts'
export type { Language, Words } from './content/words.ts'
export type { IssuedNotice, Issuer, NoticeSeal, PrintedSeal } from './proof/issuing.ts'
export { type NoticeProof, openProof } from './proof/proof.ts'
export type { NoticeJwk } from './proof/signing.ts'
export { wordsDigest } from './proof/words.ts'
export { openLetterFonts } from './render/letter-fonts.ts'
export { type LetterOptions, letterPdf } from './render/letter-pdf.ts'
export { type OwnLetter, ownLetterPdf } from './render/own-letter-pdf.ts'
export { type SummaryDocument, type SummaryPart, summaryPdf } from './render/summary-pdf.ts'
export type { TableText } from './render/table-flow.ts'
export type { LetterFonts } from './render/typesetting.ts'
export {
  type ListAsked,
  openRecipients,
  type QueueCounts,
  type RecipientLine,
  type RecipientPage,
  type Recipients,
} from './recipients/recipients.ts'
export { residenceBy } from './recipients/residence.ts'
export type { Resolving } from './recipients/resolving.ts'
export { accountingText } from './filing/accounting-text.ts'
export type { AccountedDisclosure, Accounting } from './filing/accounting.ts'
export type { KeptFiling } from './filing/draft-store.ts'
export { type DefenceGround, type DeliveredNotice, exportDefence } from './filing/defence-export.ts'
export { type Filings, openFilings } from './filing/filings.ts'
export type { DraftFile } from './filing/filing.ts'
export type { FilingGround, NoticeState } from './filing/ports.ts'
export type { CampaignAct, DraftAsked, Verdict } from './campaign/acts.ts'
export { type Campaigns, openCampaigns } from './campaign/campaigns.ts'
export type { ExportBegun, ExportPage } from './campaign/export.ts'
export type { Frozen } from './campaign/freeze.ts'
export type { Delivery, PieceEvent } from './campaign/piece.ts'
export type { LeftTold } from './campaign/left.ts'
export type { PortalMessage as SentMessage } from './campaign/portal.ts'
export type { CampaignGround, HeldBack, Mailer, RecipientSource } from './campaign/ports.ts'
export type { Preview } from './campaign/preview.ts'
export type { Progress, Unreachable } from './campaign/progress.ts'
export { readReturns, type ReturnProblem } from './campaign/return-file.ts'
export type { ReturnRow, ReturnsTaken } from './campaign/returns.ts'
export { openSmtpMailer, type SmtpSettings } from './campaign/smtp.ts'
export type { Campaign } from './campaign/state.ts'
export { openWording } from './campaign/wording.ts'
export { heldBackBy } from './campaign/held-back.ts'
