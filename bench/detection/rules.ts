/** The rules for our own ledgers, as the server has them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRules, type RuleSet } from '../../src/sigma/index.ts'

const FOLDER = join(import.meta.dirname, '../../rules/chartward')

export function ownRules(): RuleSet {
  const names = readdirSync(FOLDER).toSorted()
  const { rules, problems } = readRules(
    names.map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') })),
  )
  if (problems.length > 0)
    throw new Error(problems.map(({ file, message }) => `${file}: ${message}`).join('\n'))
  return rules
}
