import { randomUUID } from 'node:crypto'
import { ChartwardError, type UnixMs } from '../kernel/index.ts'
import { checkMeasure, type Measure, type Target } from '../containment/index.ts'
import type { Asker } from '../identity/index.ts'
import { contain } from './contain.ts'
import { type Ground, interactionOf } from './ground.ts'

/** What is asked for. `forMs`: it ends by itself after so long. */
export interface FreezeAsked {
  readonly reason: string
  readonly forMs?: number
  readonly by: Asker
}

/** A freeze that waits for a second officer. **Shape** times in milliseconds. */
export interface FreezeWaiting {
  readonly id: string
  readonly reason: string
  readonly forMs?: number
  readonly askedBy: string
  readonly asked: UnixMs
}

/** Freezing the environment by two: it keeps everybody from every record, so one alone does not do it. */
export interface Freezing {
  /** Asks; nothing is frozen by it. **Errors.** `USAGE`; those of the ledger. */
  ask(asked: FreezeAsked): Promise<FreezeWaiting>
  /** What waits, the newest first. */
  waiting(): Promise<readonly FreezeWaiting[]>
  /**
   * Freezes. **Errors.** `NOT_FOUND` when it does not wait; `APPROVAL_REQUIRED` for who asked; those of `contain`: it waits
   * on then.
   */
  approve(id: string, by: Asker): Promise<Measure>
  /** Takes it back. Answers whether it waited. **Errors.** Those of the ledger. */
  withdraw(id: string, by: Asker): Promise<boolean>
}

const DAY_MS = 24 * 60 * 60 * 1000
const LISTED_MAX = 100
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ENVIRONMENT: Target = { kind: 'environment', name: 'environment' }

export function openFreezing(ground: Ground): Freezing {
  return {
    ask: async (asked) => await ask(ground, asked),
    waiting: async () => (await waitingRows(ground)).map(waitingOf),
    approve: async (id, by) => await approve(ground, id, by),
    withdraw: async (id, by) => await withdraw(ground, id, by),
  }
}

async function ask(ground: Ground, { reason, forMs, by }: FreezeAsked): Promise<FreezeWaiting> {
  const lasts = forMs === undefined ? {} : { forMs }
  checkMeasure({ degree: 'freeze', target: ENVIRONMENT, reason, by, ...lasts })
  const id = randomUUID()
  const asked = ground.clock.now()
  await told(ground, by, `freeze of the environment asked for, ${id}: ${reason}`)
  await ground.database.query(
    'insert into freeze_asked (id, reason, duration, asked, asked_by) values ($1, $2, $3, $4, $5)',
    [id, reason, forMs ?? null, asked, by.user],
  )
  return { id, reason, ...lasts, askedBy: by.user, asked }
}

async function approve(ground: Ground, id: string, by: Asker): Promise<Measure> {
  const asked = (await waitingRows(ground)).map(waitingOf).find((one) => one.id === id)
  if (asked === undefined) throw new ChartwardError('NOT_FOUND', 'no freeze of this id waits for approval')
  if (asked.askedBy === by.user)
    throw new ChartwardError(
      'APPROVAL_REQUIRED',
      'somebody else than who asked for a freeze has to approve it',
    )
  await told(ground, by, `freeze of the environment approved, ${id} asked for by ${asked.askedBy}`)
  // First the freeze: whatever happens in between, nobody takes for frozen what is not.
  const { reason, forMs } = asked
  const lasts = forMs === undefined ? {} : { forMs }
  const measure = await contain(ground, { degree: 'freeze', target: ENVIRONMENT, reason, by, ...lasts })
  await ground.database.query(
    'update freeze_asked set settled = $2, settled_by = $3, measure = $4 where id = $1 and settled is null',
    [id, ground.clock.now(), by.user, measure.id],
  )
  return measure
}

async function withdraw(ground: Ground, id: string, by: Asker): Promise<boolean> {
  if (!ID.test(id) || !(await waitingRows(ground)).some((row) => row.id === id)) return false
  await told(ground, by, `freeze of the environment not approved, ${id}`)
  const rows = await ground.database.query(
    'update freeze_asked set settled = $2, settled_by = $3 where id = $1 and settled is null returning id',
    [id, ground.clock.now(), by.user],
  )
  return rows.length > 0
}

async function told({ disclosure }: Ground, by: Asker, note: string): Promise<void> {
  await disclosure.note(interactionOf(by), { how: 'containment', note })
}

interface Row {
  readonly id: string
  readonly reason: string
  readonly forMs: number | null
  readonly askedBy: string
  readonly asked: UnixMs
}

async function waitingRows({ database, clock }: Ground): Promise<Row[]> {
  return await database.query<Row>(
    `select id::text, reason, duration::float8 as "forMs", asked_by as "askedBy", asked::float8 as asked
     from freeze_asked where settled is null and asked > $1 order by asked desc limit ${LISTED_MAX}`,
    [clock.now() - DAY_MS],
  )
}

const waitingOf = ({ forMs, ...row }: Row): FreezeWaiting => ({
  ...row,
  ...(forMs === null ? {} : { forMs }),
})
