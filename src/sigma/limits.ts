/** What a file of rules may hold. A document beyond it is refused by name; the others go on. */
export const RULE_FILE_LENGTH_MAX = 1024 * 1024
export const DOCUMENTS_MAX = 1_000
export const NODES_MAX = 20_000
export const NESTING_MAX = 32

/** The most values that one field of a rule can stand for, placeholders and dashes written out. */
export const VALUES_MAX = 10_000

export const REGEX_LENGTH_MAX = 1_000
export const REGEX_STATES_MAX = 1_000

/** How much of a text a regular expression looks at; with `REGEX_STATES_MAX` it bounds the steps of one look. */
export const REGEX_TEXT_MAX = 16 * 1024

/** How much of an event keywords look at. */
export const EVENT_TEXT_MAX = 256 * 1024

export const CORRELATED_RULES_MAX = 32

/** An ordered correlation with a condition in words follows every way its rules can line up, so it has few of them. */
export const ORDERED_CONDITION_RULES_MAX = 6

/** The most events a count can ask for; the events of a group are kept until then. */
export const COUNT_MAX = 100_000

/** What the windows of correlations may keep. */
export interface SigmaLimits {
  /** Groups of one rule. */
  readonly groupsMax: number
  /** Events of one group. */
  readonly groupEventsMax: number
  /** Events of all groups of one rule together. */
  readonly ruleEventsMax: number
  /** References that one match lists; the newest stay. */
  readonly shownMax: number
}

export const SIGMA_LIMITS: SigmaLimits = {
  groupsMax: 50_000,
  groupEventsMax: 10_000,
  ruleEventsMax: 200_000,
  shownMax: 100,
}
