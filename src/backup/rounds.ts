import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Copying } from '../postgres/index.ts'
import type { TakenBlock } from './rows.ts'
import { snapshotTables } from './tables.ts'

/** Digests of the lines of each table, as the last round left them. */
export type Lines = ReadonlyMap<string, ReadonlySet<string>>

/** One look at all the tables that are not followed. */
export interface Round {
  readonly blocks: readonly TakenBlock[]
  readonly lines: Lines
}

const NEWLINE = 0x0a

/**
 * What changed in the tables that are not followed since `before`, as of one instant; everything when there is no round
 * before.
 */
export async function takeRound(copying: Copying, before: Lines | undefined): Promise<Round> {
  const blocks: TakenBlock[] = []
  const lines = new Map<string, ReadonlySet<string>>()
  await copying.query('begin isolation level repeatable read read only')
  try {
    for (const table of snapshotTables()) {
      const columns = await columnsOf(copying, table)
      const text = await wholeOf(copying.read(`copy ${table} (${columns.join(', ')}) to stdout`))
      const known = before?.get(table)
      const { found, fresh } = compare(text, known)
      lines.set(table, found)
      const gone = known === undefined ? [] : [...known].filter((digest) => !found.has(digest))
      if (fresh.length > 0 || known === undefined)
        blocks.push({ kind: 'lines', table, columns, rows: fresh.length, bytes: Buffer.concat(fresh) })
      if (gone.length > 0) {
        const bytes = Buffer.from(gone.join(''), 'latin1')
        blocks.push({ kind: 'gone', table, columns: [], rows: gone.length, bytes })
      }
    }
  } finally {
    await copying.query('commit')
  }
  return { blocks, lines }
}

function compare(text: Buffer, known: ReadonlySet<string> | undefined) {
  const found = new Set<string>()
  const fresh: Buffer[] = []
  for (const line of linesOf(text)) {
    const digest = digestOf(line)
    found.add(digest)
    if (known?.has(digest) !== true) fresh.push(line)
  }
  return { found, fresh }
}

/** Lines with their ends. Whatever a column holds, its line has no other newline. */
export function linesOf(text: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let at = 0; at < text.length;) {
    const end = text.indexOf(NEWLINE, at)
    const next = end < 0 ? text.length : end + 1
    lines.push(text.subarray(at, next))
    at = next
  }
  return lines
}

/** 32 letters, one for each byte. */
export function digestOf(line: Buffer): string {
  return createHash('sha256').update(line).digest().toString('latin1')
}

async function columnsOf(copying: Copying, table: string): Promise<string[]> {
  const rows = await copying.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  )
  return rows.map(({ name }) => name)
}

async function wholeOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
