import { asTreeSize, type LeafIndex, type PatientId, type TreeSize, type UnixMs } from '../../kernel/index.ts'
import type { Ledger, Who } from '../../ledger/index.ts'
import { readCode } from './code.ts'
import { type NamedContact, contactOf, type ContactOwner, ownerOf } from './contacts.ts'
import { type CheckingGround, tell } from './ground.ts'
import { judgeMessage, type Named, readMessage, type Sign, type Verdict } from './message.ts'
import { type NoticeReceipt, receiptOf } from './receipt.ts'
import { isReported } from './reported.ts'
import {
  countLook,
  findByCode,
  findByFile,
  findByPatient,
  type FoundNotice,
  withdrawIssued,
} from './store.ts'
import { wordsDigest } from './words.ts'

/** What a stranger who has the code of a notice is told of it, and no more. */
export interface CheckedNotice {
  readonly code: string
  readonly date: string
  readonly initials: string
  readonly zip3: string
  readonly subject: string
  /** The name it was sent under, where that is not the organisation's own. */
  readonly sender: string | undefined
  /** How often the code was looked up before, and when first. */
  readonly lookedBefore: number
  readonly lookedFirst: UnixMs | undefined
  /** Since when it does not count any more. */
  readonly withdrawn: UnixMs | undefined
  /** Where it stands in the public log. */
  readonly leaf: LeafIndex
  /** Undefined for the second until the log has published it. */
  readonly receipt: NoticeReceipt | undefined
}

/** `changed`: it names one of our codes, and is not the file that was sent. `on-paper`: that was sent as no file. */
export type CheckedFile =
  | { readonly kind: 'ours' | 'changed' | 'on-paper'; readonly notice: CheckedNotice }
  | { readonly kind: 'unknown' }

export interface CheckedMessage {
  readonly verdict: Verdict
  readonly signs: readonly Sign[]
  readonly notices: readonly { readonly notice: CheckedNotice; readonly wordForWord: boolean | undefined }[]
  /** True when it names a code that we do not know. */
  readonly strangeCode: boolean
}

/** One message to somebody, as they are shown it themselves. */
export interface SentNotice {
  readonly code: string
  readonly date: string
  readonly subject: string
  readonly channel: 'letter' | 'email' | 'portal'
  readonly language: 'en' | 'es'
  readonly looked: number
  readonly withdrawn: UnixMs | undefined
}

export interface SentNotices {
  /** Newest first. */
  readonly sent: readonly SentNotice[]
  /** The list is complete up to this size of the log. */
  readonly size: TreeSize
  readonly at: UnixMs
}

/** What can be asked of notices. Each answer that says something of somebody has its leaf before it is given. */
export interface Checking {
  /** What nobody issued, what is no code and what was only reserved have one answer: undefined. */
  byCode(typed: string, who: Who): Promise<CheckedNotice | undefined>
  /** **Shape** `digest`: SHA-256 of the file, hex or base64url; `codes`: those found in it, or typed beside it. */
  byFile(
    asked: { readonly digest: string; readonly codes: readonly string[] },
    who: Who,
  ): Promise<CheckedFile>
  /** Nothing of the message is kept. */
  message(text: string, who: Who): Promise<CheckedMessage>
  /** Undefined for what is no phone number, address or link. */
  contact(
    typed: string,
  ): Promise<{ readonly contact: NamedContact; readonly owner: ContactOwner } | undefined>
  /** Everything that was sent to a patient, and that it is everything. */
  sentTo(patient: PatientId, who: Who): Promise<SentNotices>
  /** It was a mistake, or was replaced. False when it is not there, or was withdrawn before. */
  withdraw(typed: string, reason: string, who: Who): Promise<boolean>
}

/** A message names so many codes at most that we look up: ours names one. */
const CODES_MAX = 3
const CONTACTS_MAX = 50
const HEX = /^[0-9a-f]{64}$/i
const REASON_LETTERS_MAX = 200

