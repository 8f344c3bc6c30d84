import type { PatientId } from '../../kernel/index.ts'
import type { Cases } from '../../incident/index.ts'
import type { Recipients } from '../recipients/recipients.ts'

const BATCH = 1_000

/** How many of a case live where, whatever queue they stand in; those of whom it is not known are left out. */
export async function residencesOf(
  cases: Pick<Cases, 'people'>,
  recipients: Pick<Recipients, 'kept'>,
  caseId: string,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  const count = async (patients: readonly PatientId[]): Promise<void> => {
    for (const { placed } of (await recipients.kept(caseId, patients)).values()) {
      const { residence, queue } = placed
      // Counted once, in the record they are written to by.
      if (residence !== null && queue !== 'merged') counts.set(residence, (counts.get(residence) ?? 0) + 1)
    }
  }
  let batch: PatientId[] = []
  for await (const { patient } of cases.people(caseId)) {
    batch.push(patient)
    if (batch.length < BATCH) continue
    await count(batch)
    batch = []
  }
  if (batch.length > 0) await count(batch)
  return counts
}
