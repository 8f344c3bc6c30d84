import { randomUUID } from 'node:crypto'
import { type PatientId, silentLog } from '../../src/kernel/index.ts'
import { type CampaignGround, openCampaigns, openWording, type Recipient } from '../../src/notice/index.ts'
import { asked } from './campaign.ts'
import type { TestChartward } from './chartward.ts'
import { DRAFT, ORGANISATION, RECIPIENT, shippedLaw } from './notices.ts'

/** One notice by one way to one person, as a case would have sent it. */
export interface Telling {
  readonly patient: PatientId
  readonly elements: readonly string[]
  readonly case?: string
  /** In place of the words of the incident. */
  readonly draft?: object
  readonly recipient?: Partial<Recipient>
  /** Only in the portal, or in the portal and by a letter that stands in a file. */
  readonly byLetter?: boolean
}

/** Sends it into the tables of a whole environment, through the real campaigns: only the list of people is made up. */
export async function tellPeople(testing: TestChartward, told: readonly Telling[]): Promise<void> {
  const { chartward, clock } = testing
  const { database, keys, home, disclosure, proof } = chartward
  for (const {
    patient,
    elements,
    case: caseId = 'C-2026-0001',
    draft = DRAFT,
    recipient,
    byLetter,
  } of told) {
    const person: Recipient = { ...RECIPIENT, patient, elements, ...recipient }
    const ground: CampaignGround = {
      database,
      clock,
      log: silentLog,
      environment: home.environment,
      root: await keys.environmentKey('campaigns'),
      tell: disclosure.note,
      itself: (request) => ({ ...asked('chartward'), request }),
      recipients: sourceOf(person),
      wording: openWording({
        law: shippedLaw(),
        organisation: () => ORGANISATION,
        print: async () => await Promise.resolve(Buffer.from('%PDF-')),
      }),
      issuer: proof.issuer,
      mailer: undefined,
      heldBack: async () => await Promise.resolve({ byState: new Map() }),
      begins: async () => await Promise.resolve(),
    }
    const campaigns = await openCampaigns(ground, { idle: true })
    const by = (user: string) => ({ ...asked(user), request: randomUUID() })
    const settings = { email: false, portal: true }
    const { id } = await campaigns.draft(by('kim'), { case: caseId, draft, settings, supplement: true })
    await campaigns.approve(by('kim'), { id })
    await campaigns.approve(by('lee'), { id })
    await campaigns.freeze(by('kim'), id)
    await campaigns.act(by('kim'), { id, act: 'send' })
    await campaigns.send()
    if (byLetter === true) await exportAll(campaigns, id)
    await campaigns.close()
  }
}

async function exportAll(campaigns: Awaited<ReturnType<typeof openCampaigns>>, id: string): Promise<void> {
  const begun = await campaigns.exports.begin(asked('kim'), id)
  await campaigns.exports.page(asked('kim'), { id, export: begun.export, after: 0 })
}

function sourceOf(person: Recipient): CampaignGround['recipients'] {
  return {
    sendable: async function* () {
      yield await Promise.resolve([person])
    },
    queues: async () => await Promise.resolve({ people: 1, missing: 0, queues: {} as never }),
    residences: async () => await Promise.resolve(new Map([[person.residence ?? 'RI', 1]])),
  }
}
