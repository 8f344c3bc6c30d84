import { type Document, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'
import { DOCUMENTS_MAX, NESTING_MAX, NODES_MAX, RULE_FILE_LENGTH_MAX } from './limits.ts'
import { invalid } from './invalid.ts'

/** What a rule is written in, once read. */
export type Written = string | number | boolean | null | readonly Written[] | WrittenMap
export interface WrittenMap {
  readonly [name: string]: Written
}

export const isWrittenMap = (value: Written | undefined): value is WrittenMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isWrittenList = (value: Written | undefined): value is readonly Written[] => Array.isArray(value)

/** A document of a file, or the reason why it is none. */
export type ReadDocument = { readonly value: Written } | { readonly problem: string }

/**
 * The YAML documents of a file, each read by itself, so that a broken one takes no other with it.
 *
 * **Errors** RULE_INVALID for a file that is too long or holds too many documents.
 */
export function readDocuments(text: string): readonly ReadDocument[] {
  if (text.length > RULE_FILE_LENGTH_MAX)
    invalid('', `a file of rules has at most ${RULE_FILE_LENGTH_MAX} characters`)
  const documents = parsed(text)
  if (documents.length > DOCUMENTS_MAX) invalid('', `a file of rules has at most ${DOCUMENTS_MAX} documents`)
  return documents.flatMap((document): readonly ReadDocument[] => {
    const [error] = document.errors
    if (error !== undefined) return [{ problem: firstLine(error.message) }]
    try {
      const value = new Reader(document).read(document.contents, 0)
      return value === null ? [] : [{ value }]
    } catch (error) {
      return [{ problem: firstLine(error instanceof Error ? error.message : '') }]
    }
  })
}

function parsed(text: string): readonly Document[] {
  try {
    // Duplicate names are looked for below: the package compares each with each.
    const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' })
    return 'empty' in documents ? [] : documents
  } catch (error) {
    if (error instanceof RangeError) invalid('', `YAML nests at most ${NESTING_MAX} deep`)
    throw error
  }
}

const firstLine = (message: string): string => message.split('\n')[0]?.replace(/:$/, '') ?? ''

/** Turns nodes into values, with a budget: an alias costs what it stands for, so laughing at aliases is bounded. */
class Reader {
  readonly #document: Document
  #left = NODES_MAX

  constructor(document: Document) {
    this.#document = document
  }

  read(node: unknown, depth: number): Written {
    if (depth > NESTING_MAX) invalid('', `YAML nests at most ${NESTING_MAX} deep`)
    if (--this.#left < 0) invalid('', `a document has at most ${NODES_MAX} values`)
    if (node === null || node === undefined) return null
    if (isAlias(node)) return this.read(node.resolve(this.#document), depth + 1)
    if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1))
    if (isMap(node)) return this.#map(node.items, depth)
    if (isScalar(node)) return scalar(node.value, node.source)
    return invalid('', 'YAML holds something other than maps, lists and values')
  }

  #map(items: readonly { readonly key: unknown; readonly value: unknown }[], depth: number): WrittenMap {
    const entries = new Map<string, Written>()
    for (const { key, value } of items) {
      const read = this.read(key, depth + 1)
      if (typeof read === 'object' && read !== null) return invalid('', 'a name is a text')
      const name = String(read ?? '')
      if (entries.has(name)) invalid('', `"${name}" stands twice in one map`)
      entries.set(name, this.read(value, depth + 1))
    }
    return Object.fromEntries(entries)
  }
}

/** An account number such as 000123456789 is digits, not a quantity: it keeps its zeros. */
function scalar(value: unknown, source: string | undefined): Written {
  if (typeof value === 'number')
    return source !== undefined && /^[0-9]+$/.test(source) && String(value) !== source ? source : value
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  return source ?? null
}
