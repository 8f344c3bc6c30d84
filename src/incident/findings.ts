import type { Findings as AllFindings } from '../detection/index.ts'

/** Findings, as far as responding to them goes. */
export type Findings = Pick<AllFindings, 'list' | 'find' | 'acknowledge' | 'onFinding'>
