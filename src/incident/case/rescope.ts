import { ChartwardError } from '../../kernel/index.ts'
import type { Asker } from '../../identity/index.ts'
import { computeScope } from '../../scope/index.ts'
import type { Case } from './case.ts'
import { requireOpen } from './require-open.ts'
import type { CaseGround } from './ground.ts'
import { asksAnything } from './grow.ts'
import { keepParts, readPeople, sealRun } from './people.ts'
import { doInCase, readCase } from './store.ts'

/**
 * Counts the people of a case anew, by both ledgers as of now. Whoever was ever counted stays, with all that any run knew.
 *
 * **Errors.** `USAGE` while nobody is asked about; `VERSION_CONFLICT` when somebody else counted meanwhile; those of
 * `computeScope` and of the ledger: then nothing is counted.
 */
export async function rescope(ground: CaseGround, id: string, by: Asker): Promise<Case> {
  const before = await readCase(ground, id)
  const { query, runs } = before
  if (!asksAnything(query))
    throw new ChartwardError('USAGE', 'this case names nobody yet: chartward case grow says who it is about')
  const {
    people,
    counts,
    window,
    unnamed = [],
    checkpoint,
    keyCheckpoint,
  } = await computeScope(ground.sources, query)
  const sorted = people.toSorted((one, other) => (one.patient < other.patient ? -1 : 1))
  const run = runs.length + 1
  const kept = await sealRun(ground, { id, run }, readPeople(ground, id, runs), sorted)
  const { parts, digest, ...changes } = kept
  return await doInCase(ground, id, by, (now) => {
    requireOpen(now)
    if (now.runs.length !== runs.length || now.growth.length !== before.growth.length)
      throw new ChartwardError(
        'VERSION_CONFLICT',
        'somebody else changed the scope of this case: do it again',
      )
    const report = { query, counts, window, unnamed: unnamed.length, checkpoint, keyCheckpoint }
    return {
      act: { kind: 'scoped', run: { run, ...report, ...changes, parts: parts.length, people: digest } },
      beside: async (write) => await keepParts(write, { id, run }, parts),
    }
  })
}
