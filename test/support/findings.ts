import { randomUUID } from 'node:crypto'
import { asUnixMs, type UnixMs } from '../../src/kernel/index.ts'
import type { Finding, Findings } from '../../src/detection/index.ts'

/** Findings as a test wants them found. */
export interface TestFindings extends Findings {
  /** From now on it was found. */
  raise(finding: Partial<Finding> & Pick<Finding, 'actor' | 'level'>): Finding
}

/** In memory, and heard at once. */
export function openTestFindings(now: () => UnixMs = () => asUnixMs(Date.now())): TestFindings {
  const all = new Map<string, Finding>()
  const listeners: ((finding: Finding) => void)[] = []
  return {
    raise: (wanted) => {
      const finding: Finding = {
        id: randomUUID(),
        rule: 'many-unrelated',
        family: 'volume',
        key: 'many-unrelated',
        grown: false,
        last: now(),
        patientCount: wanted.patients?.length ?? 0,
        score: 1,
        title: 'Many patients without a relation',
        at: now(),
        noticed: now(),
        said: [],
        summary: 'Opened 40 patients without a relation in 10 minutes.',
        patients: [],
        leaves: { disclosure: [], keys: [] },
        state: 'open',
        ...wanted,
      }
      all.set(finding.id, finding)
      for (const listener of listeners) listener(finding)
      return finding
    },
    list: async ({ state }) =>
      await Promise.resolve(
        [...all.values()].filter((one) => state === undefined || one.state === state).reverse(),
      ),
    find: async (id) => await Promise.resolve(all.get(id)),
    acknowledge: async (id, by) => {
      const found = all.get(id)
      if (found?.state !== 'open') return await Promise.resolve(false)
      all.set(id, { ...found, state: 'acknowledged', acknowledged: { by: by.user, at: now() } })
      return await Promise.resolve(true)
    },
    close: async () => await Promise.resolve(false),
    onFinding: (listener) => void listeners.push(listener),
  }
}
