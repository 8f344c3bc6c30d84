import type { PatientId } from '../../kernel/index.ts'
import { findKept, type Kept, type Shelf } from './kept.ts'
import type { Recipient } from './recipient.ts'

/** Of these, whoever can be written to; what left of another record of the same person stands in their one letter. */
export async function withMerged(shelf: Shelf, caseId: string, part: readonly Kept[]): Promise<Recipient[]> {
  const others = await mergedInto(shelf, caseId, part)
  return part.flatMap((kept) => {
    const { recipient } = kept.placed
    if (recipient === undefined) return []
    return [{ ...recipient, ...joinedWith(kept, others.get(kept.share.patient) ?? []) }]
  })
}

/** What left of somebody and of their other records together. */
export function joinedWith(
  { share, placed }: Kept,
  others: readonly Kept[],
): Pick<Recipient, 'elements' | 'tier' | 'part2'> {
  const all = [share, ...others.map((one) => one.share)]
  return {
    elements: [...new Set(all.flatMap(({ elements }) => elements))].sort(),
    tier: all.some(({ tier }) => tier === 'disclosed') ? 'disclosed' : 'exposed',
    part2: [placed, ...others.map((one) => one.placed)].some(({ recipient }) => recipient?.part2 === true),
  }
}

/** The other records of each, that are left out for them. */
export async function mergedInto(
  shelf: Shelf,
  caseId: string,
  part: readonly Kept[],
): Promise<ReadonlyMap<PatientId, readonly Kept[]>> {
  const found = await findKept(
    shelf,
    caseId,
    part.flatMap(({ merges }) => merges),
  )
  return new Map(
    part.map(({ share, merges }) => [
      share.patient,
      merges.flatMap((patient) => found.get(patient) ?? []).filter(({ placed }) => placed.queue === 'merged'),
    ]),
  )
}