export function openChecking(ground: CheckingGround): Checking {
  const { database, secrets, clock, contacts } = ground
  const find = async (typed: string) => await findTyped(ground, typed)
  const ownerFor = async (contact: NamedContact) =>
    ownerOf(contact, contacts(), await isReported(database, secrets, contact))
  return {
    byCode: async (typed, who) => {
      const found = await find(typed)
      return found === undefined ? undefined : await shown(ground, found, who)
    },
    byFile: async ({ digest, codes }, who) => {
      const name = HEX.test(digest) ? Buffer.from(digest, 'hex').toString('base64url') : digest
      const same = await findByFile(database, secrets, name)
      if (same !== undefined) return { kind: 'ours', notice: await shown(ground, same, who) }
      for (const code of codes.slice(0, CODES_MAX)) {
        const found = await find(code)
        if (found === undefined) continue
        const kind = found.statement.file === undefined ? 'on-paper' : 'changed'
        return { kind, notice: await shown(ground, found, who) }
      }
      return { kind: 'unknown' }
    },
    message: async (text, who) => await checkMessage(ground, ownerFor, { text, who }),
    contact: async (typed) => {
      const contact = contactOf(typed)
      return contact === undefined ? undefined : { contact, owner: await ownerFor(contact) }
    },
    sentTo: async (patient, who) => {
      const { index, at } = await tell(ground, who, { patient, note: 'was shown what was sent to them' })
      // Looked up after the leaf: whatever was sent by then had been issued, and is found.
      const sent = await findByPatient(database, secrets, patient)
      return { sent: sent.map(sentOf), size: asTreeSize(index + 1), at }
    },
    withdraw: async (typed, reason, who) => {
      const found = await find(typed)
      if (found === undefined || found.withdrawn !== undefined) return false
      const { patient } = found
      await tell(ground, who, { patient, note: `withdrawn: ${reason.slice(0, REASON_LETTERS_MAX)}` })
      return await withdrawIssued(database, secrets, { code: found.code, at: clock.now() })
    },
  }
}

/** Whatever was typed is looked up, so that what is no code takes as long as one that nobody has. */
async function findTyped(
  { database, secrets }: CheckingGround,
  typed: string,
): Promise<FoundNotice | undefined> {
  return await findByCode(database, secrets, readCode(typed) ?? '')
}

async function shown(ground: CheckingGround, found: FoundNotice, who: Who): Promise<CheckedNotice> {
  const { database, secrets, ledger, clock } = ground
  await tell(ground, who, { patient: found.patient, note: 'its code was looked up' })
  // What we look up ourselves is no sign that somebody else has the code.
  if (who.role !== 'operator') await countLook(database, secrets, { code: found.code, at: clock.now() })
  return await publicOf(ledger, found)
}

async function checkMessage(
  ground: CheckingGround,
  ownerFor: (contact: NamedContact) => Promise<ContactOwner>,
  { text, who }: { readonly text: string; readonly who: Who },
): Promise<CheckedMessage> {
  const read = readMessage(text)
  const words = wordsDigest(text).toString('base64url')
  const signs: Sign[] = read.asks.map((what) => ({ kind: 'asks', what }))
  for (const contact of read.contacts.slice(0, CONTACTS_MAX))
    signs.push({ kind: 'contact', contact, owner: await ownerFor(contact) })
  const named: Named[] = []
  const notices: CheckedMessage['notices'][number][] = []
  for (const code of read.codes.slice(0, CODES_MAX)) {
    const found = await findTyped(ground, code)
    if (found === undefined) {
      named.push(undefined)
      continue
    }
    const wordForWord = found.words === undefined ? undefined : found.words === words
    named.push({ wordForWord, withdrawn: found.withdrawn !== undefined })
    notices.push({ notice: await shown(ground, found, who), wordForWord })
  }
  return { verdict: judgeMessage(signs, named), signs, notices, strangeCode: named.includes(undefined) }
}

async function publicOf(ledger: Ledger, found: FoundNotice): Promise<CheckedNotice> {
  const { code, statement, sender, looked, lookedFirst, withdrawn, leaf } = found
  const { date, initials, zip3, subject } = statement
  const receipt = await receiptOf(ledger, found)
  return {
    code,
    date,
    initials,
    zip3,
    subject,
    sender,
    lookedBefore: looked,
    lookedFirst,
    withdrawn,
    leaf,
    receipt,
  }
}

function sentOf({ code, statement, channel, language, looked, withdrawn }: FoundNotice): SentNotice {
  const { date, subject } = statement
  return { code, date, subject, channel, language, looked, withdrawn }
}
