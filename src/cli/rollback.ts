import { ChartwardError } from '../kernel/index.ts'
import {
  ADMIN_PATHS,
  type RollbackApplied,
  type RollbackApplyAsked,
  type RollbackChange,
  type RollbackConflict,
  type RollbackDifference,
  type RollbackPlan,
} from '../contract/index.ts'
import type { Arguments } from './arguments.ts'
import { queryOf } from './scope.ts'
import type { Situation } from './situation.ts'
import type { Terminal } from './terminal.ts'

/** A value longer than this is cut where a person reads it; `--json` has more of it. */
const LETTERS_SHOWN = 80
/** So many differences of a record are printed. */
const DIFFERENCES_SHOWN = 8
/** Whoever wrote a record also wrote what is printed of it: it moves no cursor and begins no line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** `chartward rollback`: a plan; with `--apply`, what became of it. Ends with 1 when something had changed since. */
export async function rollback(situation: Situation): Promise<number> {
  const plan = situation.asked.one('apply')
  return plan === undefined ? await showPlan(situation) : await applyPlan(situation, plan)
}

async function showPlan({ client, terminal, asked }: Situation): Promise<number> {
  if (asked.flag('merge')) throw new ChartwardError('USAGE', '--merge goes with --apply')
  const plan = await client.send<RollbackPlan>(
    'POST',
    ADMIN_PATHS.rollback,
    JSON.stringify({ query: queryOf(asked) }),
  )
  if (asked.json) terminal.out(`${JSON.stringify(plan)}\n`)
  else printPlan(terminal, plan)
  return 0
}

async function applyPlan({ client, terminal, asked }: Situation, plan: string): Promise<number> {
  if (namesMore(asked)) throw new ChartwardError('USAGE', '--apply takes a plan and nothing that makes one')
  const body: RollbackApplyAsked = { plan, merge: asked.flag('merge') }
  const applied = await client.send<RollbackApplied>('POST', ADMIN_PATHS.applyRollback, JSON.stringify(body))
  if (asked.json) terminal.out(`${JSON.stringify(applied)}\n`)
  else printApplied(terminal, applied)
  return applied.changed.length === 0 ? 0 : 1
}

function namesMore(asked: Arguments): boolean {
  const { sessions, users, clients, addresses, from, to } = queryOf(asked)
  return [...sessions, ...users, ...clients, ...addresses].length > 0 || (from ?? to) !== undefined
}

function printPlan(terminal: Terminal, { plan, counts, changes, referencesComplete }: RollbackPlan): void {
  let care = ''
  for (const change of changes) {
    if (change.care !== care) terminal.out(`${care === '' ? '' : '\n'}${change.care}\n`)
    care = change.care
    for (const line of linesOf(change)) terminal.out(`  ${line.replace(UNPRINTABLE, '.')}\n`)
  }
  const { restore, delete: remove, leave, none } = counts
  terminal.out(
    `\nplan ${plan}: ${restore} to restore, ${remove} to delete, ${leave} to be looked at by a person, ${none} as before already\n`,
  )
  if (!referencesComplete)
    terminal.out('There were too many later records to look for references in all of them.\n')
  if (restore + remove > 0 || changes.some(({ conflict }) => conflict?.merge !== undefined))
    terminal.out(`Nothing was changed yet. To go on: chartward rollback --apply ${plan}\n`)
}

function linesOf(change: RollbackChange): string[] {
  const { sentence, resource, changed, relations, seen, referredBy, conflict } = change
  return [
    sentence,
    `  ${resource}: ${proposal(change)}`,
    ...differenceLines(changed),
    ...(relations?.given ?? []).map((actor) => `    it let ${actor} see this patient's record`),
    ...(relations?.taken ?? []).map((actor) => `    it took ${actor} away from this patient's record`),
    ...(seen === undefined
      ? []
      : [`    shown since to ${seen.people} ${seen.people === 1 ? 'person' : 'people'}, last ${seen.last}`]),
    ...referredBy.map((one) => `    ${one}, written since by somebody else, refers to it`),
    ...(conflict === undefined ? [] : conflictLines(conflict)),
  ]
}

function proposal({ action, to, versions: { actor, before }, kind, unreadable }: RollbackChange): string {
  const times = actor.length === 1 ? 'once' : `${actor.length} times`
  const wrote = `${kind}, written ${times}`
  if (action === 'restore') return `${wrote}; version ${to} will be restored`
  if (action === 'delete') return `${wrote}; it will be deleted`
  if (unreadable === true) return `${wrote}; left to a person: see chartward ledger verify`
  if (action === 'leave') return `${wrote}; left to a person, because somebody else edited it since`
  return `${wrote}; as before already${before === undefined ? '' : ` (version ${before})`}`
}

function conflictLines({ edits, othersChanged, both, merge }: RollbackConflict): string[] {
  return [
    ...edits.map(
      ({ version, user, at }) =>
        `    version ${version} is by ${user ?? 'somebody else'}${at === undefined ? '' : `, ${at}`}`,
    ),
    ...differenceLines(othersChanged).map((line) => `  ${line}`),
    ...(both.length > 0 ? [`    both changed: ${both.join(', ')}`] : []),
    ...(merge === undefined
      ? []
      : [`    --merge would keep this edit and take back: ${merge.elements.join(', ')}`]),
  ]
}

function differenceLines(found: readonly RollbackDifference[]): string[] {
  const lines = found.slice(0, DIFFERENCES_SHOWN).map((one) => `    ${difference(one)}`)
  const more = found.length - lines.length
  return more > 0 ? [...lines, `    and ${more} more: --json lists them`] : lines
}

function difference({ element, before, after }: RollbackDifference): string {
  return `${element}: ${valueText(before)} to ${valueText(after)}`
}

function valueText(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > LETTERS_SHOWN ? `${text.slice(0, LETTERS_SHOWN)}...` : text
}

function printApplied(terminal: Terminal, { plan, done, already, changed, left }: RollbackApplied): void {
  terminal.out(`plan ${plan}: ${done.length} records taken back, ${already.length} were already\n`)
  for (const resource of left) terminal.out(`left to a person, edited since by somebody else: ${resource}\n`)
  for (const resource of changed)
    terminal.out(`changed since the plan was made, nothing was done: ${resource}\n`)
  if (changed.length > 0) terminal.out('Make a new plan for these.\n')
}
