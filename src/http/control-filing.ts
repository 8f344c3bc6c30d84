import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import {
  type AccountingAnswer,
  FILING_PATHS,
  type FilingApproveAsked,
  type FilingDraftAsked,
  type FilingFile,
  type FilingFileAsked,
  type FilingLine,
  type FilingsAnswer,
} from '../contract/index.ts'
import type { Interaction } from '../disclosure/index.ts'
import type { Accounting, DraftFile, Filings, KeptFiling } from '../notice/index.ts'
import type { Reading } from './control-people.ts'
import { namedPatient } from './named-patient.ts'

/** What is asked about filings. */
export interface FilingDoor {
  readonly filings: Filings
  accountingText(accounting: Accounting, patient: string): string
  /** See `exportDefence`. */
  defence(interaction: Interaction, caseId: string): AsyncIterable<string>
}

/** Drafts for authorities, the statutory accounting, and the defence file. Each tells the ledger itself, before it is made. */
export function filingRoutes(
  app: FastifyInstance,
  { filings, accountingText, defence }: FilingDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  app.post(FILING_PATHS.draft, async (request): Promise<FilingsAnswer> => {
    const { case: id, details } = jsonOf<Partial<FilingDraftAsked>>(request)
    const kept = await filings.draft(operatorOf(request), { case: named(id, 'the case'), details })
    // Whom the new ones name was told to the ledger when they were made.
    return { filings: kept.map((one) => (one.approved === undefined ? lineOf(one) : closedOf(one))) }
  })
  app.post(FILING_PATHS.list, async (request): Promise<FilingsAnswer> => {
    const { case: id } = jsonOf<Partial<FilingDraftAsked>>(request)
    return { filings: (await filings.list(operatorOf(request), named(id, 'the case'))).map(closedOf) }
  })
  app.post(FILING_PATHS.file, async (request): Promise<FilingFile> => {
    const { file, ...draft } = jsonOf<Partial<FilingFileAsked>>(request)
    const asked = { ...draftIn(draft), file: named(file, 'the file') }
    return fileOf(await filings.file(operatorOf(request), asked))
  })
  app.post(FILING_PATHS.approve, async (request): Promise<FilingLine> => {
    return closedOf(
      await filings.approve(operatorOf(request), draftIn(jsonOf<Partial<FilingApproveAsked>>(request))),
    )
  })
  app.post(FILING_PATHS.accounting, async (request): Promise<AccountingAnswer> => {
    const { patient } = jsonOf<{ readonly patient?: unknown }>(request)
    const id = namedPatient(patient)
    const accounting = await filings.accounting(operatorOf(request), id)
    return { text: accountingText(accounting, String(patient)), accounting }
  })
  app.post(FILING_PATHS.defence, async (request, reply) => {
    const { case: id } = jsonOf<Partial<FilingDraftAsked>>(request)
    const lines = defence(operatorOf(request), named(id, 'the case'))[Symbol.asyncIterator]()
    // The first line is made before the answer begins, so that what goes wrong until then is an error and not half a file.
    const first = await lines.next()
    async function* rest(): AsyncGenerator<string> {
      if (first.done !== true) yield first.value
      for (let next = await lines.next(); next.done !== true; next = await lines.next()) yield next.value
    }
    return await reply.type('application/x-ndjson').send(Readable.from(rest(), { objectMode: false }))
  })
}

const NAME_CHARACTERS_MAX = 200

function named(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '' || value.length > NAME_CHARACTERS_MAX)
    throw new ChartwardError('USAGE', `name ${what}`)
  return value
}

/** A draft in these very words. */
const draftIn = ({ case: id, draft, digest }: Partial<FilingApproveAsked>): FilingApproveAsked => ({
  case: named(id, 'the case'),
  draft: named(draft, 'the draft'),
  digest: named(digest, 'the digest of what was read'),
})

/** A draft without what names people: that is asked for file by file. */
function closedOf(kept: KeptFiling): FilingLine {
  const line = lineOf(kept)
  const files = line.files.map((file) =>
    file.confidential === true
      ? { name: file.name, mediaType: file.mediaType, confidential: file.confidential }
      : file,
  )
  return { ...line, files }
}

function fileOf({ content, ...file }: DraftFile): FilingFile {
  return typeof content === 'string'
    ? { ...file, content }
    : { ...file, base64: Buffer.from(content).toString('base64') }
}

function lineOf({ filing, digest, made, madeBy, approved }: KeptFiling): FilingLine {
  const { id, kind, jurisdiction, to, title, cite, missing, unverified, files } = filing
  return {
    draft: id,
    kind,
    jurisdiction,
    to,
    title,
    cite,
    digest,
    made: new Date(made).toISOString(),
    madeBy,
    ...(approved === undefined
      ? {}
      : { approved: { by: approved.by, at: new Date(approved.at).toISOString() } }),
    missing,
    unverified,
    files: files.map(fileOf),
  }
}
