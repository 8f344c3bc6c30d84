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
