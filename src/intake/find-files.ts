import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { ChartwardError } from '../kernel/index.ts'

const RECORDED = /\.(json|jsonl|ndjson|log|csv|txt)$|\.gz$/i
const RULES = /\.ya?ml$/i
const RULE_BYTES_MAX = 4 * 1024 * 1024
const LAW = /\.json$/i
/** The duties of law that come with the program. */
const BUNDLED_LAW = path.resolve(import.meta.dirname, '..', '..', 'law')
const BUNDLED_LAW_FILES = [
  'obligations.json',
  'federal-obligations.json',
  'notice-contents.json',
  'terms.json',
]

/** Files that hold recorded events, in a fixed order; `-` is kept as it is. **Errors** `USAGE` for one not there. */
export async function findRecorded(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const one of paths) found.push(...(one === '-' ? [one] : await filesAt(one, RECORDED)))
  return [...new Set(found)]
}

/** The texts of the rules in a folder, or of one file. **Errors** `USAGE`. */
export async function readRuleFiles(from: string): Promise<readonly NamedText[]> {
  return await readAll(await filesAt(from, RULES))
}

/**
 * The duties of law that come with the program, and after them those in a folder or a file of the customer's: contracts,
 * and law that is newer. **Errors** `USAGE`.
 */
export async function readLawFiles(further?: string): Promise<readonly NamedText[]> {
  const bundled = BUNDLED_LAW_FILES.map((name) => path.join(BUNDLED_LAW, name))
  const files = await readAll([...bundled, ...(further === undefined ? [] : await filesAt(further, LAW))])
  return files.map(({ name, text }) => ({ name: path.basename(name), text }))
}

interface NamedText {
  readonly name: string
  readonly text: string
}

async function readAll(names: readonly string[]): Promise<readonly NamedText[]> {
  const files: NamedText[] = []
  for (const name of names) {
    if ((await stat(name)).size > RULE_BYTES_MAX)
      throw new ChartwardError('USAGE', `${name} is too long for rules`)
    files.push({ name, text: await readFile(name, 'utf8') })
  }
  return files
}

/** A link to a folder is not followed: it may lead in a circle. A pipe among files has nobody at its other end. */
async function filesAt(place: string, names: RegExp): Promise<readonly string[]> {
  const about = await stat(place).catch(() => undefined)
  if (about === undefined) throw new ChartwardError('USAGE', `there is no file or folder ${place}`)
  if (!about.isDirectory()) return [place]
  const entries = await readdir(place, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && names.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}
