import { randomUUID } from 'node:crypto'
import { ChartwardError, type Clock, type PatientId } from '../../kernel/index.ts'
import { type DisclosureEntry, encodeEntry, type Ledger, type Who } from '../../ledger/index.ts'
import { append } from '../../ledger/append.ts'
import type { Database } from '../../postgres/index.ts'
import { makeCode, readCode } from './code.ts'
import { batchNote } from './receipt.ts'
import type { Secrets } from './secrets.ts'
import type { NoticeKey } from './signing.ts'
import { batchTree, type Statement, statementHash } from './statement.ts'
import { insertIssued, type KeptNotice, knownCodes, placeOf } from './store.ts'

/** What stands in the QR code of a notice, and on the page that checks it. **Shape** as in `Statement`. */
export interface NoticeSeal {
  readonly code: string
  readonly contentDigest: Uint8Array
  readonly date: string
  readonly initials: string
  readonly zip3: string
  readonly subject: string
  /** The name it is sent under, where the organisation's own would say what care somebody gets. */
  readonly sender?: string
}

/** One notice that is about to be sent. */
export interface IssuedNotice extends NoticeSeal {
  /** The campaign's own name for it. */
  readonly notice: string
  readonly patient: PatientId
  readonly case: string
  /** SHA-256 of the file, where this person is given the file itself. */
  readonly fileDigest?: Uint8Array
  /** `wordsDigest` of what is sent as text, where it is. */
  readonly wordsDigest?: Uint8Array
  readonly language: 'en' | 'es'
  readonly channel: 'letter' | 'email' | 'portal'
}

/** What is printed on a notice. */
export interface PrintedSeal {
  readonly code: string
  /** The text of the QR code: an address of our own site with the signed statement behind `#`, where no server sees it. */
  readonly qr: string
  /** The address to type. */
  readonly verifyUrl: string
}

/** Makes notices such that whoever gets one can check it. */
export interface Issuer {
  /** Fresh codes that no notice has. Nothing is kept of them: a code that is never issued is one that nobody knows. */
  reserve(count: number): Promise<readonly string[]>
  /** **Errors** `NOTICE_INVALID` for what is no code. */
  seal(entry: NoticeSeal): Promise<PrintedSeal>
  /**
   * From now on these are known as ours. To be awaited before anything is sent: each has its leaf then, about its patient,
   * and one leaf for all that anybody can be shown. Doing it again for the same notice does nothing.
   *
   * **Errors** `NOTICE_INVALID` for what is no code; `NOTICE_FROZEN` when a code was issued for another notice: nothing of
   * the call is issued then. Those of the ledger.
   */
  issue(batch: readonly IssuedNotice[], by?: Who): Promise<void>
}

export interface IssuerGround {
  readonly database: Database
  readonly ledger: Ledger
  readonly clock: Clock
  readonly secrets: Secrets
  readonly key: NoticeKey
  /** The one origin people use, without a slash at its end. */
  readonly siteUrl: () => string
  /** Whose leaf the one of a batch is: shown to anybody, so that it names nobody who works here. */
  readonly server: Who
}

const BATCH_MAX = 500
const COUNT_MAX = 1_000_000

export function openIssuer(ground: IssuerGround): Issuer {
  const { key, siteUrl } = ground
  return {
    reserve: async (count) => await reserve(ground, count),
    seal: async (entry) => {
      const { code, date, initials, zip3, subject, contentDigest, sender } = entry
      const read = needCode(code)
      const h = Buffer.from(contentDigest).toString('base64url')
      // Letters by letters: a QR code should stay small enough to print.
      const from = sender === undefined ? {} : { o: sender }
      const jws = await key.sign({ v: 1, c: read, d: date, n: initials, z: zip3, s: subject, h, ...from })
      return { code: read, qr: `${siteUrl()}/verify#${jws}`, verifyUrl: `${siteUrl()}/verify` }
    },
    issue: async (batch, by = ground.server) => {
      for (let at = 0; at < batch.length; at += BATCH_MAX)
        await issueBatch(ground, batch.slice(at, at + BATCH_MAX), by)
    },
  }
}

