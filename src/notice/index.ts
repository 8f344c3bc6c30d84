/**
 * Telling people: who is written to, what is said, how it is sent, and how whoever receives it can check it.
 */
export {
  type Addressee,
  isSendable,
  type PersonName,
  type PostalAddress,
  type Queue,
  QUEUES,
  type Recipient,
  type Variant,
} from './recipients/recipient.ts'
export type { Called, CheckedWord, Phrase } from './proof/caller.ts'
export type { CheckedFile, CheckedMessage, PublicNotice, SentNotice, SentNotices } from './proof/checking.ts'
export type { Contact, OfficialContacts, Owner } from './proof/contacts.ts'
export { initialsOf, zip3Of } from './proof/initials.ts'
export type { NeverAsked, Sign, Verdict } from './proof/message.ts'
export { type NoticeReceipt, verifyReceipt } from './proof/receipt.ts'
export type { IssuedNotice, Issuer, NoticeSeal, PrintedSeal } from './proof/issuing.ts'
export { type NoticeProof, openProof } from './proof/proof.ts'
export type { NoticeJwk } from './proof/signing.ts'
export { wordsDigest } from './proof/words.ts'
