/**
 * What client and server say to each other over the control door. Types and paths only, so that the command
 * line, the server and, later, the web agree by construction. No storage.
 */
export {
  ADMIN_PATHS,
  type AppAnswer,
  type AppAsked,
  type AppLine,
  type ExplainAnswer,
  type ExplainAsked,
  type GlassAnswer,
  type RoleAnswer,
  type SupportAnswer,
  type SupportAskedFor,
  type DoctorCheck,
  type DoctorReport,
  type EnrolmentAnswer,
  type FailureAnswer,
  type ImportAnswer,
  type LedgerReport,
  type PersonAsked,
  type PersonLine,
  type ProxyAsked,
  type ProxyLine,
  type RecordsReport,
  type SessionAnswer,
  type SessionsAnswer,
  type SessionsAsked,
  type SessionsEndedAnswer,
  type StatusAnswer,
  type TokenAnswer,
  type TokenAsked,
  type VerifyAnswer,
} from './admin.ts'
export type {
  RollbackApplied,
  RollbackApplyAsked,
  RollbackChange,
  RollbackConflict,
  RollbackDifference,
  RollbackPlan,
} from './rollback.ts'
