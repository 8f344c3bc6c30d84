import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ChartwardError } from '../kernel/index.ts'
import {
  type AccountingAnswer,
  FILING_PATHS,
  type FilingApproveAsked,
  type FilingDraftAsked,
  type FilingLine,
  type FilingsAnswer,
} from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** What names people lies apart from what goes into an envelope or a form. */
const CONFIDENTIAL = 'confidential'
const DIGEST_SHOWN = 12

/** `chartward filing draft --case C --out DIR [--details FILE]`. */
export async function draftFilings({ client, terminal, asked }: Situation): Promise<number> {
  const out = asked.one('out')
  if (out === undefined) throw new ChartwardError('USAGE', 'name a folder for the drafts with --out')
  const file = asked.one('details')
  const body: FilingDraftAsked = {
    case: caseIn(asked),
    ...(file === undefined ? {} : { details: await readJson(file) }),
  }
  const answer = await client.send<FilingsAnswer>('POST', FILING_PATHS.draft, JSON.stringify(body))
  const current = answer.filings.filter(({ approved }) => approved === undefined)
  for (const filing of current) await writeFiles(out, filing)
  if (asked.json) terminal.out(`${JSON.stringify(answer.filings.map(withoutFiles))}\n`)
  else printFilings({ terminal }, answer.filings)
  terminal.err(`${out}: ${current.length} drafts; nothing was sent\n`)
  return 0
}

/** `chartward filing list --case C [--json]`. */
export async function listFilings({ client, terminal, asked }: Situation): Promise<number> {
  const body: FilingDraftAsked = { case: caseIn(asked) }
  const { filings } = await client.send<FilingsAnswer>('POST', FILING_PATHS.list, JSON.stringify(body))
  if (asked.json) terminal.out(`${JSON.stringify(filings.map(withoutFiles))}\n`)
  else printFilings({ terminal }, filings)
  return 0
}

/** `chartward filing approve DRAFT --case C --digest D`. */
export async function approveFiling({ client, terminal, asked }: Situation): Promise<number> {
  const [draft] = asked.rest
  const digest = asked.one('digest')
  if (draft === undefined || digest === undefined)
    throw new ChartwardError('USAGE', 'name the draft, and with --digest the words you read')
  const body: FilingApproveAsked = { case: caseIn(asked), draft, digest }
  const { approved } = await client.send<FilingLine>('POST', FILING_PATHS.approve, JSON.stringify(body))
  terminal.out(`${draft} approved by ${approved?.by ?? ''} at ${approved?.at ?? ''}\n`)
  return 0
}

/** `chartward accounting --patient ID [--out FILE] [--json]`. */
export async function accountForPatient({ client, terminal, asked }: Situation): Promise<number> {
  const patient = asked.one('patient')
  if (patient === undefined) throw new ChartwardError('USAGE', 'name the patient with --patient')
  const { text, accounting } = await client.send<AccountingAnswer>(
    'POST',
    FILING_PATHS.accounting,
    JSON.stringify({ patient }),
  )
  const said = asked.json ? `${JSON.stringify(accounting)}\n` : text
  const out = asked.one('out')
  if (out === undefined) terminal.out(said)
  else await writeFile(out, said, { mode: 0o600 })
  return 0
}

/** `chartward defence export --case C --out FILE`. */
export async function exportDefenceFile({ client, terminal, asked }: Situation): Promise<number> {
  const file = asked.one('out')
  if (file === undefined) throw new ChartwardError('USAGE', 'name the file to write with --out')
  const bytes = await client.download(FILING_PATHS.defence, JSON.stringify({ case: caseIn(asked) }), file)
  terminal.err(`${file}: ${bytes} bytes; chartward defence verify ${file} checks it anywhere\n`)
  return 0
}

function caseIn(asked: Situation['asked']): string {
  const id = asked.one('case')
  if (id === undefined) throw new ChartwardError('USAGE', 'name the case with --case')
  return id
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ChartwardError('USAGE', `${file} cannot be read`, { cause })
  })
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new ChartwardError('USAGE', `${file} is not JSON`, { cause })
  }
}

async function writeFiles(out: string, { files }: FilingLine): Promise<void> {
  for (const { name, content, base64, confidential } of files) {
    const folder = confidential === true ? path.join(out, CONFIDENTIAL) : out
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const bytes = content ?? Buffer.from(base64 ?? '', 'base64')
    await writeFile(path.join(folder, path.basename(name)), bytes, { mode: 0o600 })
  }
}

const withoutFiles = ({ files, ...line }: FilingLine) => ({
  ...line,
  files: files.map(({ name, mediaType, confidential }) => ({
    name,
    mediaType,
    ...(confidential === true ? { confidential } : {}),
  })),
})

function printFilings({ terminal }: Pick<Situation, 'terminal'>, filings: readonly FilingLine[]): void {
  const rows = filings.map(({ draft, to, digest, missing, approved }) => [
    draft,
    to,
    missing.length === 0 ? 'whole' : `${missing.length} missing`,
    approved === undefined ? '' : approved.by,
    digest.slice(0, DIGEST_SHOWN),
  ])
  terminal.out(table(['draft', 'to', 'state', 'approved by', 'digest'], rows))
  for (const { draft, missing, unverified } of filings) {
    for (const what of missing) terminal.out(`${draft}: missing: ${what}\n`)
    for (const what of unverified) terminal.out(`${draft}: not verified: ${what}\n`)
  }
}
