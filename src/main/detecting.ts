import { randomUUID } from 'node:crypto'
import { type Canaries, type Detection, openCanaries, openDetection } from '../detection/index.ts'
import type { RuleSet } from '../sigma/index.ts'
import type { Chartward } from './chartward.ts'
import type { Closing } from './closing.ts'
import { BUNDLED_RULES, readRuleFolder } from './rule-files.ts'
import { openSurroundings } from './surroundings.ts'
import { SERVER_WHO } from './itself.ts'

type Parts = Pick<
  Chartward,
  | 'config'
  | 'clock'
  | 'log'
  | 'database'
  | 'fhir'
  | 'ledger'
  | 'index'
  | 'keys'
  | 'records'
  | 'people'
  | 'disclosure'
>

/** Opens the detector: it follows both ledgers from where it stopped. */
export async function openDetecting(
  parts: Parts,
  opened: Closing,
): Promise<{ detection: Detection; canaries: Canaries; rules: RuleSet }> {
  const { config, clock, log, database, ledger, keys, disclosure } = parts
  const { enabled, rulesDirectory, pollIntervalMs, lagWarnMs, lagWarnLeaves } = config.detection
  const rules = readRuleFolder(rulesDirectory ?? BUNDLED_RULES, log)
  const canaries = await openCanaries(database, await keys.environmentKey('canaries'))
  const detection = await openDetection({
    database,
    clock,
    log,
    sources: {
      disclosure: { reader: ledger, publish: async () => await ledger.publish() },
      keys: { reader: keys.ledger, publish: async () => await keys.publish() },
    },
    surroundings: openSurroundings({ ...parts, isCanary: (patient) => canaries.isCanary(patient) }),
    rules,
    tell: async ({ note, by }) => {
      const interaction = { who: by ?? SERVER_WHO, request: randomUUID(), why: 'HSYSADMIN' }
      await disclosure.note(interaction, { how: 'finding', note })
    },
    ...(enabled ? { pollIntervalMs } : {}),
    lagWarnMs,
    lagWarnLeaves,
  })
  opened.add(async () => await detection.close())
  return { detection, canaries, rules }
}
