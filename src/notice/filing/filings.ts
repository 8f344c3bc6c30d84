import { ChartwardError, dayIn, type PatientId } from '../../kernel/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import { requireOpen } from '../../incident/index.ts'
import { type Accounting, accountingOf } from './accounting.ts'
import { readDetails } from './details.ts'
import type { DraftFile } from './filing.ts'
import { digestOfFiling, type KeptFiling, keepDrafts, markApproved, readDrafts } from './draft-store.ts'
import { makeDrafts } from './drafts.ts'
import { countedBy, elementsIn, gatherFacts } from './gather-facts.ts'
import { isOfCase, leavesAbout } from './patient-leaves.ts'
import type { FilingGround } from './ports.ts'

/**
 * Drafts for authorities and others who have to be told. Each is made from the case, its duties and its notice, read by a
 * person, and approved by another; none is ever sent from here.
 */
export interface Filings {
  /**
   * Makes the drafts anew. Told to the ledger before they are made: some name people.
   *
   * **Errors** `CASE_UNKNOWN`, `CASE_CLOSED`; `USAGE` for details that are not what they should be.
   */
  draft(interaction: Interaction, asked: DraftAsked): Promise<readonly KeptFiling[]>
  list(interaction: Interaction, caseId: string): Promise<readonly KeptFiling[]>
  /**
   * Says that a draft is right, by its digest: of these words and of no others.
   *
   * **Errors** `APPROVAL_REQUIRED` for who made it; `NOTICE_INVALID` while something is missing; `NOT_FOUND`, `CASE_CLOSED`.
   */
  approve(interaction: Interaction, asked: ApproveAsked): Promise<KeptFiling>
  /**
   * One file of a draft that names people. Each of them has a leaf before it is answered.
   *
   * **Errors** `NOT_FOUND` when there is no such file in these very words.
   */
  file(interaction: Interaction, asked: FileAsked): Promise<DraftFile>
  /** The statutory accounting of one person. **Errors** those of the ledger. */
  accounting(interaction: Interaction, patient: PatientId): Promise<Accounting>
}

export interface DraftAsked {
  readonly case: string
  readonly details: unknown
}

export interface ApproveAsked {
  readonly case: string
  readonly draft: string
  readonly digest: string
}

export interface FileAsked extends ApproveAsked {
  readonly file: string
}

const TOLD_AT_ONCE = 500

export function openFilings(ground: FilingGround): Filings {
  const { cases, clock, tell } = ground
  return {
    draft: async (interaction, { case: id, details: said }) => {
      const details = readDetails(said)
      const found = await cases.find(id)
      requireOpen(found)
      await tell(interaction, { how: 'filing', note: `drafts of ${id}` })
      const { facts: known, duties } = await ground.duties(id)
      const notice = await ground.notice(id)
      const counted = countedBy(known, duties)
      const today = dayIn(found.timeZone, clock.now())
      const facts = gatherFacts({
        found,
        duties,
        counted,
        notice,
        organisation: ground.organisation(),
        details,
        today,
      })
      const model = notice?.model
      const filings = await makeDrafts({
        facts,
        law: ground.law,
        duties,
        recipients: () => ground.named(interaction, id),
        sampleNotice: async (jurisdiction) =>
          model === undefined ? undefined : await ground.sampleNotice(model, jurisdiction),
        print: ground.print,
        pressRelease: (jurisdiction) =>
          model === undefined
            ? []
            : ground.pressRelease(model, { jurisdiction, elements: elementsIn(known, jurisdiction) }),
      })
      await keepDrafts(ground, id, filings, { by: interaction.who.user, at: clock.now() })
      return await readDrafts(ground, id)
    },
    list: async (interaction, id) => {
      await cases.find(id)
      await tell(interaction, { how: 'filing', note: `drafts of ${id} shown` })
      return await readDrafts(ground, id)
    },
    approve: async (interaction, asked) => await approve(ground, interaction, asked),
    file: async (interaction, asked) => await openFile(ground, interaction, asked),
    accounting: async (interaction, patient) => {
      await tell(interaction, { how: 'filing', note: 'accounting of disclosures', about: [patient] })
      const leaves = await leavesAbout(ground, patient)
      const impermissible = new Map<number, string>()
      for (const found of await cases.list())
        for (const leaf of leaves) if (isOfCase(found, leaf)) impermissible.set(leaf.index, found.id)
      const { elementNames } = ground
      return accountingOf(leaves, { to: clock.now(), impermissible, elementNames })
    },
  }
}

async function openFile(
  ground: FilingGround,
  interaction: Interaction,
  { case: id, draft, digest, file: name }: FileAsked,
): Promise<DraftFile> {
  await ground.cases.find(id)
  const kept = (await readDrafts(ground, id)).find((one) => one.filing.id === draft && one.digest === digest)
  const file = kept?.filing.files.find((one) => one.name === name)
  if (file === undefined) throw new ChartwardError('NOT_FOUND', 'there is no such file: read the draft again')
  const { names = [] } = file
  const note = `${draft} of ${id}: ${name} shown`
  if (names.length === 0) await ground.tell(interaction, { how: 'filing', note })
  for (let from = 0; from < names.length; from += TOLD_AT_ONCE)
    await ground.tell(interaction, { how: 'filing', note, about: names.slice(from, from + TOLD_AT_ONCE) })
  return file
}

async function approve(
  ground: FilingGround,
  interaction: Interaction,
  { case: id, draft, digest }: ApproveAsked,
): Promise<KeptFiling> {
  requireOpen(await ground.cases.find(id))
  const of = async () =>
    (await readDrafts(ground, id)).find((one) => one.filing.id === draft && one.digest === digest)
  const kept = await of()
  if (kept === undefined || digestOfFiling(kept.filing) !== digest)
    throw new ChartwardError('NOT_FOUND', 'there is no such draft with these words: read it again')
  if (kept.approved !== undefined) return kept
  const { user } = interaction.who
  if (kept.madeBy === user)
    throw new ChartwardError('APPROVAL_REQUIRED', 'somebody else than who made a draft has to approve it')
  if (kept.filing.missing.length > 0)
    throw new ChartwardError('NOTICE_INVALID', `this draft is not whole: ${kept.filing.missing.join(' ')}`)
  await ground.tell(interaction, { how: 'filing', note: `approved ${draft} of ${id}, sha256:${digest}` })
  await markApproved(ground, id, { draft, digest, by: user, at: ground.clock.now() })
  return (await of()) ?? kept
}
