import type { Resource } from './resource.ts'

type IssueSeverity = 'fatal' | 'error' | 'warning' | 'information'

/** The FHIR issue types we answer with. Source: http://hl7.org/fhir/R4/valueset-issue-type.html */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'login'
  | 'forbidden'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'not-found'
  | 'deleted'
  | 'too-long'
  | 'code-invalid'
  | 'too-costly'
  | 'business-rule'
  | 'conflict'
  | 'transient'
  | 'lock-error'
  | 'exception'
  | 'timeout'
  | 'throttled'
  | 'informational'

/** One thing found: `expression` is the element's path with indexes, `message` never holds a value. */
export interface Issue {
  severity: IssueSeverity
  code: IssueCode
  expression: string
  message: string
}

export interface OperationOutcome extends Resource {
  resourceType: 'OperationOutcome'
  issue: {
    severity: IssueSeverity
    code: IssueCode
    diagnostics?: string
    expression?: string[]
  }[]
}

/** The OperationOutcome that reports the issues; with none, the one that says all is well. */
export function operationOutcome(issues: readonly Issue[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue:
      issues.length === 0
        ? [{ severity: 'information', code: 'informational', diagnostics: 'All OK' }]
        : issues.map((issue) => ({
            severity: issue.severity,
            code: issue.code,
            diagnostics: issue.message,
            ...(issue.expression === '' ? {} : { expression: [issue.expression] }),
          })),
  }
}
