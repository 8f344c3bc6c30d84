import type { UnixMs } from '../../kernel/index.ts'
import type { Asker } from '../../identity/index.ts'
import type { Anchor, Role } from '../../law/index.ts'
import type { ScopeQuery } from '../../scope/index.ts'
import type { CaseGrown, CaseHold, CaseRole, Covers, Origin, ScopeRun, Task } from './case.ts'

/** What somebody did in a case. */
export type Act =
  | {
      readonly kind: 'opened'
      readonly title: string
      readonly origin: Origin
      readonly capacity: Role
      readonly timeZone: string
      readonly query: ScopeQuery
    }
  | { readonly kind: 'anchored'; readonly anchor: Anchor; readonly at: string; readonly why: string }
  | { readonly kind: 'grew'; readonly add: CaseGrown; readonly why: string }
  | { readonly kind: 'linked'; readonly finding: string }
  | { readonly kind: 'scoped'; readonly run: Omit<ScopeRun, 'at' | 'by'> }
  | { readonly kind: 'noted'; readonly text: string }
  | ({ readonly kind: 'task' } & Omit<Task, 'done'>)
  | { readonly kind: 'assigned'; readonly task: string; readonly assignee: string }
  | { readonly kind: 'task-done'; readonly task: string }
  | { readonly kind: 'role'; readonly user: string; readonly role: CaseRole }
  | ({ readonly kind: 'hold' } & Omit<CaseHold, 'by' | 'released'>)
  | { readonly kind: 'released'; readonly hold: string; readonly why: string }
  | {
      readonly kind: 'decided'
      readonly decision: string
      /** What the decision is about: `breach`, `low-probability`, `duties`, ... */
      readonly about: string
      readonly outcome: string
      readonly why: string
      readonly rules: string
      readonly inputs: string
      readonly needs: number
      readonly run: number
      readonly covers?: Covers
      readonly jurisdiction?: string
    }
  | { readonly kind: 'signed'; readonly decision: string; readonly name: string }
  | { readonly kind: 'closed'; readonly why: string }
  | { readonly kind: 'reopened'; readonly why: string }

/** An act with who and when. `previous`: the digest of the act before it; empty for the first. */
export interface CaseEvent {
  readonly v: 1
  readonly case: string
  readonly seq: number
  readonly at: UnixMs
  readonly by: Asker
  readonly act: Act
  readonly previous: string
}
