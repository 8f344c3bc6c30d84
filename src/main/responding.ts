import { ChartwardError } from '../kernel/index.ts'
import type { Findings } from '../detection/index.ts'
import { type Freezer, type Incident, openIncident } from '../incident/index.ts'
import type { ScopeSources } from '../scope/index.ts'
import type { Chartward } from './chartward.ts'

/**
 * Responding to what is found, on all the parts of an environment. What was left undone by the last process is done before
 * anybody is served.
 */
export async function openResponding(
  chartward: Chartward,
  sources: ScopeSources,
  findings: Findings = chartward.detection.findings,
): Promise<Incident> {
  const { config, clock, database, log, containment, identity, accounts, access, oauth, disclosure, keys } =
    chartward
  const { automatic, acknowledgeWithinMs } = config.containment
  const incident = openIncident({
    clock,
    database,
    log,
    containment,
    identity,
    accounts,
    access,
    oauth,
    disclosure,
    keys,
    freezer: freezerOf(chartward),
    findings,
    ledgers: sources,
    cacheLifetimeMs: config.keys.cacheLifetimeMs,
    policy: { automatic, acknowledgeWithinMs },
  })
  await incident.respond()
  return incident
}

/** What is frozen is what the key server keeps back, whatever this process says. */
function freezerOf({ keys, readOnly }: Chartward): Freezer {
  const isFrozen = async () => (await keys.health()).frozen !== undefined
  if (readOnly !== undefined) {
    // A copy knows what was in force when its backup was made: the environment may have been frozen since.
    const refuse = () =>
      new ChartwardError('READ_ONLY', 'this server shows a copy: freeze the environment itself')
    return {
      freeze: async () => await Promise.reject(refuse()),
      thaw: async () => await Promise.resolve(),
      isFrozen,
    }
  }
  return {
    freeze: async (by, reason) => await keys.freeze({ by, reason }),
    thaw: async (by) => await keys.thaw({ by, reason: 'the measure is over' }),
    isFrozen,
  }
}
