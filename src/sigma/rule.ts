import type { Logsource } from './event.ts'
import { invalid } from './invalid.ts'
import { isWrittenList, isWrittenMap, type Written, type WrittenMap } from './yaml-documents.ts'

export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Level = (typeof LEVELS)[number]

const STATUSES = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] as const

/** What a rule says of itself. */
export interface Rule {
  readonly id?: string
  readonly name?: string
  readonly title: string
  readonly description?: string
  readonly status?: (typeof STATUSES)[number]
  /** A rule that names none is `medium`. */
  readonly level: Level
  readonly tags: readonly string[]
  readonly falsepositives: readonly string[]
  /** Empty for a correlation: it has those of the rules it joins. */
  readonly logsource: Logsource
  /** The file it stands in. */
  readonly file: string
}

const TITLE_MAX = 256

/** **Errors** RULE_INVALID, naming the member. */
export function readRule(document: WrittenMap, file: string): Rule {
  const title = document['title']
  if (typeof title !== 'string' || title.trim() === '' || title.length > TITLE_MAX)
    return invalid('title', `a rule has a title of at most ${TITLE_MAX} characters`)
  requireOneLine('title', title)
  const level = oneOf(LEVELS, 'level', document['level']) ?? 'medium'
  const status = oneOf(STATUSES, 'status', document['status'])
  if (status === 'unsupported') invalid('status', 'a rule that says it is unsupported is not used')
  const id = optionalText(document, 'id')
  requireOneLine('id', id ?? '')
  const name = optionalText(document, 'name')
  const description = optionalText(document, 'description')
  return {
    title,
    level,
    file,
    tags: texts(document['tags']),
    falsepositives: texts(document['falsepositives']),
    logsource: readLogsource(document['logsource']),
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(status === undefined ? {} : { status }),
  }
}

/** Rules come from anywhere; what names one stands in terminals, in leaves and in alerts. */
function requireOneLine(member: 'title' | 'id', text: string): void {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) || !text.isWellFormed())
    invalid(member, 'it is one line, without letters that move a cursor or halves of letters')
}

function readLogsource(written: Written | undefined): Logsource {
  if (!isWrittenMap(written)) return {}
  const members = (['product', 'service', 'category'] as const).flatMap((member) => {
    const value = written[member]
    if (value === undefined || value === null) return []
    return typeof value === 'string'
      ? [[member, value.toLowerCase()] as const]
      : invalid(`logsource.${member}`, 'it is a text')
  })
  return Object.fromEntries(members)
}

/** Whether a rule for one log source looks at events of another: what it does not name is all the same to it. */
export function covers(rule: Logsource, event: Logsource): boolean {
  return (['product', 'service', 'category'] as const).every(
    (member) => rule[member] === undefined || rule[member] === event[member]?.toLowerCase(),
  )
}

function oneOf<Name extends string>(
  names: readonly Name[],
  member: string,
  written: Written | undefined,
): Name | undefined {
  if (written === undefined || written === null) return undefined
  const found = names.find((name) => name === written)
  return found ?? invalid(member, `it is one of ${names.join(', ')}`)
}

function optionalText(document: WrittenMap, member: 'id' | 'name' | 'description'): string | undefined {
  const value = document[member]
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : invalid(member, 'it is a text')
}

function texts(written: Written | undefined): readonly string[] {
  const list = isWrittenList(written) ? written : [written]
  return list.filter((text): text is string => typeof text === 'string')
}
