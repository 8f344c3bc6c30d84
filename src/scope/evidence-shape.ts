import { ChartwardError } from '../kernel/index.ts'
import { EVIDENCE_LEAVES_MAX, type LedgerEvidence } from '../ledger/index.ts'
import { EVIDENCE_FORMAT } from './evidence.ts'
import type { ScopeQuery } from './query.ts'

/** The longest evidence file, in characters. */
export const EVIDENCE_LENGTH_MAX = 256 * 1024 * 1024

const DEPTH_MAX = 12
const WITNESSES_MAX = 32
const HASHES_PER_LEAF_MAX = 64

/** The members of an evidence file that are not derived from others, with their types checked and nothing else. */
export interface UncheckedEvidence {
  /** Each member is checked by `checkQuery`. */
  readonly query: ScopeQuery
  readonly report: {
    readonly counts: { readonly sealed: number; readonly untouched: number }
    readonly unwitnessed?: { readonly since: string }
    readonly cacheLifetimeMs: number
  }
  readonly ledgers: { readonly disclosure: LedgerEvidence; readonly keys: LedgerEvidence }
}

/**
 * Reads the shape of an evidence file, from anyone.
 *
 * **Errors** `EVIDENCE_INVALID` when it is too long, nested too deep, or a member is not of its type.
 */
export function readEvidence(text: string): UncheckedEvidence {
  if (text.length > EVIDENCE_LENGTH_MAX) throw malformed('it is too long')
  requireShallow(text)
  const file = asObject(parse(text))
  if (file['format'] !== EVIDENCE_FORMAT) throw malformed('it is of a format not known here')
  const report = asObject(file['report'])
  const counts = asObject(report['counts'])
  const ledgers = asObject(file['ledgers'])
  const unwitnessed = report['unwitnessed']
  return {
    query: asObject(file['query']) as unknown as ScopeQuery,
    report: {
      counts: { sealed: asCount(counts['sealed']), untouched: asCount(counts['untouched']) },
      ...(unwitnessed === undefined
        ? {}
        : { unwitnessed: { since: asTime(asObject(unwitnessed)['since']) } }),
      cacheLifetimeMs: asCount(report['cacheLifetimeMs']),
    },
    ledgers: { disclosure: asLedger(ledgers['disclosure']), keys: asLedger(ledgers['keys']) },
  }
}

/** Refuses deep nesting before a parser sees it. */
function requireShallow(text: string): void {
  let depth = 0
  let inText = false
  for (let place = 0; place < text.length; place += 1) {
    const character = text.charCodeAt(place)
    if (inText) {
      if (character === BACKSLASH) place += 1
      else if (character === QUOTE) inText = false
      continue
    }
    if (character === QUOTE) inText = true
    else if (OPENING.has(character)) depth += 1
    else if (CLOSING.has(character)) depth -= 1
    if (depth > DEPTH_MAX) throw malformed('it is nested too deep')
  }
}

const BACKSLASH = 0x5c
const QUOTE = 0x22
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b])
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d])

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('it is not JSON')
  }
}

function asLedger(value: unknown): LedgerEvidence {
  const ledger = asObject(value)
  const leaves = asList(ledger['leaves'], EVIDENCE_LEAVES_MAX).map((leaf) => {
    const [index, salt, entry, ...more] = asList(leaf, 3)
    if (more.length > 0) throw malformed('a leaf has too many members')
    return [asCount(index), asText(salt), asText(entry)] as const
  })
  return {
    vkey: asText(ledger['vkey']),
    witnesses: asList(ledger['witnesses'], WITNESSES_MAX).map(asText),
    checkpoint: asText(ledger['checkpoint']),
    leaves,
    proof: asList(ledger['proof'], leaves.length * HASHES_PER_LEAF_MAX).map(asText),
  }
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('an object is missing')
  return value as Record<string, unknown>
}

function asList(value: unknown, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) throw malformed('a list is missing or too long')
  return value
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw malformed('a text is missing')
  return value
}

function asCount(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw malformed('a number is missing')
  return value as number
}

function asTime(value: unknown): string {
  const text = asText(value)
  if (Number.isNaN(Date.parse(text)) || new Date(text).toISOString() !== text)
    throw malformed('a time is missing')
  return text
}

function malformed(what: string): ChartwardError {
  return new ChartwardError('EVIDENCE_INVALID', `The evidence cannot be read: ${what}`)
}
