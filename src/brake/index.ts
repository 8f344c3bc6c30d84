/**
 * Budgets over sliding windows: of how many people, how many bytes and how many exports one person, app, session,
 * approval or the whole environment may have in ten minutes, an hour, a day.
 *
 * Invariants: no window ever gives more than its budget; what was given once is given again without counting; memory is
 * bounded, and who does not fit into it is counted coarser and never forgotten; a clock that goes back makes no room.
 * Pure: no I/O, no clock. The server holds one brake, the key server another that knows only what it is told.
 * Owns no tables. Everything is in memory: after a start nothing is used, unless its owner recalls what a ledger says.
 */
export { type Brake, type BrakeOptions, type NearBudget, openBrake, type Usage } from './brake.ts'
export {
  type Asked,
  type AskedPatient,
  type Budget,
  type BudgetOf,
  type Closeness,
  closenessOf,
  type Counted,
  type PrincipalKind,
  type Verdict,
} from './budget.ts'
export { DEFAULT_BUDGETS } from './default-budgets.ts'
