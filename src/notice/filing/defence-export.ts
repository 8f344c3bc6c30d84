import { asLeafIndex, type LeafIndex, type PatientId, type UnixMs } from '../../kernel/index.ts'
import {
  type DefenceDecision,
  defenceLines,
  defenceName,
  type DefenceNotice,
  type DefencePart,
} from '../../defence/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import type { Cases, TimelineItem } from '../../incident/index.ts'
import type { LawFiles } from '../../law/index.ts'
import { decodeEntry, gatherEvidence, type Ledger } from '../../ledger/index.ts'
import { exportEvidence, type ScopeSources } from '../../scope/index.ts'
import type { Queue } from '../recipients/recipient.ts'
import { readDrafts, textOfFiling } from './draft-store.ts'
import type { FilingGround } from './ports.ts'

/** What a defence file is made of, beside what filings stand on. */
export interface DefenceGround extends Pick<
  FilingGround,
  'environment' | 'database' | 'root' | 'clock' | 'tell' | 'cases' | 'duties'
> {
  readonly ledger: Ledger
  readonly sources: ScopeSources
  /** The law as it is read now, file by file. */
  lawFiles(): Promise<LawFiles>
  readonly cases: Pick<Cases, 'find' | 'list' | 'people' | 'inputs' | 'timeline'>
  queues(caseId: string): Promise<Readonly<Partial<Record<Queue, number>>>>
  /** Every piece of every campaign of the case, with what became of it. */
  deliveries(caseId: string): AsyncIterable<DeliveredNotice>
}

/** One piece, and the words it was sent with. */
export interface DeliveredNotice {
  readonly notice: string
  readonly patient: PatientId
  readonly channel: string
  readonly state: string
  /** SHA-256 of the composed notice, base64url. */
  readonly contentDigest: string
  readonly events: readonly { readonly state: string; readonly at: number }[]
}

/** Leaves that tell of what was done in a case. */
const TELLING = new Set([
  'case',
  'determination',
  'notice',
  'filing',
  'match',
  'containment',
  'rollback',
  'finding',
])
const LEAVES_A_PART = 50_000
const NOTICES_A_PART = 20_000

/**
 * Everything of a case with its proofs, as lines of one file: see `verifyDefence`. Told to the ledger before it begins, and
 * again with its name when it is whole: then the file and the ledger name each other.
 */
export async function* exportDefence(
  ground: DefenceGround,
  interaction: Interaction,
  caseId: string,
): AsyncGenerator<string> {
  await ground.cases.find(caseId)
  await ground.tell(interaction, { how: 'export', note: `defence file of ${caseId}` })
  const made = new Date(ground.clock.now()).toISOString()
  let last = ''
  for await (const line of defenceLines({ case: caseId, made }, partsOf(ground, caseId))) {
    if (last !== '') yield last
    last = line
  }
  await ground.tell(interaction, {
    how: 'filing',
    note: `defence file of ${caseId}, sha256:${defenceName(last)}`,
  })
  yield last
}

async function* partsOf(ground: DefenceGround, id: string): AsyncGenerator<readonly [DefencePart, unknown]> {
  const { cases, sources } = ground
  const found = await cases.find(id)
  const timeline: readonly TimelineItem[] = await cases.timeline(id)
  yield ['case', { case: found, timeline }]
  yield ['decisions', await decisionsOf(ground, id)]
  yield ['law', await ground.lawFiles()]
  const { facts, duties } = await ground.duties(id)
  yield ['duties', { facts, ...duties }]
  if (found.runs.length > 0) yield ['evidence', await exportEvidence(sources, found.query)]
  const told = await tellingLeaves(ground, id, found.opened)
  yield* ledgerParts(ground, told.leaves)
  yield ['recipients', await ground.queues(id)]
  yield* noticeParts(ground, id, told.notices)
  const drafts = await readDrafts(ground, id)
  yield [
    'filings',
    drafts.flatMap(({ filing, digest, approved, madeBy }) =>
      approved === undefined
        ? []
        : [
            {
              id: filing.id,
              digest,
              madeBy,
              approved,
              draft: textOfFiling(filing),
            },
          ],
    ),
  ]
}

async function decisionsOf({ cases }: DefenceGround, id: string): Promise<DefenceDecision[]> {
  const { decisions } = await cases.find(id)
  const kept: DefenceDecision[] = []
  for (const { inputs, ...decision } of decisions)
    kept.push({
      ...decision,
      id: decision.decision,
      inputsDigest: inputs,
      inputs: await cases.inputs(id, inputs),
    })
  return kept
}

interface Told {
  readonly leaves: readonly LeafIndex[]
  /** Leaves about notices, by patient. */
  readonly notices: ReadonlyMap<string, readonly number[]>
}

/** What the ledger was told since the case was opened: of the case, or of one of its people. */
async function tellingLeaves({ ledger, cases }: DefenceGround, id: string, opened: UnixMs): Promise<Told> {
  const people = new Set<string>()
  for await (const { patient } of cases.people(id)) people.add(patient)
  const leaves: LeafIndex[] = []
  const notices = new Map<string, number[]>()
  const checkpoint = await ledger.published()
  for await (const openings of ledger.openings(asLeafIndex(0), checkpoint.size))
    for (const { index, entry: bytes } of openings) {
      const { how, at, patient } = decodeEntry(bytes)
      if (!TELLING.has(how) || at < opened || (patient !== null && !people.has(patient))) continue
      leaves.push(index)
      if (how === 'notice' && patient !== null) notices.set(patient, [...(notices.get(patient) ?? []), index])
    }
  return { leaves, notices }
}

async function* ledgerParts(
  { ledger, sources }: DefenceGround,
  leaves: readonly LeafIndex[],
): AsyncGenerator<readonly [DefencePart, unknown]> {
  const checkpoint = await ledger.published()
  for (let from = 0; from < leaves.length; from += LEAVES_A_PART)
    yield [
      'ledger',
      await gatherEvidence(
        ledger,
        checkpoint,
        sources.disclosure.witnesses ?? [],
        leaves.slice(from, from + LEAVES_A_PART),
      ),
    ]
}

async function* noticeParts(
  ground: DefenceGround,
  id: string,
  leaves: ReadonlyMap<string, readonly number[]>,
): AsyncGenerator<readonly [DefencePart, unknown]> {
  let part: DefenceNotice[] = []
  for await (const delivery of ground.deliveries(id)) {
    part.push({ ...delivery, leaves: leaves.get(delivery.patient) ?? [] })
    if (part.length < NOTICES_A_PART) continue
    yield ['notices', part]
    part = []
  }
  if (part.length > 0) yield ['notices', part]
}
