import { type Category, ChartwardError, type ErrorCode } from '../kernel/index.ts'
import { type IssueCode, operationOutcome, type OperationOutcome } from '../fhir/index.ts'

interface Row {
  readonly status: number
  readonly issue: IssueCode
  /** True when the same request may go through a little later. */
  readonly retry: boolean
}

const BY_CATEGORY = {
  incorrect: { status: 400, issue: 'invalid', retry: false },
  unauthenticated: { status: 401, issue: 'login', retry: false },
  forbidden: { status: 403, issue: 'forbidden', retry: false },
  'not-found': { status: 404, issue: 'not-found', retry: false },
  conflict: { status: 409, issue: 'conflict', retry: false },
  unsupported: { status: 400, issue: 'not-supported', retry: false },
  busy: { status: 503, issue: 'throttled', retry: true },
  interrupted: { status: 503, issue: 'transient', retry: true },
  unavailable: { status: 503, issue: 'transient', retry: true },
  fault: { status: 500, issue: 'exception', retry: false },
} as const satisfies Record<Category, Row>

/** Where one code says more than its category. */
const BY_CODE: Partial<Record<ErrorCode, Partial<Row>>> = {
  BODY_TOO_LARGE: { status: 413, issue: 'too-long' },
  JSON_INVALID: { issue: 'structure' },
  JSON_TOO_DEEP: { issue: 'too-long' },
  RESOURCE_GONE: { status: 410, issue: 'deleted' },
  RESOURCE_INVALID: { issue: 'value' },
  RESOURCE_TYPE_UNKNOWN: { issue: 'not-supported' },
  REFERENCE_UNRESOLVED: { issue: 'not-found' },
  PRECONDITION_FAILED: { status: 412, issue: 'conflict' },
  SEARCH_PARAMETER_UNKNOWN: { issue: 'not-supported' },
  SEARCH_VALUE_INVALID: { issue: 'value' },
  SEARCH_TOO_COSTLY: { issue: 'too-costly' },
  KEYS_REFUSED: { issue: 'security' },
  KEYS_BUDGET_SPENT: { status: 429, issue: 'throttled' },
  KEYS_FROZEN: { issue: 'security' },
  BUDGET_SPENT: { status: 429, issue: 'throttled' },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, issue: 'not-supported' },
  METHOD_NOT_ALLOWED: { status: 405, issue: 'not-supported' },
  NOT_ACCEPTABLE: { status: 406, issue: 'not-supported' },
}

/** An error as a caller sees it. */
export interface Failure {
  readonly status: number
  readonly retry: boolean
  /** When, in whole seconds, where that is known. */
  readonly retryAfterS: number | undefined
  /** Ours: one of docs/reference/errors.md. */
  readonly code: ErrorCode
  readonly outcome: OperationOutcome
}

/** What goes back for an error. One that is not ours says only that something went wrong here. */
export function failureOf(error: unknown): Failure {
  const known =
    error instanceof ChartwardError ? error : new ChartwardError('INTERNAL', 'something went wrong here')
  const { status, issue, retry }: Row = { ...BY_CATEGORY[known.category], ...BY_CODE[known.code] }
  const findings =
    known.findings.length > 0 ? known.findings : [{ code: issue, expression: '', message: known.message }]
  const issues = findings.map(({ code, expression, message }) => ({
    severity: 'error' as const,
    code: code as IssueCode,
    expression,
    message,
  }))
  const { retryAfterMs } = known
  const retryAfterS = retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000)
  return { status, retry, retryAfterS, code: known.code, outcome: operationOutcome(issues) }
}

/** What the log says of an error that went back as something else. */
export function loggedOf(error: unknown) {
  if (error instanceof ChartwardError) return { code: error.code, detail: error.detail }
  return {
    code: 'INTERNAL',
    detail: error instanceof Error ? (error.stack?.split('\n').slice(1, 4).join(' ') ?? '') : '',
  }
}
