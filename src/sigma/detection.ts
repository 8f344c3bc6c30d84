import { compileComparison, type Search } from './comparison.ts'
import { compileCondition, everySearch, parseCondition, someSearch } from './condition.ts'
import { ChartwardError } from '../kernel/index.ts'
import { invalid } from './invalid.ts'
import type { Placeholders } from './text-values.ts'
import { isWrittenList, isWrittenMap, type Written, type WrittenMap } from './yaml-documents.ts'

/**
 * Compiles the `detection` of a rule, or what a filter holds besides the rules it names.
 *
 * **Errors** RULE_INVALID, naming search and field.
 */
export function compileDetection(detection: WrittenMap, placeholders: Placeholders): Search {
  const searches = new Map<string, Search>()
  for (const [name, written] of Object.entries(detection)) {
    if (name === 'condition') continue
    searches.set(
      name,
      at(name, () => compileSearch(written, placeholders)),
    )
  }
  if (searches.size === 0) invalid('', 'it has no search')
  const conditions = conditionsOf(detection['condition'])
  return someSearch(conditions.map((text) => compileCondition(parseCondition(text), searches)))
}

export function conditionsOf(written: Written | undefined): readonly string[] {
  const list = isWrittenList(written) ? written : [written]
  const texts = list.filter((text): text is string => typeof text === 'string')
  return texts.length > 0 && texts.length === list.length ? texts : invalid('condition', 'it is missing')
}

/** Runs a piece of compiling; what it throws says the place. */
export function at<Result>(place: string, compile: () => Result): Result {
  try {
    return compile()
  } catch (error) {
    if (!(error instanceof ChartwardError) || error.code !== 'RULE_INVALID') throw error
    return invalid(place, error.message)
  }
}

/** A map is all of its lines, a list is any of its members, and a value by itself is a keyword. */
function compileSearch(written: Written, placeholders: Placeholders): Search {
  if (isWrittenMap(written)) return compileMap(written, placeholders)
  if (!isWrittenList(written)) return compileComparison('', written, placeholders)
  if (written.length === 0) invalid('', 'it is empty')
  const maps = written.filter((item) => isWrittenMap(item))
  const keywords = written.filter((item) => !isWrittenMap(item))
  return someSearch([
    ...maps.map((map) => compileMap(map, placeholders)),
    ...(keywords.length > 0 ? [compileComparison('', keywords, placeholders)] : []),
  ])
}

function compileMap(map: WrittenMap, placeholders: Placeholders): Search {
  const lines = Object.entries(map)
  if (lines.length === 0) invalid('', 'it is empty')
  return everySearch(
    lines.map(([key, written]) => at(key, () => compileComparison(key, written, placeholders))),
  )
}
