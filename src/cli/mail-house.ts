import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ChartwardError, type CsvRow, CsvSplitter } from '../kernel/index.ts'
import {
  type ExportBegunAnswer,
  type ExportPartAnswer,
  type LettersPartAnswer,
  NOTICE_PATHS,
  type ReturnsAnswer,
  type ReturnsAsked,
} from '../contract/index.ts'
import type { ControlClient } from './control-client.ts'
import { namedIn, pathOf } from './notice.ts'
import type { Situation } from './situation.ts'

/** Rows of a return file that go to the server at once. */
const ROWS_AT_ONCE = 500
const PROBLEMS_SHOWN = 20

/**
 * `chartward notice export`: the file is written beside its name and gets it when it is whole. Cut off, the same file is
 * asked for again with `--number`.
 */
export async function exportMailHouse({ client, terminal, asked }: Situation): Promise<number> {
  const id = namedIn(asked.rest)
  const [out, again, letters] = [asked.one('out'), asked.one('number'), asked.one('pdf')]
  if (out === undefined) throw new ChartwardError('USAGE', 'name the file with --out')
  const begun =
    again === undefined
      ? await client.send<ExportBegunAnswer>('POST', pathOf(id, 'export'))
      : { export: Number(again), pieces: undefined, heldBack: 0 }
  const number = begun.export
  terminal.err(`file ${number} of ${id}; should it be cut off: --number ${number}\n`)
  const written = await writeRows(client, pathOf(id, `export/${number}/rows`), out)
  const pdfs = letters === undefined ? 0 : await writeLetters(client, { id, number, directory: letters })
  const done = { export: number, ...written, heldBack: begun.heldBack, pdfs }
  if (asked.json) terminal.out(`${JSON.stringify(done)}\n`)
  else {
    terminal.out(`${written.rows} letters in ${out}\nsha256 ${written.sha256}\n`)
    if (pdfs > 0) terminal.out(`${pdfs} PDF files in ${letters}\n`)
    if (begun.heldBack > 0)
      terminal.out(`${begun.heldBack} letters stay back: see chartward notice status ${id}\n`)
  }
  return 0
}

async function writeRows(
  client: ControlClient,
  route: string,
  out: string,
): Promise<{ readonly rows: number; readonly sha256: string }> {
  const part = `${out}.part`
  const hash = createHash('sha256')
  const file = await open(part, 'w', 0o600)
  let rows = 0
  try {
    for (let after: number | undefined = 0; after !== undefined;) {
      const answer: ExportPartAnswer = await client.send('POST', route, JSON.stringify({ after }))
      hash.update(answer.csv)
      await file.write(answer.csv)
      rows += answer.rows
      after = answer.next
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, out)
  return { rows, sha256: hash.digest('hex') }
}

async function writeLetters(
  client: ControlClient,
  { id, number, directory }: { readonly id: string; readonly number: number; readonly directory: string },
): Promise<number> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  let files = 0
  for (let after: number | undefined = 0; after !== undefined;) {
    const answer: LettersPartAnswer = await client.send(
      'POST',
      pathOf(id, `export/${number}/letters`),
      JSON.stringify({ after }),
    )
    if (answer.letters > 0) {
      files += 1
      const name = `${id}-${number}-${String(files).padStart(5, '0')}.pdf`
      await writeFile(path.join(directory, name), Buffer.from(answer.pdf, 'base64'), { mode: 0o600 })
    }
    after = answer.next
  }
  return files
}

/** `chartward notice returns`: ends with 1 when rows could not be read or name no piece of ours. */
export async function takeReturnFile({ client, terminal, asked }: Situation): Promise<number> {
  const [file] = asked.rest
  if (file === undefined) throw new ChartwardError('USAGE', 'name the return file')
  const sum = { taken: 0, known: 0, strangers: 0, mailedAgain: 0 }
  const problems: string[] = []
  for await (const asked of returnsIn(file, problems)) {
    const answer = await client.send<ReturnsAnswer>('POST', NOTICE_PATHS.returns, JSON.stringify(asked))
    problems.push(...answer.problems.map(({ line, problem }) => `line ${line}: ${problem}`))
    for (const name of ['taken', 'known', 'strangers', 'mailedAgain'] as const) sum[name] += answer[name]
  }
  if (asked.json) terminal.out(`${JSON.stringify({ ...sum, problems: problems.length })}\n`)
  else
    terminal.out(
      `${sum.taken} pieces, ${sum.known} known already, ${sum.mailedAgain} to be mailed again, ${sum.strangers} not ours\n`,
    )
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) terminal.err(`${problem}\n`)
  if (problems.length > PROBLEMS_SHOWN) terminal.err(`and ${problems.length - PROBLEMS_SHOWN} more\n`)
  return problems.length === 0 && sum.strangers === 0 ? 0 : 1
}

/** The rows of a return file with its heading, some at a time; what is no row is named by its line and passed by. */
async function* returnsIn(file: string, problems: string[]): AsyncGenerator<ReturnsAsked> {
  const splitter = new CsvSplitter()
  const state: { columns?: readonly string[] } = {}
  let waiting: ReturnsAsked['rows'][number][] = []
  const take = (rows: readonly CsvRow[]): void => {
    for (const row of rows) {
      if ('problem' in row) problems.push(`line ${row.line}: ${row.problem}`)
      else if (state.columns === undefined) state.columns = row.cells
      else waiting.push(row)
    }
  }
  const part = (): ReturnsAsked => ({ columns: state.columns ?? [], rows: waiting.slice(0, ROWS_AT_ONCE) })
  for await (const text of textOf(file)) {
    take(splitter.push(text))
    for (; waiting.length >= ROWS_AT_ONCE; waiting = waiting.slice(ROWS_AT_ONCE)) yield part()
  }
  take(splitter.finish())
  // A file without a row is asked about too: it may be none.
  yield part()
  for (waiting = waiting.slice(ROWS_AT_ONCE); waiting.length > 0; waiting = waiting.slice(ROWS_AT_ONCE))
    yield part()
}

async function* textOf(file: string): AsyncGenerator<string> {
  try {
    for await (const text of createReadStream(file, 'utf8')) yield text as string
  } catch (cause) {
    throw new ChartwardError('FILE_UNREADABLE', `${file} cannot be read`, { cause })
  }
}
