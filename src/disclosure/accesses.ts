import { asLeafIndex, asUnixMs, ChartwardError, type LeafIndex, type PatientId } from '../kernel/index.ts'
import { patientIdOf, type Resource } from '../fhir/index.ts'
import {
  decodeEntry,
  type DisclosureEntry,
  findLeaves,
  findNewestLeaves,
  type IndexView,
  type Opening,
  type ShownRow,
  type SignedCheckpoint,
  visitShown,
} from '../ledger/index.ts'
import { AUDIT_EVENT } from './audit-events.ts'
import { auditIdOf } from './audit-projection.ts'
import { requireTellable, requireType, visible } from './gate.ts'
import { type Disclosed, type Ground, type Interaction, releaseContext, type Shown } from './interaction.ts'
import { account } from './leaves.ts'
import { openReadable, patientsNamedIn, shownOf } from './opening.ts'
import type { Findings } from './undo-look.ts'

/** Of one type, so many records at most are held against who looked; the newest written are not known apart. */
const RECORDS_PER_TYPE_MAX = 1_000
/** So many leaves are opened for one answer at most. */
export const ACCESSES_PER_PAGE_MAX = 1_024

/** One leaf about the person, opened. */
export interface SeenLeaf {
  readonly index: LeafIndex
  readonly entry: DisclosureEntry
  readonly opening: Opening
}

/** A part of a person's leaves, the newest first. */
export interface SeenPage {
  readonly leaves: readonly SeenLeaf[]
  /** Where the next part goes on: leaves below it. Undefined: nothing is left. */
  readonly next: number | undefined
}

/** A record of theirs. `told`: whoever asks may be told what it says; otherwise it is only compared with. */
export interface Nearby {
  readonly resource: Resource
  /** `Type/id/version`. */
  readonly reference: string
  readonly told: boolean
}

/** What is known of who saw one person's record, for making an answer of. Nothing of it leaves but in `Findings`. */
export interface AccessLook {
  readonly patient: PatientId
  /** Everything below is of this checkpoint. */
  readonly checkpoint: SignedCheckpoint
  /** True for the person themselves: a proxy is told who looked, and not at what. */
  readonly isOwn: boolean
  page(asked: { readonly before: number; readonly max: number }): Promise<SeenPage>
  /** How many leaves about them stand below a size. */
  count(below: number): Promise<number>
  /** Every leaf since then that showed something, by the columns of the index alone. */
  visit(since: number, each: (row: ShownRow) => void): Promise<void>
  /** Leaves by their number. **Errors.** `NOT_FOUND` when one of them is not about this person. */
  named(leaves: readonly number[]): Promise<readonly SeenLeaf[]>
  /** Inclusion proofs in the tree of the checkpoint, the sibling first. */
  proofs(leaves: readonly LeafIndex[]): Promise<Uint8Array[][]>
  /** Their records of these types. */
  nearby(types: readonly string[]): Promise<readonly Nearby[]>
  /** What is public of organisations and of the people who work there, by `Type/id`; what is not there is left out. */
  directory(references: readonly string[]): Promise<readonly Nearby[]>
}

/**
 * Lets the history of one person's record be looked at, as the person or one of their proxies, and tells the ledger before
 * anything is said of it: looking at who looked is itself a disclosure.
 *
 * **Shape** `patient` is the logical id of their Patient. `Findings.shown` names versions of records and leaves as
 * `AuditEvent/disclosure-N/1`.
 *
 * **Errors.** `ACCESS_DENIED`, after its leaf.
 */
export async function lookAtAccesses(
  ground: Ground,
  interaction: Interaction,
  id: string,
  work: (look: AccessLook) => Promise<Findings>,
): Promise<Disclosed> {
  const patient = patientIdOf(id)
  await requireType(ground, interaction, 'search', { type: AUDIT_EVENT })
  await requireTellable(ground, interaction, 'search', { type: AUDIT_EVENT, id, patient })
  const known = new Map<string, Shown>()
  const look = await openLook(ground, interaction, { id, patient, known })
  const { shown, body, note } = await work(look)
  const accounted = await account(ground, interaction, {
    how: 'search',
    note,
    predicate: `${AUDIT_EVENT}?patient=${id}`,
    shown: shown.flatMap((reference) => known.get(reference) ?? []),
    about: [patient],
  })
  return accounted.send(body)
}

/** Of whom it is asked. `since`: milliseconds since 1970; `except`: a session whose own looks are none. */
export interface ShownAsked {
  readonly patient: PatientId
  readonly since: number
  readonly except: string
}

/**
 * Whether anything of somebody was shown since then, by the columns of the index alone: for the server itself, which looks
 * closer, and tells of it, only then.
 */
export async function shownSince(
  { ledger, index }: Ground,
  { patient, since, except }: ShownAsked,
): Promise<boolean> {
  const { size } = await ledger.published()
  await index.catchUp(ledger, size)
  const view = index.view(size)
  const own = view.find('session', except)
  let found = false
  await visitShown(view, { patients: [patient], from: asUnixMs(since) }, ({ session }) => {
    found ||= session !== own
  })
  return found
}

interface Looking {
  readonly id: string
  readonly patient: PatientId
  /** Whatever can be shown, by its reference. */
  readonly known: Map<string, Shown>
}

