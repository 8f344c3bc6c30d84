/** One value of a record, and the column or member it stands in; empty where there is none. */
export interface Cell {
  readonly column: string
  readonly text: string
}

/** What a file says of somebody in one place: a row, an object, a few lines. */
export interface FileRecord {
  readonly cells: readonly Cell[]
  /** Logical ids that it says are a patient's. */
  readonly patients: readonly string[]
  /** The resource it is, where it is one: `Type/id`. */
  readonly resource: string | undefined
}
