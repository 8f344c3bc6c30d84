import { dayIn } from '../kernel/index.ts'
import type { Interaction } from '../disclosure/index.ts'
import type { Cases } from '../incident/index.ts'
import {
  type Campaigns,
  heldBackBy,
  openCampaigns,
  type Mailer,
  openWording,
  type Recipients,
} from '../notice/index.ts'
import type { Chartward } from './chartward.ts'
import { itself } from './itself.ts'
import { openPrinter } from './letters.ts'
import { organisationOf } from './organisation.ts'

/** What campaigns stand on beside the environment. `mailer`: they close it. */
export interface CampaignParts {
  readonly cases: Cases
  readonly recipients: Recipients
  /** Undefined: no mail server is configured. */
  readonly mailer: Mailer | undefined
}

/** Campaigns of this environment. A copy that is only read sends nothing. */
export async function openOwnCampaigns(
  chartward: Chartward,
  { cases, recipients, mailer }: CampaignParts,
): Promise<Campaigns> {
  const { home, config, database, keys, disclosure, clock, log, law, proof, readOnly } = chartward
  const wording = openWording({
    law,
    organisation: () => organisationOf(config),
    print: openPrinter(),
  })
  const ground = {
    database,
    clock,
    log,
    environment: home.environment,
    root: await keys.environmentKey('campaigns'),
    tell: disclosure.note,
    itself,
    recipients,
    wording,
    issuer: proof.issuer,
    mailer,
    begins: async ({ who }: Interaction, { id, case: caseId }: { id: string; case: string }) =>
      await beginClocks(cases, who, { id, case: caseId, at: clock.now() }),
    heldBack: async (caseId: string) => {
      const one = await cases.find(caseId)
      return heldBackBy(law, one, dayIn(one.timeZone, clock.now()))
    },
  }
  return await openCampaigns(ground, { idle: readOnly !== undefined })
}

/** Clocks that begin with the letters begin with the first of them. */
async function beginClocks(
  cases: Cases,
  who: Interaction['who'],
  { id, case: caseId, at }: { readonly id: string; readonly case: string; readonly at: number },
): Promise<void> {
  const { anchors, timeZone } = await cases.find(caseId)
  if (anchors.individualNoticeSent !== undefined) return
  const said = { anchor: 'individualNoticeSent', at: dayIn(timeZone, at), why: `campaign ${id} begins` }
  await cases.anchor(caseId, who, said)
}