async function reserve({ database, secrets }: IssuerGround, count: number): Promise<readonly string[]> {
  if (!Number.isSafeInteger(count) || count < 0 || count > COUNT_MAX)
    throw new ChartwardError('USAGE', `codes are reserved for at most ${COUNT_MAX} notices at once`)
  const codes = new Set<string>()
  while (codes.size < count) {
    const made = Array.from({ length: Math.min(BATCH_MAX, count - codes.size) }, makeCode)
    const known = await knownCodes(database, secrets, made)
    for (const code of made) if (!known.has(code)) codes.add(code)
  }
  return [...codes]
}

async function issueBatch(ground: IssuerGround, all: readonly IssuedNotice[], by: Who): Promise<void> {
  const { database, ledger, clock, secrets } = ground
  const kept = all.map((notice) => keptOf(ground, notice))
  const codes = kept.map(({ code }) => code)
  const taken = new Map(await knownCodes(database, secrets, codes))
  const fresh: KeptNotice[] = []
  for (const one of kept) {
    const before = taken.get(one.code)
    if (before !== undefined && !isSame(before, one))
      throw new ChartwardError('NOTICE_FROZEN', 'a code was issued before, for another notice')
    if (before === undefined) fresh.push(one)
    taken.set(one.code, one)
  }
  if (fresh.length === 0) return
  const tree = batchTree(fresh.map(({ statement }) => statementHash(statement)))
  const issued = clock.now()
  const common = { v: 1, at: issued, how: 'notice', why: 'HSYSADMIN', request: randomUUID() } as const
  const nothing = { resources: [], elements: 0, bytes: 0 }
  const forAll: DisclosureEntry = {
    ...common,
    ...nothing,
    who: ground.server,
    patient: null,
    note: batchNote(fresh.length, tree.root),
  }
  const forEach = fresh.map(({ patient, channel, statement }): DisclosureEntry => {
    const note = `issued by ${channel}: content sha256:${statement.content}`
    return { ...common, ...nothing, who: by, patient, note }
  })
  const leaf = await append(ledger, [forAll, ...forEach].map(encodeEntry))
  await insertIssued(
    database,
    secrets,
    fresh.map((one, at) => ({ ...one, issued, leaf, place: placeOf(tree, at) })),
  )
}

function keptOf({ siteUrl }: IssuerGround, notice: IssuedNotice): KeptNotice {
  const {
    code: typed,
    contentDigest,
    fileDigest,
    wordsDigest,
    date,
    initials,
    zip3,
    subject,
    ...rest
  } = notice
  const code = needCode(typed)
  const content = textOf(contentDigest)
  const file = fileDigest === undefined ? {} : { file: textOf(fileDigest) }
  const words = wordsDigest === undefined ? {} : { words: textOf(wordsDigest) }
  const statement: Statement = {
    v: 1,
    issuer: siteUrl(),
    code,
    date,
    initials,
    zip3,
    subject,
    content,
    ...file,
  }
  return { ...rest, code, statement, ...words }
}

/** The same notice, whatever the site was called then. */
function isSame(before: KeptNotice, now: KeptNotice): boolean {
  const { issuer: _before, ...said } = before.statement
  const { issuer: _now, ...says } = now.statement
  return (
    before.notice === now.notice &&
    before.patient === now.patient &&
    Object.keys({ ...said, ...says }).every(
      (name) => said[name as keyof typeof said] === says[name as keyof typeof says],
    )
  )
}

function needCode(typed: string): string {
  const code = readCode(typed)
  if (code === undefined) throw new ChartwardError('NOTICE_INVALID', 'this is no code of a notice')
  return code
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
