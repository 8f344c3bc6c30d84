import { createHash } from 'node:crypto'
import { canonicalJson, ChartwardError, type Clock } from '../kernel/index.ts'
import type { NamedVersion, UndoStep } from '../disclosure/index.ts'
import type { Database } from '../postgres/index.ts'
import { withElementsOf } from './rollback-difference.ts'

/** What is to be done to one record, bound to the versions it was decided on. No word of the record. */
export interface PlannedItem {
  readonly type: string
  readonly id: string
  /** The newest version then. */
  readonly expected: NamedVersion
  readonly action: 'restore' | 'delete' | 'leave'
  readonly to?: NamedVersion
  readonly merge?: {
    readonly before: NamedVersion
    readonly edit: NamedVersion
    readonly elements: readonly string[]
  }
  /** True when an edit by others is in the way of all or a part of it. */
  readonly conflict: boolean
  /** How much is to be opened for it. */
  readonly bytes: number
}

const KEPT_MS = 30 * 24 * 60 * 60 * 1000
const ID = /^[0-9a-f]{32}$/

/** The name of a plan is a digest over all of it: the same plan has the same name, and an altered one another. */
export function planName(environment: string, items: readonly PlannedItem[]): string {
  return nameOf(environment, canonicalJson(items))
}

/** Keeps a plan, and forgets those that are old. */
export async function keepPlan(
  database: Database,
  clock: Clock,
  environment: string,
  items: readonly PlannedItem[],
): Promise<void> {
  const text = canonicalJson(items)
  const now = clock.now()
  await database.query('delete from rollback_plan where made < $1', [now - KEPT_MS])
  await database.query(
    'insert into rollback_plan (id, made, items) values ($1, $2, $3) on conflict (id) do update set made = excluded.made',
    [nameOf(environment, text), now, text],
  )
}

/**
 * Reads a plan back.
 *
 * **Errors** `USAGE` for what is no name of a plan; `NOT_FOUND` when there is none; `SEAL_BROKEN` when it was altered.
 */
export async function readPlan(
  database: Database,
  environment: string,
  id: string,
): Promise<readonly PlannedItem[]> {
  if (!ID.test(id)) throw new ChartwardError('USAGE', 'a plan is named by the 32 letters that made it known')
  const [row] = await database.query<{ items: string }>('select items from rollback_plan where id = $1', [id])
  if (row === undefined)
    throw new ChartwardError('NOT_FOUND', 'there is no such plan, or not any more: make it again')
  if (nameOf(environment, row.items) !== id)
    throw new ChartwardError('SEAL_BROKEN', 'the plan is not what it was when it was made: make it again')
  return JSON.parse(row.items) as readonly PlannedItem[]
}

/** What is to be written for an item; undefined where that is left to a person. */
export function stepOf(item: PlannedItem, options: { readonly merge: boolean }): UndoStep | undefined {
  const { type, id, expected, to, merge } = item
  const common = { type, id, expected }
  if (options.merge && merge !== undefined) {
    return {
      ...common,
      sources: [merge.before, merge.edit],
      make: ([before, edit]) =>
        before === undefined || edit === undefined ? undefined : withElementsOf(before, edit, merge.elements),
    }
  }
  if (item.action === 'delete') return { ...common, sources: [], make: () => undefined }
  if (item.action === 'restore' && to !== undefined)
    return { ...common, sources: [to], make: ([content]) => content }
  return undefined
}

function nameOf(environment: string, items: string): string {
  return createHash('sha256')
    .update(`chartward/rollback\0${environment}\0${items}`)
    .digest('hex')
    .slice(0, 32)
}
