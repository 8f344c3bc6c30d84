import { type Alerts, openAlerts, openTargets, type Sender, type TellAlert } from '../alert/index.ts'
import type { Finding, Findings } from '../detection/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { Clock, Log } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import type { RuleSet } from '../sigma/index.ts'
import type { Config } from './config.ts'
import { itself } from './itself.ts'

/** So many of the newest are looked through at a start; more than are taken at once would be left out. */
const AT_START_MAX = 500

interface AlertParts {
  readonly database: Database
  readonly disclosure: Disclosure
  readonly clock: Clock
  readonly log: Log
  readonly sender: Omit<Sender, 'patientIds'>
}

/** The way out for findings; what leaves stands in the disclosure ledger before it is queued. */
export async function startAlerts(
  { alerts }: Config,
  { database, disclosure, clock, log, sender }: AlertParts,
): Promise<Alerts> {
  const { queueMax, patientIds } = alerts
  return await openAlerts({
    database,
    clock,
    log,
    targets: openTargets(alerts, clock),
    queueMax,
    sender: { ...sender, patientIds },
    tell: tellAlert(disclosure),
  })
}

function tellAlert(disclosure: Disclosure): TellAlert {
  return async ({ uid, note, about }) => await disclosure.note(itself(uid), { how: 'finding', note, about })
}

/**
 * Hands over what was found: what is there already, for the last process may have ended before it was queued, then what
 * comes, and again what people made of it. What was told before is not told twice.
 */
export async function alarmWith(alerts: Alerts, findings: Findings, rules: RuleSet): Promise<Findings> {
  const tags = new Map(rules.rules.map((rule) => [rule.id ?? rule.title, rule.tags]))
  const take = (finding: Finding) => alerts.take({ ...finding, tags: tags.get(finding.rule) ?? [] })
  findings.onFinding(take)
  const known = await findings.list({ limit: AT_START_MAX })
  for (const finding of known.toReversed()) take(finding)
  const takeAgain = async (id: string) => {
    const finding = await findings.find(id)
    if (finding !== undefined) take(finding)
  }
  return {
    ...findings,
    acknowledge: async (id, by) => {
      const done = await findings.acknowledge(id, by)
      if (done) await takeAgain(id)
      return done
    },
    close: async (id, by, verdict) => {
      const done = await findings.close(id, by, verdict)
      if (done) await takeAgain(id)
      return done
    },
  }
}
