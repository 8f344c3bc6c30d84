/** How many leaves a full segment covers. */
export const SEGMENT_LEAVES = 1 << 20

/** How many rows one sealed block of a column holds. */
export const BLOCK_ROWS = 8192

/** What the principals and the patient of a leaf are looked up by: one dictionary and one posting list each. */
export const DIMENSIONS = ['session', 'user', 'client', 'address', 'patient'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Bits of the `flags` column. */
export const FLAG_SHOWS = 1
export const FLAG_WRITES = 2
export const FLAG_SHARED = 4
export const FLAG_WRITE_FAILED = 8
/** A key left the key server: op `release` or `create`. */
export const FLAG_KEY_OUT = 16

/** One leaf as the columns hold it: bare integers. */
export interface ColumnRow {
  readonly at: number
  readonly session: number
  readonly user: number
  readonly client: number
  readonly address: number
  readonly patient: number
  /** Element classes that left (disclosure) or 0. */
  readonly elements: number
  /** Element classes written, which is what the population keeps; 0 when nothing was. */
  readonly writtenElements: number
  readonly how: number
  readonly flags: number
  /** A keyed hash of the request id, the same for both ledgers, in two halves. */
  readonly requestHigh: number
  readonly requestLow: number
}

/** Fixed-width columns of up to `SEGMENT_LEAVES` leaves, growing by doubling. */
export interface Rows {
  count: number
  at: Float64Array
  session: Uint32Array
  user: Uint32Array
  client: Uint32Array
  address: Uint32Array
  patient: Uint32Array
  elements: Uint32Array
  how: Uint8Array
  flags: Uint8Array
  requestHigh: Uint32Array
  requestLow: Uint32Array
}

/** The columns and how many bytes a row of each takes. */
export const COLUMN_BYTES = {
  at: 8,
  session: 4,
  user: 4,
  client: 4,
  address: 4,
  patient: 4,
  elements: 4,
  how: 1,
  flags: 1,
  requestHigh: 4,
  requestLow: 4,
} as const
export type Column = keyof typeof COLUMN_BYTES

const CAPACITY_FIRST = 4096

export function emptyRows(capacity = CAPACITY_FIRST): Rows {
  return {
    count: 0,
    at: new Float64Array(capacity),
    session: new Uint32Array(capacity),
    user: new Uint32Array(capacity),
    client: new Uint32Array(capacity),
    address: new Uint32Array(capacity),
    patient: new Uint32Array(capacity),
    elements: new Uint32Array(capacity),
    how: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    requestHigh: new Uint32Array(capacity),
    requestLow: new Uint32Array(capacity),
  }
}

export function appendRow(rows: Rows, row: ColumnRow): void {
  if (rows.count === rows.at.length) grow(rows)
  const place = rows.count
  rows.at[place] = row.at
  rows.session[place] = row.session
  rows.user[place] = row.user
  rows.client[place] = row.client
  rows.address[place] = row.address
  rows.patient[place] = row.patient
  rows.elements[place] = row.elements
  rows.how[place] = row.how
  rows.flags[place] = row.flags
  rows.requestHigh[place] = row.requestHigh
  rows.requestLow[place] = row.requestLow
  rows.count = place + 1
}

function grow(rows: Rows): void {
  const larger = emptyRows(Math.min(SEGMENT_LEAVES, rows.at.length * 2))
  larger.at.set(rows.at)
  larger.how.set(rows.how)
  larger.flags.set(rows.flags)
  for (const column of WIDE) larger[column].set(rows[column])
  Object.assign(rows, { ...larger, count: rows.count })
}

const WIDE = [
  'session',
  'user',
  'client',
  'address',
  'patient',
  'elements',
  'requestHigh',
  'requestLow',
] as const satisfies readonly Column[]

/** A typed column made of the bytes of one; the bytes are copied, because typed arrays want aligned starts. */
export function columnFrom(column: Column, bytes: Uint8Array): Float64Array | Uint32Array | Uint8Array {
  const copy = new Uint8Array(bytes)
  const width = COLUMN_BYTES[column]
  if (width === 8) return new Float64Array(copy.buffer)
  return width === 4 ? new Uint32Array(copy.buffer) : copy
}

/** The bytes of a column's first `count` rows. */
export function columnBytes(rows: Rows, column: Column): Uint8Array {
  const values = rows[column]
  return new Uint8Array(values.buffer, values.byteOffset, rows.count * COLUMN_BYTES[column])
}

/** Lowest and highest time of each block of rows, in pairs. */
export function blockTimes(at: Float64Array, count: number): number[] {
  const times: number[] = []
  for (let from = 0; from < count; from += BLOCK_ROWS) {
    let lowest = Infinity
    let highest = -Infinity
    for (let row = from; row < Math.min(count, from + BLOCK_ROWS); row += 1) {
      const time = at[row] as number
      if (time < lowest) lowest = time
      if (time > highest) highest = time
    }
    times.push(lowest, highest)
  }
  return times
}
