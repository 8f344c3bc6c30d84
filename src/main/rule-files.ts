import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { ChartwardError, type Log } from '../kernel/index.ts'
import { readRules, type RuleSet } from '../sigma/index.ts'

/** The rules that come with the program. */
export const BUNDLED_RULES = path.resolve(import.meta.dirname, '..', '..', 'rules', 'chartward')

/**
 * Every rule of a folder. One that cannot be used is said in the log and keeps no other from running.
 *
 * **Errors.** `CONFIG_INVALID` when the folder cannot be read.
 */
export function readRuleFolder(folder: string, log: Log): RuleSet {
  const { rules, problems } = readRules(filesIn(folder))
  for (const { file, message } of problems) log.warn('detection.rule-unusable', { file, reason: message })
  return rules
}

function filesIn(folder: string) {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yml'))
      .toSorted()
      .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }))
  } catch (cause) {
    throw new ChartwardError('CONFIG_INVALID', `detection.rulesDirectory: ${folder} cannot be read`, {
      cause,
    })
  }
}
