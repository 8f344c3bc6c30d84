import type { Issue, IssueCode } from './outcome.ts'

/** No answer lists more issues than this; the rest are of the same making. */
export const ISSUES_MAX = 50

/** What one validation knows while it walks: where it is, what it found, and the scope references resolve in. */
export interface Run {
  readonly issues: Issue[]
  /** The path as a stack: `names[i]`, with `indexes[i]` or -1. The top is `depth - 1`. */
  readonly names: string[]
  readonly indexes: number[]
  depth: number
  /** May a reference be a search (`Patient?identifier=...`), as in transactions? */
  conditional: boolean
  /** The ids of the resources contained in the resource being walked. */
  contained: ReadonlySet<string>
  isContained: boolean
}

export function startRun(conditional: boolean): Run {
  return {
    issues: [],
    names: [],
    indexes: [],
    depth: 0,
    conditional,
    contained: new Set(),
    isContained: false,
  }
}

export function enter(run: Run, name: string): void {
  run.names[run.depth] = name
  run.indexes[run.depth] = -1
  run.depth += 1
}

export function leave(run: Run): void {
  run.depth -= 1
}

export function atIndex(run: Run, index: number): void {
  run.indexes[run.depth - 1] = index
}

/** Adds an issue at the element being walked, or at a member of it. */
export function report(run: Run, code: IssueCode, message: string, member?: string): void {
  if (run.issues.length >= ISSUES_MAX) return
  const expression = member === undefined ? pathOf(run) : `${pathOf(run)}.${member}`
  run.issues.push({ severity: 'error', code, expression, message })
}

export function isFull(run: Run): boolean {
  return run.issues.length >= ISSUES_MAX
}

function pathOf(run: Run): string {
  let path = ''
  for (let at = 0; at < run.depth; at++) {
    const index = run.indexes[at] ?? -1
    path += `${at === 0 ? '' : '.'}${run.names[at]}${index < 0 ? '' : `[${index}]`}`
  }
  return path
}
