import { canonicalJson, ChartwardError } from '../../kernel/index.ts'
import type { NoticeModel } from '../content/model.ts'

/** What a person writes of a campaign; what is not here comes from the case, the list and the settings. */
export type NoticeDraft = Omit<NoticeModel, 'case' | 'organisation' | 'affectedByState' | 'total'>

const DAY = /^\d{4}-\d{2}-\d{2}$/
const TEXT_LETTERS_MAX = 8_000
const LINE_LETTERS_MAX = 200
const STEPS_MAX = 20
const COUNSEL_MAX = 50
const MONTHS_MAX = 120

type Rule = readonly [isRight: (value: unknown) => boolean, says: string]

const WORDS = 'is said in English and Spanish: {"en","es"}'

/** What each member of a draft is, and what is said of one that is not. */
const REQUIRED: Readonly<Record<string, Rule>> = {
  subject: [(value) => isWords(value, LINE_LETTERS_MAX), WORDS],
  dateOfBreach: [isSpan, 'has the days "from" and "to", and perhaps "estimated": true or false'],
  discovered: [isDay, 'is a day such as 2026-03-16'],
  noticeDate: [isDay, 'is a day such as 2026-03-16'],
  whatHappened: [isWords, WORDS],
  whatWeDid: [isWords, WORDS],
  lawEnforcementDelay: [isFlag, 'is true or false'],
}
const OPTIONAL: Readonly<Record<string, Rule>> = {
  howItHappened: [isWords, WORDS],
  whatYouCanDo: [isSteps, `is a list of at most ${STEPS_MAX} texts, each ${WORDS.slice(3)}`],
  monitoring: [isOffer, 'has "provider", "months", "website", "phone" and the day "enrolBy"'],
  logInData: [isFlag, 'is true or false'],
  counsel: [isCounsel, 'names for each conflict the "choice" and "by" whom it was made'],
  book: [isRecord, 'is a notice book'],
}

/**
 * The draft as it is kept: what has no meaning here is refused, so that nobody approves what is never said.
 *
 * **Errors** `NOTICE_INVALID`, naming the member.
 */
export function checkDraft(draft: unknown): NoticeDraft {
  if (!isRecord(draft)) throw invalid('a draft is a JSON object')
  const rules = { ...REQUIRED, ...OPTIONAL }
  for (const name of Object.keys(draft))
    if (!Object.hasOwn(rules, name)) throw invalid(`"${name}" has no meaning`)
  for (const name of Object.keys(REQUIRED))
    if (draft[name] === undefined) throw invalid(`"${name}" is missing`)
  for (const [name, [isRight, says]] of Object.entries(rules))
    if (draft[name] !== undefined && !isRight(draft[name])) throw invalid(`"${name}" ${says}`)
  return JSON.parse(canonicalJson(draft)) as NoticeDraft
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isText(value: unknown, most: number): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= most
}

function isWords(value: unknown, most = TEXT_LETTERS_MAX): boolean {
  return (
    isRecord(value) && hasOnly(value, ['en', 'es']) && isText(value['en'], most) && isText(value['es'], most)
  )
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && DAY.test(value) && !Number.isNaN(Date.parse(value))
}

function isSpan(value: unknown): boolean {
  if (!isRecord(value) || !hasOnly(value, ['from', 'to', 'estimated'])) return false
  const { from, to, estimated = false } = value
  return isDay(from) && isDay(to) && isFlag(estimated)
}

function isSteps(value: unknown): boolean {
  return Array.isArray(value) && value.length <= STEPS_MAX && value.every((one) => isWords(one))
}

function isOffer(value: unknown): boolean {
  if (!isRecord(value) || !hasOnly(value, ['provider', 'months', 'website', 'phone', 'enrolBy'])) return false
  const { provider, months, website, phone, enrolBy } = value
  const isTime = Number.isSafeInteger(months) && Number(months) > 0 && Number(months) <= MONTHS_MAX
  return (
    isTime && isDay(enrolBy) && [provider, website, phone].every((text) => isText(text, LINE_LETTERS_MAX))
  )
}

function isCounsel(value: unknown): boolean {
  if (!isRecord(value)) return false
  const decided = Object.values(value)
  const isDecision = (one: unknown): boolean =>
    isRecord(one) &&
    hasOnly(one, ['choice', 'by']) &&
    [one['choice'], one['by']].every((text) => isText(text, LINE_LETTERS_MAX))
  return decided.length <= COUNSEL_MAX && decided.every(isDecision)
}

function hasOnly(value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name))
}

function invalid(what: string): ChartwardError {
  return new ChartwardError('NOTICE_INVALID', `these words cannot be sent: ${what}`)
}
