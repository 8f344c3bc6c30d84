import type { Interaction } from '../../disclosure/index.ts'
import type { Queue, Recipient } from '../recipients/recipient.ts'
import type { Review } from '../content/review.ts'
import { readCampaign } from './campaign-store.ts'
import type { PrintedSeal } from '../proof/issuing.ts'
import type { Workplace } from './workplace.ts'

/** So many letters are shown; of kinds beyond these only the numbers. */
const SAMPLES_MAX = 12

/** One letter as it would be. */
export interface Sample {
  readonly variant: string
  readonly language: string
  readonly residence: string | null
  readonly subject: string
  readonly text: string
}

/** What would be frozen now. */
export interface Preview {
  readonly people: number
  readonly byKind: readonly {
    readonly variant: string
    readonly language: string
    readonly residence: string | null
    readonly people: number
  }[]
  readonly queues: Readonly<Record<Queue, number>>
  /** People of the case who were not gathered yet: nothing is frozen before they are. */
  readonly missing: number
  /** What is wrong with the words, and what of the law behind them nobody verified. */
  readonly review: Review
  /** One of each kind, of the kinds with most people. */
  readonly samples: readonly Sample[]
  /** The letters of the samples, as a PDF, base64. */
  readonly pdf: string
}

/** What stands where a seal will be. */
export const NOT_ISSUED: PrintedSeal = { code: 'XXXX-XXXX-XXXX-XXXX', qr: 'PREVIEW', verifyUrl: '' }

/**
 * What the campaign would come to: one letter of each kind, of a real person, whose leaf comes before it. Every notice is
 * composed, so that what cannot be said is known now.
 *
 * **Errors** `NOTICE_INVALID`.
 */
export async function previewOf(
  { ground, sealing }: Workplace,
  interaction: Interaction,
  id: string,
): Promise<Preview> {
  const { recipients, wording, tell, database } = ground
  const { case: caseId, content } = await readCampaign(database, sealing, id)
  const { people: total, queues, missing } = await recipients.queues(caseId)
  const byState = await recipients.residences(caseId)
  const model = content.model ?? wording.complete(content.draft, { case: caseId, total, byState })
  const composer = wording.composer(model)
  const elements = new Set<string>()
  const kinds = new Map<string, { readonly first: Recipient; people: number }>()
  let people = 0
  const count = (recipient: Recipient): void => {
    composer.digest(recipient)
    people += 1
    for (const element of recipient.elements) elements.add(element)
    const { variant, language, residence, part2 } = recipient
    const key = JSON.stringify([variant, language, residence, part2])
    const kind = kinds.get(key)
    if (kind === undefined) kinds.set(key, { first: recipient, people: 1 })
    else kind.people += 1
  }
  for await (const batch of recipients.sendable(caseId)) batch.forEach(count)
  const sorted = [...kinds.values()].sort((one, other) => other.people - one.people)
  const residences = new Set(sorted.map(({ first }) => first.residence))
  const shown = sorted.slice(0, SAMPLES_MAX).map(({ first }) => first)
  await tell(interaction, {
    how: 'notice',
    note: `${id} preview of ${shown.length} letters`,
    about: shown.map(({ patient }) => patient),
  })
  const letters = shown.map((recipient) => ({ recipient, seal: NOT_ISSUED }))
  const pdf = letters.length === 0 ? new Uint8Array() : await composer.letters(letters)
  return {
    people,
    byKind: sorted.map(({ first: { variant, language, residence }, people }) => ({
      variant,
      language,
      residence,
      people,
    })),
    queues,
    missing,
    review: wording.review(model, { jurisdictions: [...residences], elements: [...elements] }),
    samples: shown.map((recipient) => ({
      variant: recipient.variant,
      language: recipient.language,
      residence: recipient.residence,
      ...textOf(composer.email(recipient, NOT_ISSUED)),
    })),
    pdf: Buffer.from(pdf).toString('base64'),
  }
}

function textOf({ subject, text }: { readonly subject: string; readonly text: string }) {
  return { subject, text }
}
