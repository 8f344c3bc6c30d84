/** What one ask adds to a gauge: patients as numbers, each once, or an amount. */
export interface Load {
  readonly keys: readonly number[]
  readonly amount: number
}

/** What was given under one budget to one asker, over its window. */
export interface Gauge {
  used(at: number): number
  /** How much of this is not in the window yet. */
  fresh(load: Load, at: number): number
  /** Counts it. What was there already is there anew from now on. */
  add(load: Load, at: number): void
  /** How long until `room` of what is in the window, and not asked for again, has left it; else the whole window. */
  waitMs(room: number, load: Load, at: number): number
}
