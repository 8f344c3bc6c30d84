import type { Act } from './act.ts'

export const DAY_MS = 24 * 60 * 60 * 1000
/** A Monday. Days count from it. */
const FIRST_DAY_MS = Date.UTC(2026, 2, 2)
const SECOND_MS = 1000
const SECONDS_A_DAY = 86_400

/** The first moment of a day. */
export function startOf(day: number): number {
  return FIRST_DAY_MS + day * DAY_MS
}

/** What happens on one day, in columns: a row is some bytes and not an object, for there are millions. */
export interface Rows {
  /** **Shape** `time`: milliseconds of the day; one outside is brought back into it. */
  add(time: number, row: Row): void
  /** An act that is not one verb on one patient. */
  addAct(time: number, act: Act): void
  /** Every row once, by time. */
  inOrder(): Generator<{ readonly time: number; readonly row: Row } | { readonly act: Act }>
  readonly count: number
}

export interface Row {
  readonly actor: number
  readonly patient: number
  readonly verb: number
  readonly truth: number
}

export const NOBODY = 0xff_ff_ff_ff
const SPECIAL = 0xff

/** **Shape** `kept`: by verb, which rows are wanted; all of them when not given. */
export function openRows(capacity: number, kept?: readonly boolean[]): Rows {
  let columns = makeColumns(capacity)
  let count = 0
  const acts: Act[] = []
  const append = (time: number, { actor, patient, verb, truth }: Row) => {
    if (kept !== undefined && kept[verb] !== true) return
    if (count === columns.time.length) columns = grown(columns)
    columns.time[count] = ((time % DAY_MS) + DAY_MS) % DAY_MS
    columns.actor[count] = actor
    columns.patient[count] = patient
    columns.verb[count] = verb
    columns.truth[count] = truth
    count += 1
  }
  return {
    add: append,
    addAct: (time, act) => {
      append(time, { actor: acts.length, patient: NOBODY, verb: SPECIAL, truth: act.truth })
      acts.push(act)
    },
    inOrder: function* () {
      for (const index of sorted(columns.time, count)) {
        const actor = columns.actor[index] ?? 0
        const verb = columns.verb[index] ?? 0
        if (verb === SPECIAL) {
          const act = acts[actor]
          if (act !== undefined) yield { act }
          continue
        }
        const row = { actor, verb, patient: columns.patient[index] ?? 0, truth: columns.truth[index] ?? 0 }
        yield { time: columns.time[index] ?? 0, row }
      }
    },
    get count() {
      return count
    },
  }
}

interface Columns {
  readonly time: Uint32Array
  readonly actor: Uint32Array
  readonly patient: Uint32Array
  readonly verb: Uint8Array
  readonly truth: Uint32Array
}

function makeColumns(length: number): Columns {
  return {
    time: new Uint32Array(length),
    actor: new Uint32Array(length),
    patient: new Uint32Array(length),
    verb: new Uint8Array(length),
    truth: new Uint32Array(length),
  }
}

function grown(columns: Columns): Columns {
  const larger = makeColumns(columns.time.length * 2)
  larger.time.set(columns.time)
  larger.actor.set(columns.actor)
  larger.patient.set(columns.patient)
  larger.verb.set(columns.verb)
  larger.truth.set(columns.truth)
  return larger
}

/** Indexes by time: counted into seconds, then put in order within each. */
function sorted(time: Uint32Array, count: number): Uint32Array {
  const next = new Uint32Array(SECONDS_A_DAY + 1)
  const secondOf = (index: number) => Math.floor((time[index] ?? 0) / SECOND_MS)
  for (let index = 0; index < count; index += 1) {
    const after = secondOf(index) + 1
    next[after] = (next[after] ?? 0) + 1
  }
  for (let second = 1; second <= SECONDS_A_DAY; second += 1)
    next[second] = (next[second] ?? 0) + (next[second - 1] ?? 0)
  const starts = next.slice()
  const order = new Uint32Array(count)
  for (let index = 0; index < count; index += 1) {
    const second = secondOf(index)
    const place = next[second] ?? 0
    order[place] = index
    next[second] = place + 1
  }
  for (let second = 0; second < SECONDS_A_DAY; second += 1) {
    const from = starts[second] ?? 0
    const to = starts[second + 1] ?? 0
    if (to - from > 1) order.subarray(from, to).sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b)
  }
  return order
}
