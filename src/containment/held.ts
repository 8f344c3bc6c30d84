import { asUnixMs, type UnixMs } from '../kernel/index.ts'
import {
  type Contained,
  type Degree,
  isAnswerable,
  isSuspension,
  type Measure,
  type Target,
} from './measure.ts'

/** A measure, and who has answered it. */
export interface HeldMeasure {
  readonly measure: Measure
  readonly answers: ReadonlySet<string>
}

/** Every measure that is not ended, found by whom it is for without looking at the others. */
export interface Held {
  readonly all: ReadonlyMap<string, HeldMeasure>
  readonly suspends: boolean
  of(who: Contained): readonly HeldMeasure[]
}

const NONE: readonly HeldMeasure[] = []

export function hold(measures: Iterable<HeldMeasure>): Held {
  const all = new Map<string, HeldMeasure>()
  const byTarget = new Map<string, HeldMeasure[]>()
  for (const one of measures) {
    all.set(one.measure.id, one)
    const key = keyOf(one.measure.target)
    byTarget.set(key, [...(byTarget.get(key) ?? []), one])
  }
  const find = (kind: Target['kind'], name: string) => byTarget.get(keyOf({ kind, name })) ?? NONE
  return {
    all,
    suspends: [...all.values()].some(({ measure }) => isSuspension(measure.degree)),
    of: ({ user, session, client }) => {
      if (all.size === 0) return NONE
      const found = [find('person', user), find('session', session), find('app', client)]
      return [...found, find('environment', 'environment')].flat()
    },
  }
}

/** Does it count for this person now? What they answered is settled for them, and goes on for everybody else. */
export function counts({ measure, answers }: HeldMeasure, user: string, now: number): boolean {
  if (measure.until !== undefined && measure.until <= now) return false
  return !(isAnswerable(measure.degree) && answers.has(user))
}

function keyOf({ kind, name }: Target): string {
  return `${kind} ${name}`
}

/** A row as the database hands it out. */
export interface MeasureRow {
  readonly id: string
  readonly degree: string
  readonly target_kind: string
  readonly target: string
  readonly reason: string
  readonly finding: string | null
  readonly begun_by: string
  readonly begun: string
  readonly until: string | null
  readonly ended: string | null
  readonly answers: readonly string[] | null
  readonly answered: string | null
}

/** The columns of `MeasureRow`, of the table called `m`. */
export const MEASURE_COLUMNS = `m.id::text, m.degree, m.target_kind, m.target, m.reason, m.finding, m.begun_by, m.begun,
  m.until, m.ended, (select array_agg(a.user_name) from measure_answer a where a.measure = m.id) as answers,
  (select max(a.answered) from measure_answer a where a.measure = m.id) as answered`

export function heldOf(row: MeasureRow): HeldMeasure {
  const measure: Measure = {
    id: row.id,
    degree: row.degree as Degree,
    target: { kind: row.target_kind as Target['kind'], name: row.target },
    reason: row.reason,
    by: row.begun_by,
    begun: timeOf(row.begun),
    ...(row.finding === null ? {} : { finding: row.finding }),
    ...(row.until === null ? {} : { until: timeOf(row.until) }),
    ...(row.ended === null ? {} : { ended: timeOf(row.ended) }),
    ...(row.answered === null ? {} : { answered: timeOf(row.answered) }),
  }
  return { measure, answers: new Set(row.answers ?? []) }
}

function timeOf(text: string): UnixMs {
  return asUnixMs(Number(text))
}
