import { createHash } from 'node:crypto'
import {
  AUDIT_OUTCOMES,
  type AuditAnswer,
  type AuditAsked,
  type AuditExportAsked,
  type AuditLeafAnswer,
  type AuditOutcome,
  type AuditQuestion,
  type AuditRow,
} from '../contract/index.ts'
import { asLeafIndex, asUnixMs, ChartwardError, type PatientId } from '../kernel/index.ts'
import { elementNames, patientIdOf } from '../fhir/index.ts'
import {
  decodeEntry,
  type DisclosureEntry,
  findNewestLeaves,
  type How,
  type IndexView,
  type LeafQuestion,
  NOTE_COMPARED_ONLY,
  type Opening,
} from '../ledger/index.ts'
import { AUDIT_EVENT, audienceOf, type Projected, project, shownOf, viewOf } from './audit-events.ts'
import { askedOf, type Audience, auditIdOf, queryFor } from './audit-projection.ts'
import { auditFileOf } from './audit-file.ts'
import { requireTellable, requireType, tellable } from './gate.ts'
import type { Answer, Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'

const ROWS_PER_PAGE = 50
const ROWS_EXPORTED_MAX = 5_000
/** Leaves opened at once, for one page, and for one export: a page may be short, the next goes on. */
const LEAVES_AT_ONCE = 256
const LEAVES_PER_PAGE_MAX = 8_192
const LEAVES_EXPORTED_MAX = 262_144
/** Of one leaf so many versions are named; how many there are is said. */
const VERSIONS_NAMED_MAX = 50

/** One leaf that was found, as it is accounted for and as it is shown. */
interface Found {
  readonly projected: Projected
  readonly row: AuditRow
}

/**
 * A page of the leaves a question selects, the newest first. It is a search among audit events: the same rules say who may ask
 * and of whom, the same budgets count, and each patient in the answer has a leaf.
 *
 * **Errors.** Those of the gate, the brake and the ledger.
 */
export async function searchLeaves(
  ground: Ground,
  interaction: Interaction,
  { question, before = Infinity }: AuditAsked,
): Promise<Answer> {
  await requireType(ground, interaction, 'search', { type: AUDIT_EVENT })
  const limits = { before, rowsMax: ROWS_PER_PAGE, leavesMax: LEAVES_PER_PAGE_MAX }
  const { found, next, size } = await findRows(ground, interaction, question, limits)
  const accounted = await account(ground, interaction, {
    how: 'search',
    shown: found.map(({ projected }) => shownOf(ground, projected)),
    predicate: predicateOf(question),
    about: aboutOf(question),
  })
  const answer: AuditAnswer = { rows: found.map(({ row }) => row), next: next ?? null, size }
  return { status: 200, body: accounted.send(Buffer.from(JSON.stringify(answer))) }
}

/**
 * The same as a file, whole or not at all. Each patient in it has the leaf of a search, under the budgets of one: an export
 * is no way around them. One more leaf says that it was an export, and of how many rows.
 *
 * **Errors.** The same, and `SEARCH_TOO_COSTLY` when there are more rows than one file has.
 */
export async function exportLeaves(
  ground: Ground,
  interaction: Interaction,
  { question, format }: AuditExportAsked,
): Promise<Answer> {
  await requireType(ground, interaction, 'search', { type: AUDIT_EVENT })
  const limits = { before: Infinity, rowsMax: ROWS_EXPORTED_MAX, leavesMax: LEAVES_EXPORTED_MAX }
  const { found, next } = await findRows(ground, interaction, question, limits)
  if (next !== undefined)
    throw new ChartwardError(
      'SEARCH_TOO_COSTLY',
      `one file has at most ${ROWS_EXPORTED_MAX} rows: ask for less time, or name somebody`,
    )
  await account(ground, interaction, {
    how: 'search',
    shown: found.map(({ projected }) => shownOf(ground, projected)),
    predicate: predicateOf(question),
    about: aboutOf(question),
  })
  const note = `audit search exported as ${format}: ${found.length} rows`
  const accounted = await account(ground, interaction, { how: 'export', shown: [], note })
  const rows = found.map(({ row }) => row)
  return { status: 200, body: accounted.send(Buffer.from(auditFileOf(rows, format))) }
}

/**
 * One leaf, with what opens it where whoever asks may be told all that it says: so that it can be checked without believing
 * this server.
 *
 * **Errors.** Those of reading an audit event.
 */
export async function openLeaf(ground: Ground, interaction: Interaction, leaf: number): Promise<Answer> {
  const id = auditIdOf(asLeafIndex(leaf))
  await requireType(ground, interaction, 'read', { type: AUDIT_EVENT, id })
  const isThere = leaf < ground.ledger.checkpoint().size
  const [opening] = isThere ? await ground.ledger.openingsAt([asLeafIndex(leaf)]) : []
  if (opening === undefined) {
    await account(ground, interaction, { how: 'read', shown: [], predicate: `${AUDIT_EVENT}/${id}` })
    throw new ChartwardError('NOT_FOUND', 'no published checkpoint covers such a leaf')
  }
  const entry = decodeEntry(opening.entry)
  await requireTellable(ground, interaction, 'read', { type: AUDIT_EVENT, id, patient: entry.patient })
  const [found] = await rowsOf(ground, interaction, [{ opening, entry }])
  if (found === undefined) throw new ChartwardError('ACCESS_DENIED', 'this leaf is not told to this role')
  const { projected, row } = found
  const salt = Buffer.from(opening.salt)
  const bytes = Buffer.from(opening.entry)
  const answer: AuditLeafAnswer = {
    row,
    commitment: createHash('sha256').update(salt).update(bytes).digest('base64'),
    ...(row.asked === entry.predicate && row.note === entry.note
      ? { opening: { salt: salt.toString('base64'), entry: bytes.toString('base64') } }
      : {}),
  }
  const accounted = await account(ground, interaction, { how: 'read', shown: [shownOf(ground, projected)] })
  return { status: 200, body: accounted.send(Buffer.from(JSON.stringify(answer))) }
}

interface Limits {
  readonly before: number
  readonly rowsMax: number
  readonly leavesMax: number
}

interface Rows {
  readonly found: readonly Found[]
  /** Where the next page goes on; undefined when nothing is left. */
  readonly next: number | undefined
  readonly size: number
}

async function findRows(
  ground: Ground,
  interaction: Interaction,
  question: AuditQuestion,
  { before, rowsMax, leavesMax }: Limits,
): Promise<Rows> {
  const view = await viewOf(ground)
  const asked = { question, patients: patientsOf(question) }
  const found: Found[] = []
  let next = before
  for (let opened = 0; opened < leavesMax; opened += LEAVES_AT_ONCE) {
    interaction.signal?.throwIfAborted()
    const leaves = await leavesBelow(view, asked, next)
    if (leaves.length === 0) return { found, next: undefined, size: view.size }
    const openings = await ground.ledger.openingsAt(leaves.map(asLeafIndex))
    const entries = openings.map((opening) => ({ opening, entry: decodeEntry(opening.entry) }))
    const fitting = entries.filter(({ entry }) => fits(entry, asked))
    const room = rowsMax - found.length
    found.push(...(await rowsOf(ground, interaction, fitting.slice(0, room))))
    if (fitting.length > room) return { found, next: fitting[room - 1]?.opening.index, size: view.size }
    next = Number(leaves.at(-1))
  }
  return { found, next, size: view.size }
}

interface Asked {
  readonly question: AuditQuestion
  /** What leaves may call the patient who is named. */
  readonly patients: readonly PatientId[] | undefined
}

const KEY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A name that leaves have for a patient looks like ids that other systems gave their Patient resources. */
function patientsOf({ patient }: AuditQuestion): readonly PatientId[] | undefined {
  if (patient === undefined) return undefined
  return KEY.test(patient) ? [patient as PatientId, patientIdOf(patient)] : [patientIdOf(patient)]
}

/** Whom the answer tells something of, though nothing may be found. */
function aboutOf(question: AuditQuestion): readonly PatientId[] {
  return patientsOf(question)?.slice(0, 1) ?? []
}

async function leavesBelow(view: IndexView, asked: Asked, before: number): Promise<readonly number[]> {
  const { leaf, how } = asked.question
  if (leaf !== undefined) return leaf < Math.min(before, view.size) ? [leaf] : []
  return await findNewestLeaves(view, indexQuestionOf(asked), {
    before,
    max: LEAVES_AT_ONCE,
    ...(how === undefined ? {} : { hows: how as readonly How[] }),
  })
}

/** The index finds whoever is named by one of these; what else is named is compared on what the leaf says. */
function indexQuestionOf({ question, patients }: Asked): LeafQuestion {
  const { session, user, address, client, from, to } = question
  const window = {
    ...(from === undefined ? {} : { from: asUnixMs(from) }),
    ...(to === undefined ? {} : { to: asUnixMs(to) }),
  }
  if (patients !== undefined) return { patients, ...window }
  if (session !== undefined) return { sessions: [session], ...window }
  if (user !== undefined) return { users: [user], ...window }
  if (address !== undefined) return { addresses: [address], ...window }
  return client === undefined ? window : { clients: [client], ...window }
}

function fits(entry: DisclosureEntry, { question, patients }: Asked): boolean {
  const { how, type, outcome, from = -Infinity, to = Infinity } = question
  return (
    (['user', 'session', 'client', 'address', 'role'] as const).every(
      (name) => question[name] === undefined || question[name] === entry.who[name],
    ) &&
    (patients === undefined || (entry.patient !== null && patients.includes(entry.patient))) &&
    (how === undefined || how.includes(entry.how)) &&
    (type === undefined || isOfType(entry, type)) &&
    (outcome === undefined || outcome === outcomeOf(entry)) &&
    entry.at >= from &&
    entry.at <= to
  )
}

function isOfType({ resources, writes = [], predicate = '' }: DisclosureEntry, type: string): boolean {
  return (
    resources.some((one) => one.startsWith(`${type}/`)) ||
    writes.some(({ resource }) => resource.startsWith(`${type}/`)) ||
    predicate.split(' ; ').some((one) => one.split(/[?/]/)[0] === type)
  )
}

const [DONE, NOTHING, REFUSED, FAILED] = AUDIT_OUTCOMES
const SHOWING: readonly How[] = ['read', 'vread', 'search', 'history', 'everything']
const WRITING: readonly How[] = ['create', 'update', 'delete']

function outcomeOf({ how, note, resources, writes = [] }: DisclosureEntry): AuditOutcome {
  if (how === 'denied') return REFUSED
  if (how === 'write-failed' || how === 'sign-in-failed') return FAILED
  const isEmpty =
    note === NOTE_COMPARED_ONLY ||
    (SHOWING.includes(how) && resources.length === 0) ||
    (WRITING.includes(how) && writes.length === 0)
  return isEmpty ? NOTHING : DONE
}

interface Opened {
  readonly opening: Opening
  readonly entry: DisclosureEntry
}

/** Those of which this person may be told. */
async function rowsOf(
  ground: Ground,
  interaction: Interaction,
  opened: readonly Opened[],
): Promise<readonly Found[]> {
  const asked = opened.map(({ entry: { patient } }) => ({ type: AUDIT_EVENT, patient }))
  const allowed = await tellable(ground, interaction, 'search', asked)
  const told = opened.filter((_one, at) => allowed[at] === true)
  const patients = told.flatMap(({ entry: { patient } }) => patient ?? [])
  const names = await ground.records.logicalIdsOf([...new Set(patients)])
  const audience = audienceOf(interaction)
  return told.map(({ opening, entry }) => ({
    projected: project(ground, interaction, { opening, entry, names }),
    row: rowOf({ opening, entry }, audience, entry.patient === null ? undefined : names.get(entry.patient)),
  }))
}

function rowOf({ opening, entry }: Opened, audience: Audience, patient: string | undefined): AuditRow {
  const { who, how, resources, writes = [], basis } = entry
  const { onBehalfOf, ...person } = who
  const asked = questionIn(entry, audience)
  const note = audience === 'security' && how === 'break-glass' ? undefined : entry.note
  return {
    leaf: opening.index,
    at: entry.at,
    ...person,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    how,
    why: entry.why,
    outcome: outcomeOf(entry),
    ...(patient === undefined ? {} : { patient }),
    ...(entry.patient === null ? {} : { patientKey: entry.patient }),
    shown: resources.slice(0, VERSIONS_NAMED_MAX),
    shownCount: resources.length,
    written: writes.slice(0, VERSIONS_NAMED_MAX).map(({ resource }) => resource),
    writtenCount: writes.length,
    elements: elementNames(entry.elements),
    bytes: entry.bytes,
    ...(basis === undefined ? {} : { relation: basis }),
    ...(asked === undefined ? {} : { asked }),
    ...(note === undefined ? {} : { note }),
    request: entry.request,
  }
}

/** What was asked for: the values of a search are for the privacy officer alone, for they tell of patients. */
function questionIn(entry: DisclosureEntry, audience: Audience): string | undefined {
  const { predicate, how } = entry
  if (predicate === undefined) return undefined
  if (how === 'search') return queryFor(audience, predicate)
  return audience === 'auditor' ? predicate : askedOf(entry, true).asked
}

/** In one order, whatever order it was asked in. */
function predicateOf(question: AuditQuestion): string {
  const pairs = Object.entries(question)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${String(value)}`]))
    .toSorted()
  return `${AUDIT_EVENT}?${pairs.join('&')}`
}
