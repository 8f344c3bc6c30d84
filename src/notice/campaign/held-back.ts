import type { Case } from '../../incident/index.ts'
import type { Law } from '../../law/index.ts'
import type { HeldBack } from './ports.ts'

/**
 * To whom nothing may go out on a day: law enforcement asked to wait, or the law of where they live has its authority
 * told before them, and it was not told yet. **Shape** `today`: ISO date, where the case is.
 */
export function heldBackBy(
  law: Law,
  { holds, anchors }: Pick<Case, 'holds' | 'anchors'>,
  today: string,
): HeldBack {
  const byState = new Map<string, string>()
  for (const { jurisdiction, kind, order, isActive, to } of law.rules) {
    if (!isActive || kind !== 'regulator' || order !== 'before-letters') continue
    if (anchors[`regulatorNotified:${jurisdiction}`] !== undefined) continue
    byState.set(
      jurisdiction,
      `${to} is to be told first: then set the anchor regulatorNotified:${jurisdiction}`,
    )
  }
  const standing = holds.filter(
    ({ from, until, released }) =>
      released === undefined && from <= today && (until === undefined || today <= until),
  )
  for (const { agency, hold, covers } of standing)
    for (const where of covers.filter((one) => one !== 'all'))
      byState.set(where, `${agency} asked to wait (${hold})`)
  const all = standing.find(({ covers }) => covers.includes('all'))
  if (all === undefined) return { byState }
  return { byState, everybody: `${all.agency} asked to wait (${all.hold})` }
}
