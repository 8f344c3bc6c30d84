import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Copying } from '../postgres/index.ts'
import { digestOf, linesOf } from './rounds.ts'
import type { Segment } from './segment.ts'
import { snapshotTables, TABLES } from './tables.ts'

/** A table as it was: its lines by their digests. */
interface Table {
  columns: readonly string[]
  lines: Map<string, Buffer>
}

/** The tables that are looked at in rounds, put together round by round. */
export interface Folding {
  readonly instant: number
  /** As of the last round that was folded in. */
  readonly newest: Map<string, Table>
  /** As of the last round before the instant, once a later one came. */
  asked: ReadonlyMap<string, Table> | undefined
}

const GONE_BYTES = 32

export function openFolding(instant: number): Folding {
  return { instant, newest: new Map(), asked: undefined }
}

export function foldIn(folding: Folding, { head, blocks }: Segment): void {
  if (head.holds === 'rows') return
  if (head.taken > folding.instant)
    folding.asked ??= new Map(
      [...folding.newest].map(([name, { columns, lines }]) => [name, { columns, lines: new Map(lines) }]),
    )
  for (const [at, { kind, table, columns }] of head.blocks.entries()) {
    const bytes = blocks[at] as Buffer
    const { lines } = folding.newest.get(table) ?? { lines: new Map<string, Buffer>() }
    if (kind === 'lines') {
      if (head.holds === 'full') lines.clear()
      for (const line of linesOf(bytes)) lines.set(digestOf(line), line)
      folding.newest.set(table, { columns, lines })
    } else
      for (let from = 0; from < bytes.length; from += GONE_BYTES)
        lines.delete(bytes.toString('latin1', from, from + GONE_BYTES))
  }
}

/** Fills the tables as they were at the instant; what was ended since stays ended. */
export async function fillTables(copying: Copying, { asked, newest }: Folding): Promise<void> {
  const wanted = asked ?? newest
  for (const name of snapshotTables()) {
    const table = (TABLES[name]?.rule === 'newest' ? newest : wanted).get(name)
    if (table === undefined) continue
    await copyLines(copying, name, table)
    const now = newest.get(name)
    if (asked !== undefined && now !== undefined) await applyLater(copying, name, now)
  }
}

async function copyLines(copying: Copying, name: string, { columns, lines }: Table): Promise<void> {
  if (lines.size === 0) return
  const stream = copying.write(`copy ${name} (${columns.join(', ')}) from stdin`)
  for (const line of lines.values()) await put(stream, line)
  stream.end()
  await finished(stream)
}

async function applyLater(copying: Copying, name: string, now: Table): Promise<void> {
  const rule = TABLES[name]
  if (rule?.rule !== 'snapshot' || (rule.later === undefined && rule.dropped === undefined)) return
  await copying.query(`create temp table newest (like ${name}) on commit drop`)
  await copyLines(copying, 'newest', now)
  const same = rule.key.map((column) => `n.${column} = t.${column}`).join(' and ')
  if (rule.later !== undefined) {
    await copying.query(`update ${name} t set ${rule.later} from newest n where ${same}`)
  }
  if (rule.dropped !== undefined) {
    const keys = rule.key.map((column) => `t.${column}`).join(', ')
    await copying.query(
      `delete from ${name} where (${rule.key.join(', ')}) in (
         select ${keys} from ${name} t left join newest n on ${same} where ${rule.dropped})`,
    )
  }
  await copying.query('drop table newest')
}

/** Waits when the other side does not keep up. */
export async function put(stream: Writable, bytes: Buffer): Promise<void> {
  if (stream.write(bytes)) return
  await new Promise<void>((resolve, reject) => {
    stream.once('drain', () => {
      stream.off('error', reject)
      resolve()
    })
    stream.once('error', reject)
  })
}
