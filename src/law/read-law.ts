import { createHash } from 'node:crypto'
import { canonicalJson, ChartwardError } from '../kernel/index.ts'
import { type Cell, dayIf, isEmpty, isList, items, member, oneOf, parseCell, refuse, text } from './cell.ts'
import type { Contents } from './contents.ts'
import type { Law, LawFiles, Terms } from './law.ts'
import { joinContents, readContents } from './read-contents.ts'
import { readRule } from './read-rule.ts'
import { readState } from './read-state.ts'
import { readTerms } from './read-terms.ts'
import { type Rule, STATUSES } from './rule.ts'

const DIGEST_CHARS = 16

interface Reading {
  readonly rules: Map<string, Rule>
  readonly states: Map<string, string>
  contents: Contents | undefined
  terms: Terms | undefined
  date: string
}

/**
 * The rule set out of its files, in any order of kinds: rows of states, federal rules, contents of notices, terms, and
 * whatever a customer adds in the same forms. What a later file says of a state or a rule takes the place of what an
 * earlier one said.
 *
 * **Errors** `LAW_INVALID`, naming the file, the place and what is expected there.
 */
export function readLaw(files: LawFiles): Law {
  const reading: Reading = {
    rules: new Map(),
    states: new Map(),
    contents: undefined,
    terms: undefined,
    date: '',
  }
  for (const { name, text } of files) readFile(reading, parseCell(name, text))
  const { contents, terms } = reading
  if (contents === undefined) throw new ChartwardError('LAW_INVALID', 'no file says what a notice contains')
  if (terms === undefined) throw new ChartwardError('LAW_INVALID', 'no file has the terms of the rule set')
  const law = { rules: [...reading.rules.values()], contents, terms, states: reading.states }
  return { version: versionOf(reading.date, law), ...law }
}

/** The digest is over what was understood, not over how it is written or in which files it stands. */
function versionOf(date: string, law: Omit<Law, 'version'>): string {
  const rules = law.rules.toSorted((left, right) => (left.id < right.id ? -1 : 1))
  const said = canonicalJson(plain({ ...law, rules }))
  return `${date}/${createHash('sha256').update(said).digest('hex').slice(0, DIGEST_CHARS)}`
}

/** Maps as objects: canonical JSON knows no maps. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return plain(Object.fromEntries(value))
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}

function readFile(reading: Reading, cell: Cell): void {
  if (isList(cell)) {
    for (const row of items(cell)) readRow(reading, row)
    return
  }
  if (!isEmpty(member(cell, 'tags'))) {
    reading.contents = joinContents(reading.contents, readContents(cell))
  } else if (!isEmpty(member(cell, 'targetDays'))) {
    reading.terms = readTerms(cell)
  } else if (!isEmpty(member(cell, 'rules'))) {
    readRules(reading, cell)
  } else {
    refuse(cell, 'a list of states or of federal rules, or an object with tags, rules or terms,')
  }
}

function readRow(reading: Reading, row: Cell): void {
  if (isEmpty(member(row, 'code'))) {
    readFederal(reading, row)
    return
  }
  const { code, name, rules, date } = readState(row)
  for (const id of reading.rules.keys())
    if (reading.rules.get(id)?.jurisdiction === code) reading.rules.delete(id)
  reading.states.set(code, name)
  for (const rule of rules) reading.rules.set(rule.id, rule)
  if (date > reading.date) reading.date = date
}

/** A federal entry is prose for people; its `duties` are what is computed. */
function readFederal(reading: Reading, row: Cell): void {
  const id = text(member(row, 'id'))
  const source = member(row, 'source')
  const [status = ''] = text(member(row, 'status')).split(/[ /]/)
  for (const duty of items(member(row, 'duties'))) {
    const rule = readRule(duty, {
      id,
      jurisdiction: 'US',
      cite: text(member(row, 'cite')),
      source: isEmpty(source) ? 'none found' : text(source),
      status: oneOf({ at: member(row, 'status').at, value: status }, STATUSES),
    })
    reading.rules.set(rule.id, rule)
  }
}

/** What a customer enters: contracts, and law that is newer than ours. */
function readRules(reading: Reading, cell: Cell): void {
  const date = dayIf(member(cell, 'date'))
  if (date !== undefined && date > reading.date) reading.date = date
  for (const entry of items(member(cell, 'rules'))) {
    const rule = readRule(entry, { jurisdiction: 'contract', counts: 'incident' })
    reading.rules.set(rule.id, rule)
  }
}