async function openLook(ground: Ground, interaction: Interaction, looking: Looking): Promise<AccessLook> {
  const { patient } = looking
  const { ledger, index } = ground
  const checkpoint = await ledger.published()
  await index.catchUp(ledger, checkpoint.size)
  const view = index.view(checkpoint.size)
  let all: Promise<readonly LeafIndex[]> | undefined
  return {
    patient,
    checkpoint,
    isOwn: interaction.gate?.person?.role === 'patient',
    page: async (asked) => await pageOf(ground, view, looking, asked),
    count: async (below) => {
      all ??= findLeaves(view, { patients: [patient] })
      return (await all).filter((leaf) => leaf < below).length
    },
    visit: async (since, each) =>
      await visitShown(view, { patients: [patient], from: asUnixMs(since) }, each),
    named: async (leaves) => {
      const found = await namedLeaves(ground, looking, checkpoint, leaves)
      return found ?? (await noneSuch(ground, interaction, looking))
    },
    proofs: async (leaves) => await ledger.proofs(leaves, checkpoint.size),
    nearby: async (types) => await nearbyRecords(ground, interaction, looking, types),
    directory: async (references) => await directoryOf(ground, interaction, looking, references),
  }
}

async function pageOf(
  ground: Ground,
  view: IndexView,
  looking: Looking,
  { before, max }: { readonly before: number; readonly max: number },
): Promise<SeenPage> {
  const wanted = Math.min(max, ACCESSES_PER_PAGE_MAX)
  // One more than is shown says whether anything is left.
  const question = { patients: [looking.patient] }
  const found = await findNewestLeaves(view, question, { before, max: wanted + 1 })
  const leaves = await opened(ground, looking, found.slice(0, wanted))
  return { leaves, next: found.length > wanted ? found[wanted - 1] : undefined }
}

/** Undefined when one of them is about somebody else, or is not there: which of the two is not told apart. */
async function namedLeaves(
  ground: Ground,
  looking: Looking,
  { size }: SignedCheckpoint,
  leaves: readonly number[],
): Promise<readonly SeenLeaf[] | undefined> {
  if (leaves.some((leaf) => leaf >= size)) return undefined
  const found = await opened(ground, looking, leaves.map(asLeafIndex))
  return found.every(({ entry }) => entry.patient === looking.patient) ? found : undefined
}

/** That there is none tells something too, so it has its leaf. */
async function noneSuch(ground: Ground, interaction: Interaction, { id, patient }: Looking): Promise<never> {
  const predicate = `${AUDIT_EVENT}?patient=${id}`
  await account(ground, interaction, { how: 'search', shown: [], predicate, about: [patient] })
  throw new ChartwardError('NOT_FOUND', 'the ledger has no such entry about this person')
}

async function opened(
  ground: Ground,
  { known, patient }: Looking,
  leaves: readonly LeafIndex[],
): Promise<readonly SeenLeaf[]> {
  const openings = await ground.ledger.openingsAt(leaves)
  const elements = ground.fhir.elementsOf({ resourceType: AUDIT_EVENT })
  return openings.map((opening) => {
    const { index } = opening
    const reference = accessReference(index)
    const bytes = opening.entry.length
    known.set(reference, { reference, patients: [patient], elements, bytes, shared: false })
    return { index, entry: decodeEntry(opening.entry), opening }
  })
}

/** A leaf as it stands in the leaf of its showing. */
export function accessReference(index: LeafIndex): string {
  return `${AUDIT_EVENT}/${auditIdOf(index)}/1`
}

async function nearbyRecords(
  ground: Ground,
  interaction: Interaction,
  { id, patient, known }: Looking,
  types: readonly string[],
): Promise<readonly Nearby[]> {
  const found: Nearby[] = []
  for (const type of types) {
    const query = ground.fhir.parseSearch(type, [['patient', id]])
    const context = releaseContext(interaction, 'search', [patient])
    const { rows } = await ground.records.candidates(query, { context, limit: RECORDS_PER_TYPE_MAX })
    const living = rows.filter(({ deleted }) => !deleted)
    const all = await openReadable(ground, interaction, 'search', living)
    const theirs = all.filter(({ resource }) => patientsNamedIn(ground, resource).includes(patient))
    const seen = new Set(await visible(ground, interaction, 'search', theirs))
    for (const one of theirs) {
      const shown = shownOf(ground, one)
      if (seen.has(one)) known.set(shown.reference, shown)
      found.push({ resource: one.resource, reference: shown.reference, told: seen.has(one) })
    }
  }
  return found
}

const DIRECTORY_TYPES: ReadonlySet<string> = new Set(['Practitioner', 'PractitionerRole', 'Organization'])

async function directoryOf(
  ground: Ground,
  interaction: Interaction,
  { known }: Looking,
  references: readonly string[],
): Promise<readonly Nearby[]> {
  const refs = [...new Set(references)].flatMap((reference) => {
    const [type = '', id = ''] = reference.split('/')
    return DIRECTORY_TYPES.has(type) && id !== '' ? [{ type, id }] : []
  })
  const rows = refs.length === 0 ? [] : await ground.records.findMany(refs)
  const living = rows.filter(({ deleted }) => !deleted)
  const all = await visible(
    ground,
    interaction,
    'read',
    await openReadable(ground, interaction, 'search', living),
  )
  return all.map((one) => {
    const shown = shownOf(ground, one)
    known.set(shown.reference, shown)
    return { resource: one.resource, reference: shown.reference, told: true }
  })
}
