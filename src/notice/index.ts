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
export type { IssuedNotice, Issuer, NoticeSeal, PrintedSeal } from './proof/issuing.ts'
export { type NoticeProof, openProof } from './proof/proof.ts'
export type { NoticeJwk } from './proof/signing.ts'
export { wordsDigest } from './proof/words.ts'
