import type { Interaction } from '../../disclosure/index.ts'
import type { CaseDuties, DutiesOfCase } from '../duties/case-duties.ts'
import { countedBy, elementsIn, mediaOf } from '../filing/gather-facts.ts'
import { readCampaign } from './campaign-store.ts'
import type { OpenText, Publicity } from './ports.ts'
import type { Workplace } from './workplace.ts'

/**
 * What is said to everybody at once, as it would be now: the posting of the home page, a release for the press of each
 * state where it has to be told, and what whoever answers the telephone goes by. It names nobody and publishes nothing.
 *
 * **Errors** `NOTICE_INVALID`, `NOT_FOUND`.
 */
export async function publicTextsOf(
  { ground, sealing }: Workplace,
  interaction: Interaction,
  { id, duties }: { readonly id: string; readonly duties: Pick<CaseDuties, 'of'> },
): Promise<readonly OpenText[]> {
  const { database, recipients, wording, tell } = ground
  const { case: caseId, content } = await readCampaign(database, sealing, id)
  const publicity = publicityOf(await duties.of(caseId))
  const { people: total } = await recipients.queues(caseId)
  const byState = await recipients.residences(caseId)
  const model = content.model ?? wording.complete(content.draft, { case: caseId, total, byState })
  await tell(interaction, { how: 'notice', note: `${id} texts for the public` })
  return wording.open(model, publicity)
}

/** Whom a public text has to reach, and what left of them: also of those whom no letter reaches. */
function publicityOf({ facts, duties }: Pick<DutiesOfCase, 'facts' | 'duties'>): Publicity {
  const press = mediaOf(duties, countedBy(facts, duties)).map(
    (jurisdiction) => [jurisdiction, elementsIn(facts, jurisdiction)] as const,
  )
  return { elements: elementsIn(facts), press: new Map(press) }
}
