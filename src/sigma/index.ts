/**
 * Rules in the public Sigma format, read and run over a stream of events. Pure: it reads no file and no clock.
 *
 * Invariants: a rule that cannot be used is a problem with a name, and never keeps another from running; no rule, and
 * no event, makes it run away or grow without bound (regular expressions run in time linear in what they look at,
 * windows have limits, and what is let go is counted); windows slide with the time of the events.
 *
 * It owns no storage: whoever changes the rules changes what is seen, so rules are part of what an operator keeps
 * safe. Tables: none.
 */
export type { Fields, Logsource, SigmaEvent } from './event.ts'
export type { SigmaLimits } from './limits.ts'
export { type Level, LEVELS, type Rule } from './rule.ts'
export { readRules, type RuleFile, type RuleProblem, type RuleSet } from './rule-set.ts'
export { type Match, openSigma, type Sigma } from './sigma.ts'
