import type { Act } from './act.ts'
import type { CaseGrown } from './case.ts'

/** An act in one line, for a timeline. Free text of people is in it, so it is shown and never logged. */
export function saysOf(act: Act): string {
  switch (act.kind) {
    case 'opened':
      return `case opened: ${act.title}`
    case 'anchored':
      return `${act.anchor}: ${act.at} (${act.why})`
    case 'grew':
      return `asked about more: ${grownText(act.add)} (${act.why})`
    case 'linked':
      return `finding ${act.finding} belongs to it`
    case 'scoped':
      return scopedText(act.run)
    case 'noted':
      return act.text
    case 'task':
      return `task ${act.task}: ${act.what}`
    case 'assigned':
      return `task ${act.task} is ${act.assignee}'s`
    case 'task-done':
      return `task ${act.task} is done`
    case 'role':
      return `${act.user} is ${act.role}`
    case 'hold':
      return `${act.hold}: ${act.agency} asks to wait (${act.form})${act.until === undefined ? '' : ` until ${act.until}`}`
    case 'released':
      return `${act.hold} is over: ${act.why}`
    case 'decided':
      return `${act.decision}, ${act.about}: ${act.outcome}`
    case 'signed':
      return `${act.decision} signed by ${act.name}`
    case 'closed':
      return `case closed: ${act.why}`
    case 'reopened':
      return `case opened again: ${act.why}`
  }
}

/** An act in the words of a leaf: no free text, nobody's name. */
export function noteOf(act: Act): string {
  switch (act.kind) {
    case 'anchored':
      return `anchored ${act.anchor} ${act.at}`
    case 'scoped':
      return `scoped run ${act.run.run}: ${act.run.total.disclosed} disclosed, ${act.run.total.exposed} exposed`
    case 'decided':
      return `decided ${act.decision} ${act.about}, rules ${act.rules}, inputs sha256:${act.inputs}`
    case 'signed':
      return `signed ${act.decision}`
    case 'hold':
    case 'released':
      return `${act.kind} ${act.hold}`
    case 'task':
    case 'assigned':
    case 'task-done':
      return `${act.kind} ${act.task}`
    case 'opened':
    case 'grew':
    case 'linked':
    case 'noted':
    case 'role':
    case 'closed':
    case 'reopened':
      return act.kind
  }
}

function scopedText({ run, counts, total, added, changed }: Extract<Act, { kind: 'scoped' }>['run']): string {
  const all = `${total.disclosed} disclosed and ${total.exposed} exposed in all`
  return `scope run ${run}: ${added} more people, more known of ${changed}; ${all}; ${counts.sealed} sealed, ${counts.untouched} untouched`
}

function grownText(add: CaseGrown): string {
  const lists = (['sessions', 'users', 'clients', 'addresses'] as const).flatMap((list) =>
    (add[list] ?? []).map((name) => `${list.replace(/e?s$/, '')} ${name}`),
  )
  const times = (['from', 'to', 'processFrom', 'processTo'] as const).flatMap((name) => {
    const at = add[name]
    return at === undefined ? [] : [`${name} ${new Date(at).toISOString()}`]
  })
  return [...lists, ...times, ...(add.copied === true ? ['the store was copied'] : [])].join(', ')
}
