import { canonicalJson } from '../../kernel/index.ts'
import type { Relief } from '../../law/index.ts'
import type { Case, Covers, Decision, ScopeRun } from '../case/case.ts'
import type { Counted } from '../case/people.ts'
import { relievesPeople } from './kinds.ts'

/** The decision that relieves a person of notice; undefined: they are told. */
export type ReliefOf = (person: Counted) => string | undefined

/**
 * Who is relieved by what was signed. The newest decision about somebody counts; a relief is of what was known when it was
 * found: whoever a later run knows more of is presumed to be affected again.
 */
export function reliefOf({ decisions }: Pick<Case, 'decisions'>): ReliefOf {
  const newestFirst = decisions
    .filter(({ effective, kind }) => effective !== undefined && (relievesPeople(kind) || kind === 'breach'))
    .toSorted((one, other) => (other.effective ?? 0) - (one.effective ?? 0) || other.leaf - one.leaf)
    .map((decision) => ({ decision, covers: testOf(decision.covers) }))
  return (person) => {
    const newest = newestFirst.find(
      ({ decision, covers }) => covers(person) && person.changed <= decision.run,
    )
    return newest !== undefined && relievesPeople(newest.decision.kind) ? newest.decision.decision : undefined
  }
}

export function testOf(covers: Covers | undefined): (person: Pick<Counted, 'patient' | 'tier'>) => boolean {
  if (covers === undefined) return () => true
  if ('patients' in covers) {
    const named = new Set(covers.patients)
    return ({ patient }) => named.has(patient)
  }
  return ({ tier }) => covers.tier === 'everyone' || covers.tier === tier
}

/** The reliefs of law that count: signed, and found on what is still all that is known. */
export function lawReliefsOf(found: Pick<Case, 'decisions' | 'runs'>): readonly Relief[] {
  return found.decisions.flatMap((decision) => {
    const { kind, effective, jurisdiction } = decision
    if (effective === undefined || (kind !== 'encryption' && kind !== 'no-harm' && kind !== 'hipaa'))
      return []
    if (!isCurrent(decision, found.runs)) return []
    return [
      {
        kind,
        ...(jurisdiction === undefined ? {} : { jurisdiction }),
        by: signersOf(decision),
        at: new Date(effective).toISOString(),
        finding: decision.decision,
      },
    ]
  })
}

/** That a law knows HIPAA holds whoever is affected; harm and keys were looked at for what was known then. */
function isCurrent({ kind, run }: Decision, runs: readonly ScopeRun[]): boolean {
  if (kind === 'hipaa') return true
  const then = runs.find((one) => one.run === run)
  return runs
    .filter((one) => one.run > run)
    .every(({ added, changed, query, unnamed }) => {
      const same = canonicalJson(query) === canonicalJson(then?.query) && unnamed <= (then?.unnamed ?? 0)
      return kind === 'encryption' ? same : same && added + changed === 0
    })
}

function signersOf({ signatures }: Decision): string {
  return signatures.map(({ name }) => name).join(' and ')
}
