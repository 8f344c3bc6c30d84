import { hasCode, type PatientId } from '../../kernel/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import type { Recipient } from '../recipients/recipient.ts'
import { readCampaign } from './campaign-store.ts'
import type { Composer } from './ports.ts'
import { NOT_ISSUED } from './preview.ts'
import type { CampaignSettings } from './state.ts'
import type { Workplace } from './workplace.ts'

/** What a campaign says, and the same as somebody who is made up would read it in each language. */
export interface CampaignWords {
  readonly draft: unknown
  readonly settings: CampaignSettings
  readonly samples: readonly Sample[]
  /** Why there are none. */
  readonly problem?: string
}

interface Sample {
  readonly language: string
  readonly subject: string
  readonly text: string
}

/** Nobody: no leaf is about them. */
const NOBODY = '00000000-0000-4000-8000-000000000000' as PatientId
const ADDRESS = { lines: ['1 Main St'], city: 'Anytown', state: 'TX', postalCode: '75001', country: 'US' }

/** Words from which no notice can be made are shown without one, and can be changed. **Errors** `NOTICE_INVALID` while the settings do not say who writes; those of the ledger. */
export async function wordsOf(
  { ground, sealing }: Workplace,
  interaction: Interaction,
  id: string,
): Promise<CampaignWords> {
  const { database, wording, recipients, tell } = ground
  const { case: caseId, content } = await readCampaign(database, sealing, id)
  await tell(interaction, { how: 'notice', note: `${id} words shown` })
  const byState = await recipients.residences(caseId)
  const { people: total } = await recipients.queues(caseId)
  const composer = wording.composer(
    content.model ?? wording.complete(content.draft, { case: caseId, total, byState }),
  )
  return { draft: content.draft, settings: content.settings, ...samplesOf(composer) }
}

function samplesOf(composer: Composer): Pick<CampaignWords, 'samples' | 'problem'> {
  try {
    const samples = (['en', 'es'] as const).map((language) => {
      const { subject, text } = composer.portal(madeUp(language), NOT_ISSUED)
      return { language, subject, text }
    })
    return { samples }
  } catch (error) {
    if (!hasCode(error, 'NOTICE_INVALID')) throw error
    return { samples: [], problem: error.message }
  }
}

const madeUp = (language: Recipient['language']): Recipient => ({
  patient: NOBODY,
  variant: 'adult',
  part2: false,
  language,
  patientName: { full: 'Sample Person', given: 'Sample', family: 'Person' },
  addressee: { name: 'Sample Person' },
  address: ADDRESS,
  residence: 'TX',
  elements: ['contact', 'diagnoses', 'identity'],
  tier: 'disclosed',
})
