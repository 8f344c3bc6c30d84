/** What kind of failure it is, from the caller's side. Closed: status, retry and FHIR issue type hang on it. */
export type Category =
  | 'incorrect'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'unsupported'
  | 'busy'
  | 'interrupted'
  | 'unavailable'
  | 'fault'

/**
 * Every code an error of ours can carry, with its category. `docs/reference/errors.md` explains each;
 * a test compares both ways.
 */
export const ERROR_CODES = {
  CONFIG_INVALID: 'incorrect',
  USAGE: 'incorrect',
  HOME_IN_USE: 'conflict',
  NOT_RUNNING: 'unavailable',

  DATABASE_BUSY: 'busy',
  DATABASE_UNAVAILABLE: 'unavailable',
  DATABASE_FAULT: 'fault',
  MIGRATION_MISMATCH: 'fault',

  SERVER_BUSY: 'busy',

  LEDGER_BUSY: 'busy',
  LEDGER_UNAVAILABLE: 'unavailable',
  LEDGER_CORRUPT: 'fault',
  LEDGER_ENTRY_TOO_LARGE: 'incorrect',
  LEDGER_NO_SUCH_LEAF: 'not-found',
  PROOF_INVALID: 'incorrect',
  NOTE_INVALID: 'incorrect',

  KEYS_UNAVAILABLE: 'unavailable',
  KEYS_REFUSED: 'forbidden',
  KEYS_BUDGET_SPENT: 'forbidden',
  KEYS_FROZEN: 'forbidden',
  SEAL_BROKEN: 'fault',

  TOKEN_MISSING: 'unauthenticated',
  TOKEN_INVALID: 'unauthenticated',
  SESSION_ENDED: 'unauthenticated',
  SIGN_IN_FAILED: 'unauthenticated',
  STEP_UP_REQUIRED: 'unauthenticated',
  TOO_MANY_ATTEMPTS: 'busy',
  FORBIDDEN: 'forbidden',
  SCOPE_INSUFFICIENT: 'forbidden',
  ACCESS_DENIED: 'forbidden',
  BREAK_GLASS_REQUIRED: 'forbidden',
  BUDGET_SPENT: 'forbidden',
  BULK_NOT_APPROVED: 'forbidden',
  REASON_REQUIRED: 'forbidden',
  CONTAINED: 'forbidden',
  PERSON_UNKNOWN: 'not-found',
  PERSON_EXISTS: 'conflict',
  CREDENTIAL_INVALID: 'incorrect',
  PASSWORD_UNFIT: 'incorrect',

  JSON_INVALID: 'incorrect',
  JSON_TOO_DEEP: 'incorrect',
  BODY_TOO_LARGE: 'incorrect',
  RESOURCE_INVALID: 'incorrect',
  RESOURCE_TYPE_UNKNOWN: 'not-found',
  RESOURCE_NOT_FOUND: 'not-found',
  RESOURCE_GONE: 'not-found',
  REFERENCE_UNRESOLVED: 'incorrect',
  BUNDLE_INVALID: 'incorrect',
  VERSION_CONFLICT: 'conflict',
  PRECONDITION_FAILED: 'conflict',
  DOCUMENT_SIGNED: 'conflict',
  SIGNATURE_INVALID: 'incorrect',
  DOCUMENT_UNFIT: 'incorrect',
  DOCUMENT_INFECTED: 'incorrect',
  SCANNER_UNAVAILABLE: 'unavailable',
  SEARCH_PARAMETER_UNKNOWN: 'incorrect',
  SEARCH_VALUE_INVALID: 'incorrect',
  SEARCH_TOO_COSTLY: 'unsupported',
  PAGE_LINK_INVALID: 'incorrect',
  MEDIA_TYPE_UNSUPPORTED: 'unsupported',
  METHOD_NOT_ALLOWED: 'unsupported',
  NOT_ACCEPTABLE: 'unsupported',
  NOT_SUPPORTED: 'unsupported',
  NOT_FOUND: 'not-found',
  EVIDENCE_INVALID: 'incorrect',
  RULE_INVALID: 'incorrect',
  BACKUP_BROKEN: 'fault',
  READ_ONLY: 'unsupported',
  LAW_INVALID: 'incorrect',
  CASE_UNKNOWN: 'not-found',
  CASE_CLOSED: 'conflict',
  APPROVAL_REQUIRED: 'forbidden',
  NOTICE_FROZEN: 'conflict',
  NOTICE_INVALID: 'incorrect',
  MAIL_UNAVAILABLE: 'unavailable',
  FILE_UNREADABLE: 'incorrect',
  INTERNAL: 'fault',
} as const satisfies Record<string, Category>

export type ErrorCode = keyof typeof ERROR_CODES

/**
 * The one error class. `message` is safe to show to whoever asked; `detail` is for the log only.
 * Neither ever carries patient data.
 */
export class ChartwardError extends Error {
  readonly code: ErrorCode
  readonly category: Category
  readonly detail: string | undefined
  /** What was found wrong with the input, one by one; empty when the message says it all. */
  readonly findings: readonly Finding[]
  /** When the same may go through, where that is known. */
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, more: ErrorMore = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'ChartwardError'
    this.code = code
    this.category = ERROR_CODES[code]
    this.detail = more.detail
    this.findings = more.findings ?? []
    this.retryAfterMs = more.retryAfterMs
  }
}

/** One thing wrong with the input: where, as an element path, and what, without the value. */
export interface Finding {
  readonly code: string
  readonly expression: string
  readonly message: string
}

interface ErrorMore {
  readonly detail?: string
  readonly cause?: unknown
  readonly findings?: readonly Finding[]
  readonly retryAfterMs?: number
}

/** True when `error` is ours and carries `code`. */
export function hasCode(error: unknown, code: ErrorCode): error is ChartwardError {
  return error instanceof ChartwardError && error.code === code
}
