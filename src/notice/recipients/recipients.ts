import { ChartwardError, type PatientId } from '../../kernel/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import type { PersonGroup } from '../../law/index.ts'
import { gather, type GatherAsked, type Gathered, type GatherGround, placeAgain } from './gather.ts'
import { countQueues, findKept, type Kept, type KeptPage, pageOf, stampOf } from './kept.ts'
import { counted, residencesOf } from './counting.ts'
import { withMerged } from './merged.ts'
import { checkResolving, type Resolving, sayingOf } from './resolving.ts'
import { isSendable, type Queue, QUEUES, type Recipient } from './recipient.ts'

/** Where everybody of a case stands. **Shape** `queues` and `missing` together are `people`, always. */
export interface QueueCounts {
  readonly people: number
  /** Not gathered yet, or gathered before the case knew what it knows now and gone since. */
  readonly missing: number
  readonly queues: Readonly<Record<Queue, number>>
}

/** One person for whoever looks at a queue. */
export interface RecipientLine {
  readonly patient: PatientId
  readonly queue: Queue
  readonly why: string
  readonly recipient?: Recipient
  readonly history: Kept['history']
}

export interface ListAsked {
  readonly queue: Queue
  /** `next` of the page before. */
  readonly after?: string
}

export interface RecipientPage {
  readonly recipients: readonly RecipientLine[]
  readonly next?: string
}

/** Who of a case is written to, and how. */
export interface Recipients {
  /** See `gather`. */
  gather(interaction: Interaction, caseId: string, asked: GatherAsked): Promise<Gathered>
  queues(caseId: string): Promise<QueueCounts>
  /** Some of a queue from `after` on, each with a leaf before it is handed over. */
  list(interaction: Interaction, caseId: string, asked: ListAsked): Promise<RecipientPage>
  /**
   * Everybody to whom letters go, a few hundred at a time, with what left of all of their records. Who is told of them has
   * the caller to tell the ledger: what is made of this is not handed to anybody before.
   */
  sendable(caseId: string): AsyncIterable<readonly Recipient[]>
  /** Undefined where they are not written to, or not gathered. */
  find(caseId: string, patient: PatientId): Promise<Recipient | undefined>
  /** What one of them is called, with a leaf about them first; undefined where they were not gathered or have no name. */
  nameOf(interaction: Interaction, caseId: string, patient: PatientId): Promise<string | undefined>
  /** Puts right what is wrong with one person, or decides about them. See `Resolving`. */
  resolve(interaction: Interaction, caseId: string, asked: Resolving): Promise<RecipientLine>
  /**
   * Everybody whose record could be read, whatever their queue, a few hundred at a time; whoever need not be told is not
   * among them. Each has a leaf before they are handed over.
   */
  named(interaction: Interaction, caseId: string): AsyncIterable<readonly Recipient[]>
  /** How many of the case live where; those of whom it is not known are left out. */
  residences(caseId: string): Promise<ReadonlyMap<string, number>>
  /** Everybody who has to be told, one by one, as the law counts them: see `counted`. */
  counted(caseId: string): AsyncIterable<PersonGroup>
  /** Changes when anybody was placed anew. */
  stamp(caseId: string): Promise<string>
}

const LISTED_AT_ONCE = 100
const SENT_AT_ONCE = 500

export function openRecipients(ground: GatherGround): Recipients {
  const { shelf } = ground
  return {
    gather: async (interaction, caseId, asked) => await gather(ground, interaction, caseId, asked),
    queues: async (caseId) => await queuesOf(ground, caseId),
    list: async (interaction, caseId, asked) => await listed(ground, interaction, caseId, asked),
    sendable: (caseId) => sendableOf(ground, caseId),
    find: async (caseId, patient) => {
      const kept = (await findKept(shelf, caseId, [patient])).get(patient)
      if (kept === undefined || !isSendable(kept.placed.queue)) return undefined
      const [recipient] = await withMerged(shelf, caseId, [kept])
      return recipient
    },
    nameOf: async (interaction, caseId, patient) => await nameOf(ground, interaction, caseId, patient),
    resolve: async (interaction, caseId, asked) => await resolve(ground, interaction, caseId, asked),
    named: (interaction, caseId) => namedOf(ground, interaction, caseId),
    residences: async (caseId) => await residencesOf(ground, caseId),
    counted: (caseId) => counted(ground, caseId),
    stamp: async (caseId) => await stampOf(shelf, caseId),
  }
}

async function queuesOf({ shelf, cases }: GatherGround, caseId: string): Promise<QueueCounts> {
  const { runs } = await cases.find(caseId)
  const queues = await countQueues(shelf, caseId)
  const people = runs.at(-1)?.total.people ?? 0
  const placed = QUEUES.reduce((sum, queue) => sum + queues[queue], 0)
  return { people, missing: people - placed, queues }
}

