import { type Alerts, openAlerts, openTargets, type Sender, type TellAlert } from '../alert/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { Clock, Log } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Config } from './config.ts'
import { itself } from './itself.ts'

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
