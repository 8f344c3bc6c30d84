import type { FileRecord } from './file-record.ts'
import { hasValues, valueKindsIn } from './values.ts'

const LINES_MAX = 40
const LETTERS_MAX = 8_000
const LINE_LETTERS_MAX = 64 * 1024
/** Rows of an SQL dump stand in one line. */
const TUPLES = /\)\s*,\s*\(/g
/** A message of HL7 version 2 begins. */
const MESSAGE = /^MSH\|/

/**
 * Records of free text. A line that has two sorts of values is one by itself; other lines belong together until an
 * empty one comes, unless most of them have a value of their own, as in a list.
 */
export class TextRecords {
  #rest = ''
  #lines: string[] = []
  #letters = 0

  push(text: string): readonly FileRecord[] {
    const given = this.#rest + text
    // It may be the first half of the end of a line.
    const end = given.endsWith('\r') ? given.length - 1 : given.length
    const lines = given
      .slice(0, end)
      .replaceAll(TUPLES, ')\n(')
      .split(/\r\n|\n|\r/)
    this.#rest = (lines.pop() ?? '') + given.slice(end)
    if (this.#rest.length > LINE_LETTERS_MAX) {
      lines.push(this.#rest)
      this.#rest = ''
    }
    return lines.flatMap((line) => this.#line(line))
  }

  finish(): readonly FileRecord[] {
    const records = [...this.#line(this.#rest), ...this.#together()]
    this.#rest = ''
    return records
  }

  #line(line: string): FileRecord[] {
    if (line.trim() === '') return this.#together()
    if (MESSAGE.test(line)) return [...this.#together(), ...this.#add(line)]
    return this.#add(line)
  }

  #add(line: string): FileRecord[] {
    this.#lines.push(line)
    this.#letters += line.length
    return this.#lines.length >= LINES_MAX || this.#letters >= LETTERS_MAX ? this.#together() : []
  }

  #together(): FileRecord[] {
    const lines = this.#lines
    this.#lines = []
    this.#letters = 0
    const isFull = (line: string) => valueKindsIn(line) > 1
    const valued = lines.filter((line) => valueKindsIn(line) > 0).length
    const isList = lines.length > 1 && (lines.filter(isFull).length > 1 || valued * 2 > lines.length)
    const texts = isList && !isForm(lines) ? lines : [lines.join('\n')]
    return texts.filter(hasValues).map((text) => ({
      cells: [{ column: '', text }],
      patients: [],
      resource: undefined,
    }))
  }
}

/** `Name: ...`, `Born: ...`: lines that each say something else of one person. */
function isForm(lines: readonly string[]): boolean {
  const labels = lines.flatMap(
    (line) => /^\s*([\p{L} .#/()-]{1,40}):/u.exec(line)?.[1]?.trim().toLowerCase() ?? [],
  )
  return labels.length * 2 > lines.length && new Set(labels).size === labels.length
}
