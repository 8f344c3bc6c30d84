import { asLeafIndex, type UnixMs } from '../../kernel/index.ts'
import type { CaseEvent } from './act.ts'
import type {
  AnchorSet,
  Case,
  CaseEntry,
  CaseHold,
  CaseRole,
  Decision,
  Growth,
  ScopeRun,
  Task,
} from './case.ts'
import { widen } from './grow.ts'
import { saysOf } from './says.ts'

/** An event as it is kept: with its leaf and the digest that is in that leaf. */
export interface KeptEvent {
  readonly event: CaseEvent
  readonly leaf: number
  readonly digest: string
}

type Building = { -readonly [Member in keyof Case]: Case[Member] }

/** What a case has come to by its events. */
export function fold(kept: readonly KeptEvent[]): Case | undefined {
  const [first] = kept
  if (first?.event.act.kind !== 'opened') return undefined
  const { case: id, at, by, act } = first.event
  const found: Building = {
    id,
    title: act.title,
    state: 'open',
    opened: at,
    openedBy: by.user,
    origin: act.origin,
    capacity: act.capacity,
    timeZone: act.timeZone,
    query: act.query,
    anchors: {},
    anchorHistory: [],
    runs: [],
    growth: [],
    tasks: [],
    roles: {},
    holds: [],
    decisions: [],
    findings: act.origin.kind === 'finding' ? [act.origin.finding] : [],
    entries: kept.map(entryOf),
  }
  for (const one of kept.slice(1)) take(found, one)
  return found
}

function entryOf({ event: { seq, at, by, act }, leaf, digest }: KeptEvent): CaseEntry {
  return { seq, at, by: by.user, says: saysOf(act), leaf: asLeafIndex(leaf), digest }
}

function take(found: Building, kept: KeptEvent): void {
  const {
    at,
    by: { user },
    act,
  } = kept.event
  switch (act.kind) {
    case 'opened':
    case 'noted':
      return
    case 'anchored':
      return anchor(found, { anchor: act.anchor, at: act.at, why: act.why, by: user, set: at })
    case 'grew':
      found.query = widen(found.query, act.add)
      found.growth = [...found.growth, { add: act.add, why: act.why, by: user, at } satisfies Growth]
      return
    case 'linked':
      found.findings = [...new Set([...found.findings, act.finding])]
      return
    case 'scoped':
      found.runs = [...found.runs, { ...act.run, at, by: user } satisfies ScopeRun]
      return
    case 'task':
    case 'assigned':
    case 'task-done':
      found.tasks = tasksAfter(found.tasks, kept)
      return
    case 'role':
      found.roles = rolesAfter(found.roles, act.role, act.user)
      return
    case 'hold':
    case 'released':
      found.holds = holdsAfter(found.holds, kept)
      return
    case 'decided':
    case 'signed':
      found.decisions = decisionsAfter(found.decisions, kept)
      return
    case 'closed':
      found.state = 'closed'
      found.closed = { by: user, at, why: act.why }
      return
    case 'reopened':
      found.state = 'open'
      delete found.closed
  }
}

function anchor(found: Building, set: AnchorSet): void {
  found.anchors = { ...found.anchors, [set.anchor]: set }
  found.anchorHistory = [...found.anchorHistory, set]
}

function tasksAfter(tasks: readonly Task[], { event: { at, by, act } }: KeptEvent): readonly Task[] {
  if (act.kind === 'task') {
    const { kind: _kind, ...task } = act
    return [...tasks, task]
  }
  if (act.kind !== 'assigned' && act.kind !== 'task-done') return tasks
  const change = act.kind === 'assigned' ? { assignee: act.assignee } : { done: { by: by.user, at } }
  return tasks.map((one) => (one.task === act.task ? { ...one, ...change } : one))
}

function rolesAfter(roles: Case['roles'], role: CaseRole, user: string): Case['roles'] {
  return { ...roles, [role]: [...new Set([...(roles[role] ?? []), user])] }
}

function holdsAfter(holds: readonly CaseHold[], { event: { at, by, act } }: KeptEvent): readonly CaseHold[] {
  if (act.kind === 'hold') {
    const { kind: _kind, ...hold } = act
    return [...holds, { ...hold, by: by.user }]
  }
  if (act.kind !== 'released') return holds
  const released = { by: by.user, at, why: act.why }
  return holds.map((one) => (one.hold === act.hold ? { ...one, released } : one))
}

function decisionsAfter(decisions: readonly Decision[], kept: KeptEvent): readonly Decision[] {
  const {
    leaf,
    event: { at, by, act },
  } = kept
  if (act.kind === 'decided') {
    const { kind: _kind, about, ...said } = act
    const fresh = { ...said, kind: about, by: by.user, at, leaf: asLeafIndex(leaf), signatures: [] }
    return [...decisions, effectiveBy(fresh, at)]
  }
  if (act.kind !== 'signed') return decisions
  const signature = { by: by.user, name: act.name, at, leaf: asLeafIndex(leaf) }
  return decisions.map((one) =>
    one.decision === act.decision
      ? effectiveBy({ ...one, signatures: [...one.signatures, signature] }, at)
      : one,
  )
}

/** It counts from the signature on that is the last it needs. */
function effectiveBy(decision: Decision, at: UnixMs): Decision {
  const isNew = decision.effective === undefined && decision.signatures.length >= decision.needs
  return isNew ? { ...decision, effective: at } : decision
}