async function listed(
  { shelf, disclosure, cases }: GatherGround,
  interaction: Interaction,
  caseId: string,
  { queue, after }: ListAsked,
): Promise<RecipientPage> {
  await cases.find(caseId)
  const place = { limit: LISTED_AT_ONCE, ...(after === undefined ? {} : { after }) }
  const { kept, next } = await pageOf(shelf, caseId, queue, place)
  const about = kept.map(({ share }) => share.patient)
  await disclosure.note(interaction, {
    how: 'notice',
    note: `recipients of case ${caseId} shown: ${queue}`,
    about,
  })
  return { recipients: kept.map(lineOf), ...(next === undefined ? {} : { next }) }
}

async function nameOf(
  { shelf, disclosure, cases }: GatherGround,
  interaction: Interaction,
  caseId: string,
  patient: PatientId,
): Promise<string | undefined> {
  await cases.find(caseId)
  await disclosure.note(interaction, {
    how: 'notice',
    note: `name in case ${caseId} shown`,
    about: [patient],
  })
  return (await findKept(shelf, caseId, [patient])).get(patient)?.placed.recipient?.patientName.full
}

function lineOf({ share, placed, history }: Kept): RecipientLine {
  const { queue, why, recipient } = placed
  return { patient: share.patient, queue, why, history, ...(recipient === undefined ? {} : { recipient }) }
}

async function* sendableOf(ground: GatherGround, caseId: string): AsyncGenerator<readonly Recipient[]> {
  for (const queue of QUEUES.filter(isSendable)) {
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: KeptPage = await pageOf(ground.shelf, caseId, queue, { after, limit: SENT_AT_ONCE })
      if (page.kept.length > 0) yield await withMerged(ground.shelf, caseId, page.kept)
      after = page.next
    }
  }
}

async function* namedOf(
  { shelf, disclosure }: GatherGround,
  interaction: Interaction,
  caseId: string,
): AsyncGenerator<readonly Recipient[]> {
  for (const queue of QUEUES.filter((one) => one !== 'relieved' && one !== 'merged')) {
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: KeptPage = await pageOf(shelf, caseId, queue, { after, limit: SENT_AT_ONCE })
      const found = await withMerged(shelf, caseId, page.kept)
      const note = `recipients of case ${caseId} named`
      const about = found.map(({ patient }) => patient)
      if (found.length > 0) await disclosure.note(interaction, { how: 'notice', note, about })
      if (found.length > 0) yield found
      after = page.next
    }
  }
}

async function resolve(
  ground: GatherGround,
  interaction: Interaction,
  caseId: string,
  asked: Resolving,
): Promise<RecipientLine> {
  const { shelf, disclosure, clock } = ground
  const { patient, why } = asked
  await ground.cases.find(caseId)
  const before = await findKept(shelf, caseId, [
    patient,
    ...(asked.sameAs === undefined ? [] : [asked.sameAs]),
  ])
  const own = before.get(patient)
  if (own === undefined)
    throw new ChartwardError('NOT_FOUND', 'the case has no such recipient: gather them first')
  checkResolving(asked, own.placed.queue, asked.sameAs === undefined ? undefined : before.get(asked.sameAs))
  const what = sayingOf(asked)
  await disclosure.note(interaction, {
    how: 'notice',
    note: `recipient of case ${caseId}: ${what}`,
    about: [patient],
  })
  const made = { by: interaction.who.user, at: clock.now(), what, why }
  if (asked.sameAs !== undefined)
    await rememberMerged(ground, interaction, caseId, { ...asked, sameAs: asked.sameAs })
  const kept = await placeAgain(ground, interaction, caseId, {
    share: own.share,
    change: ({ correction, history, merges }) => {
      const { accept, name, addressee, address, residence, sameAs } = asked
      const accepted =
        accept === undefined ? correction.accepted : [...new Set([...(correction.accepted ?? []), accept])]
      const said = { name, addressee, address, residence, sameAs, accepted }
      const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
      return { correction: { ...correction, ...given }, history: [...history, made], merges }
    },
  })
  return lineOf(kept)
}

/** The one who is written to knows of the other, before the other is left out. */
async function rememberMerged(
  ground: GatherGround,
  interaction: Interaction,
  caseId: string,
  { patient, sameAs }: { readonly patient: PatientId; readonly sameAs: PatientId },
): Promise<void> {
  const other = (await findKept(ground.shelf, caseId, [sameAs])).get(sameAs)
  if (other === undefined) return
  await placeAgain(ground, interaction, caseId, {
    share: other.share,
    change: ({ correction, history, merges }) => ({
      correction,
      history,
      merges: [...new Set([...merges, patient])],
    }),
  })
}
