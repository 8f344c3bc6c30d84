import type {
  CaseAnswer,
  CaseDecisionLine,
  CaseRunLine,
  SuggestionLine,
  TimelineLine,
  WorksheetAnswer,
} from '../contract/index.ts'
import { table, type Terminal } from './terminal.ts'

/** What people wrote moves no cursor and begins no line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

function line(text: string): string {
  return text.replace(UNPRINTABLE, ' ')
}

export function printCase(terminal: Terminal, found: CaseAnswer): void {
  const { id, title, state, opened, openedBy, capacity, timeZone, anchors, runs, tasks, roles } = found
  terminal.out(`${id}, ${state}: ${line(title)}\n`)
  terminal.out(`opened by ${openedBy}, ${isoOf(opened)}; as ${capacity}; ${timeZone}\n`)
  for (const [role, users] of Object.entries(roles)) terminal.out(`${role}: ${users.join(', ')}\n`)
  const dates = Object.entries(anchors).map(([anchor, { at, by, why }]) => [anchor, at, by, line(why)])
  if (dates.length > 0) terminal.out(`\n${table(['anchor', 'at', 'by', 'why'], dates)}`)
  if (runs.length > 0) terminal.out(`\n${runs.map((run) => `${runText(run)}\n`).join('')}`)
  const work = tasks.map(({ task, what, assignee = '', due = '', done }) => [
    task,
    done === undefined ? 'open' : `done by ${done.by}`,
    assignee,
    due,
    line(what),
  ])
  if (work.length > 0) terminal.out(`\n${table(['task', 'state', 'whose', 'due', 'what'], work)}`)
  printHolds(terminal, found)
  for (const decision of found.decisions) terminal.out(`\n${decisionText(decision)}`)
}

function printHolds(terminal: Terminal, { holds }: CaseAnswer): void {
  const rows = holds.map(({ hold, agency, form, from, until = '', covers, released }) => [
    hold,
    released === undefined ? 'in force' : `ended by ${released.by}`,
    line(agency),
    form,
    from,
    until,
    covers.join(' '),
  ])
  const heading = ['hold', 'state', 'agency', 'form', 'from', 'until', 'covers']
  if (rows.length > 0) terminal.out(`\n${table(heading, rows)}`)
}

/** A run of the scope in a line. */
export function runText({ run, at, added, changed, total, counts }: CaseRunLine): string {
  const all = `${total.people} people: ${total.disclosed} disclosed, ${total.exposed} exposed`
  const rest = `${counts.sealed} sealed, ${counts.untouched} untouched`
  return `run ${run}, ${isoOf(at)}: ${all} (${added} new, more known of ${changed}); ${rest}`
}

function decisionText(found: CaseDecisionLine): string {
  const { decision, kind, outcome, why, rules, inputs, needs, signatures, effective } = found
  const counts = effective === undefined ? 'does not count yet' : `counts since ${isoOf(effective)}`
  const names = signatures.map(({ by, name }) => `  signed by ${line(name)} (${by})\n`).join('')
  return [
    `${decision} ${kind}: ${line(outcome)}\n  ${line(why)}\n${names}`,
    `  ${counts}: ${signatures.length} of ${needs} signatures; rules ${rules}; inputs sha256:${inputs}\n`,
  ].join('')
}

export function printSuggestions(
  terminal: Terminal,
  { suggestions }: { readonly suggestions: readonly SuggestionLine[] },
): void {
  if (suggestions.length === 0) terminal.out('nobody else looks like whoever this case is about\n')
  for (const { kind, says, users, shown, first, last, add } of suggestions) {
    terminal.out(
      `${kind}: ${says}; ${users} accounts, ${shown} leaves that showed something, ${first} to ${last}\n`,
    )
    for (const session of add.sessions ?? []) terminal.out(`  --session ${session}\n`)
  }
}

export function printWorksheet(terminal: Terminal, { worksheet }: WorksheetAnswer): void {
  const { factors, presumed, unanswered } = worksheet
  for (const { factor, asks, speaks, shows } of factors) {
    terminal.out(`${factor}: ${asks}\n  speaks: ${speaks}\n`)
    for (const one of shows) terminal.out(`  - ${line(one)}\n`)
  }
  terminal.out(`presumed: ${presumed}\n`)
  if (unanswered.length > 0)
    terminal.out(`to find a low probability, say something of: ${unanswered.join(', ')}\n`)
}

export function printTimeline(
  terminal: Terminal,
  { timeline }: { readonly timeline: readonly TimelineLine[] },
): void {
  const rows = timeline.map(({ at, kind, leaf, says }) => [
    isoOf(at),
    kind,
    leaf === undefined ? '' : String(leaf),
    line(says),
  ])
  terminal.out(table(['when', 'from', 'leaf', 'what'], rows))
}

function isoOf(at: number): string {
  return new Date(at).toISOString()
}
