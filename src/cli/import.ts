import path from 'node:path'
import { ChartwardError, hasCode } from '../kernel/index.ts'
import { ADMIN_PATHS, type ImportAnswer } from '../contract/index.ts'
import type { ControlClient } from './control-client.ts'
import { type FileDocument, findFiles, readDocuments } from './documents.ts'
import { table, type Terminal } from './terminal.ts'

const BAR_WIDTH = 30
const FINDINGS_SHOWN = 3

/** A file, or a line of one, that was not taken, and why. */
export interface Refused {
  readonly file: string
  readonly reason: string
}

/** What became of an import. */
export interface Loaded {
  /** By type, those that were there already and the same included. */
  readonly resources: Readonly<Record<string, number>>
  readonly refused: readonly Refused[]
  readonly unchanged: number
  readonly files: number
}

interface Run {
  readonly resources: Record<string, number>
  readonly refused: Refused[]
  unchanged: number
}

/** `chartward import PATH...`: every file by itself; one that is refused is named and the others go on. */
export async function importPaths(
  client: ControlClient,
  terminal: Terminal,
  { paths, json }: { readonly paths: readonly string[]; readonly json: boolean },
): Promise<number> {
  if (paths.length === 0) throw new ChartwardError('USAGE', 'name the files or folders to import')
  const started = performance.now()
  const loaded = await loadPaths(client, terminal, paths)
  const elapsedMs = Math.round(performance.now() - started)
  const { resources, refused } = loaded
  terminal.out(json ? `${JSON.stringify({ resources, refused, elapsedMs })}\n` : told(loaded, elapsedMs))
  return refused.length === 0 ? 0 : 1
}

/** Sends every FHIR file under the paths to the server. **Errors.** `USAGE`, `NOT_RUNNING`. */
export async function loadPaths(
  client: ControlClient,
  terminal: Terminal,
  paths: readonly string[],
): Promise<Loaded> {
  const files = await findFiles(paths)
  const run: Run = { resources: {}, refused: [], unchanged: 0 }
  await importUntilSettled(client, terminal, files, run)
  return { ...run, files: files.length }
}

/** A file of which something waits, and which lines: undefined stands for all of it. */
interface Waiting {
  readonly file: string
  readonly lines: ReadonlySet<number | undefined> | undefined
}

/** A document may refer to one that comes later, so what waits is tried again as long as others get in. */
async function importUntilSettled(
  client: ControlClient,
  terminal: Terminal,
  files: readonly string[],
  run: Run,
) {
  let waiting: Waiting[] = files.map((file) => ({ file, lines: undefined }))
  for (let before = Infinity; ;) {
    const put: Waiting[] = []
    const reasons: Refused[] = []
    let coming = startReading(waiting[0])
    for (const [index, one] of waiting.entries()) {
      progress(terminal, files.length - waiting.length + index, files.length, one.file)
      const documents = coming
      coming = startReading(waiting[index + 1])
      const waits = await importFile(client, { ...one, documents }, run)
      if (waits.size > 0) put.push({ file: one.file, lines: new Set(waits.keys()) })
      reasons.push(...waits.values())
    }
    if (reasons.length === 0 || reasons.length >= before) {
      run.refused.push(...reasons)
      break
    }
    before = reasons.length
    waiting = put
  }
  progress(terminal, files.length, files.length, '')
}

/** Reads one document ahead, so that the next is unpacked while the server is busy with the one before. */
function startReading(waiting: Waiting | undefined): AsyncIterable<FileDocument> {
  const documents = waiting === undefined ? undefined : readDocuments(waiting.file)
  const read = async (): Promise<IteratorResult<FileDocument>> =>
    documents === undefined ? { done: true, value: undefined } : await documents.next()
  let coming = begun(read())
  const next = async () => {
    const document = await coming
    if (document.done !== true) coming = begun(read())
    return document
  }
  return { [Symbol.asyncIterator]: () => ({ next }) }
}

/** A failure is told to whoever waits for the outcome, who may come late. */
function begun<Outcome>(work: Promise<Outcome>): Promise<Outcome> {
  work.catch(() => undefined)
  return work
}

interface Opened extends Waiting {
  readonly documents: AsyncIterable<FileDocument>
}

/** Answers what waits for something that is not here yet, by line. */
async function importFile(
  client: ControlClient,
  { file, lines, documents }: Opened,
  run: Run,
): Promise<Map<number | undefined, Refused>> {
  const waits = new Map<number | undefined, Refused>()
  try {
    for await (const document of documents) {
      if (lines !== undefined && !lines.has(document.line)) continue
      try {
        add(run, await client.send<ImportAnswer>('POST', ADMIN_PATHS.import, document.bytes))
      } catch (error) {
        if (hasCode(error, 'NOT_RUNNING')) throw error
        const refused = { file, reason: reasonOf(error, document) }
        if (hasCode(error, 'REFERENCE_UNRESOLVED')) waits.set(document.line, refused)
        else run.refused.push(refused)
      }
    }
  } catch (error) {
    if (hasCode(error, 'NOT_RUNNING')) throw error
    run.refused.push({
      file,
      reason: error instanceof ChartwardError ? error.message : 'the file cannot be read',
    })
  }
  return waits
}

function add(run: Run, answer: ImportAnswer): void {
  run.unchanged += answer.unchanged
  for (const [type, count] of Object.entries(answer.resources)) {
    run.resources[type] = (run.resources[type] ?? 0) + count
  }
}

function reasonOf(error: unknown, { line }: FileDocument): string {
  const where = line === undefined ? '' : `line ${line}: `
  if (!(error instanceof ChartwardError)) return `${where}something went wrong`
  const findings = error.findings
    .slice(0, FINDINGS_SHOWN)
    .map(({ expression, message }) => `${expression} ${message}`.trim())
  const more =
    error.findings.length > FINDINGS_SHOWN ? [`and ${error.findings.length - FINDINGS_SHOWN} more`] : []
  return `${where}${[error.message, ...findings, ...more].join('; ')}`
}

function progress(terminal: Terminal, done: number, total: number, file: string): void {
  if (!terminal.watched || total === 0) return
  const filled = Math.round((done / total) * BAR_WIDTH)
  const bar = '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled)
  terminal.err(
    `\r\u001B[K[${bar}] ${done}/${total} ${path.basename(file).slice(0, 40)}${done === total ? '\n' : ''}`,
  )
}

function told({ resources, refused, unchanged, files }: Loaded, elapsedMs: number): string {
  const rows = Object.entries(resources).sort(([a], [b]) => (a < b ? -1 : 1))
  const total = rows.reduce((sum, [, count]) => sum + count, 0)
  const lines = [
    table(
      ['type', 'resources'],
      [...rows, ['all', total] as const].map(([type, count]) => [type, String(count)]),
    ),
    `${files} files, ${total} resources${unchanged > 0 ? ` (${unchanged} were here already)` : ''}, ${(elapsedMs / 1000).toFixed(1)} s\n`,
    ...refused.map(({ file, reason }) => `refused ${file}: ${reason}\n`),
  ]
  return lines.join('')
}
