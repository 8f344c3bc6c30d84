import { ChartwardError, type PatientId } from '../kernel/index.ts'
import {
  type Action,
  canEver,
  classOf,
  closestRelation,
  decide,
  type Decision,
  type Scope,
  scopeAllows,
  type Standing,
  STRANGER,
  type Subject,
} from '../access/index.ts'
import { isProjectedType, labelsOf, patientIdOf, type Resource, type SearchQuery } from '../fhir/index.ts'
import { isPermitted } from '../identity/index.ts'
import type { How } from '../ledger/index.ts'
import type { SealedRow } from '../records/index.ts'
import type { Method } from './bundle-items.ts'
import { keepsBack, type Restraint, restraintOf } from './contained.ts'
import type { Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'
import { type Opened, openRows, patientsNamedIn, versionBefore } from './opening.ts'

/** What stands between one caller and the records: the person, the scopes, and why each access was allowed. */
export interface Gate {
  /** Undefined for an app without a person: its role is asked at the door, its scopes here. */
  readonly person: { readonly subject: Subject | undefined; readonly role: Subject['role'] } | undefined
  readonly scopes: readonly Scope[] | undefined
  readonly launch: string | undefined
  /** How the person stands to each patient something was allowed of: what their leaves say. */
  readonly basis: Map<PatientId, string>
  /** Patients of whom nobody knew before the transaction under way. */
  readonly admitted: Set<PatientId>
  /** Labels that count for every version looked at, whatever its own are: see `asLabelledNow`. */
  readonly labels: number
  /** What a measure of containment leaves them; undefined: everything. */
  readonly restraint: Restraint | undefined
}

/**
 * Puts the gate into an interaction. A token made on the command line has none, and nothing is asked of it on the way.
 *
 * **Errors.** `CONTAINED`, `REASON_REQUIRED`, `STEP_UP_REQUIRED` for whom a measure keeps out; each after its leaf.
 */
export async function gated(ground: Ground, interaction: Interaction): Promise<Interaction> {
  const { caller } = interaction
  if (caller === undefined) return interaction
  const restraint = await restraintOf(ground, interaction, caller)
  if (caller.person === undefined && caller.scopes === undefined) return interaction
  const person =
    caller.person === undefined
      ? undefined
      : { subject: await ground.access.subjectOf(caller), role: caller.role }
  const scopes = caller.scopes === undefined ? undefined : ground.access.scopesOf(caller.scopes)
  return {
    ...interaction,
    gate: {
      person,
      scopes,
      launch: caller.patient,
      basis: new Map(),
      admitted: new Set(),
      labels: 0,
      restraint,
    },
  }
}

/**
 * For looking at earlier versions of a record: the labels it has now count for them too. A label that is put on late
 * was missing before, and the words it protects stand in the versions without it.
 */
export async function asLabelledNow(
  ground: Ground,
  interaction: Interaction,
  how: How,
  newest: SealedRow | undefined,
): Promise<Interaction> {
  const { gate } = interaction
  if (gate?.person === undefined || newest === undefined) return interaction
  let labels = ground.records.labelsOf(newest)
  if (labels === undefined) {
    const [opened] = newest.deleted ? [] : await openRows(ground, interaction, how, [newest])
    labels = opened === undefined ? 0 : labelsOf(opened.resource)
  }
  return { ...interaction, gate: { ...gate, labels } }
}

/** Something asked of the gate. `how`: what the leaf of an opening says. */
export interface Asking {
  readonly action: Action
  readonly how: How
}

/** A record as far as its columns tell. `labels` undefined: they tell nothing of its labels. */
type Columns = Pick<SealedRow, 'type' | 'patient' | 'shared'> & { readonly labels: number | undefined }

type Verdict = 'allowed' | 'depends' | { readonly refusal: Refusal }

interface Refusal {
  readonly code: 'ACCESS_DENIED' | 'BREAK_GLASS_REQUIRED' | 'SCOPE_INSUFFICIENT' | Restraint['code']
  readonly says: string
  /** Of a measure: which degree. */
  readonly note?: string
}

/**
 * Before anything is looked up: may this caller ever do that with such records?
 *
 * **Errors.** `ACCESS_DENIED`, `SCOPE_INSUFFICIENT`; each after its leaf.
 */
export async function requireType(
  ground: Ground,
  interaction: Interaction,
  action: Action,
  place: { readonly type: string; readonly id?: string },
): Promise<void> {
  const { type, id } = place
  if (isProjectedType(type) && action !== 'read' && action !== 'search')
    throw new ChartwardError(
      'METHOD_NOT_ALLOWED',
      'this type is made from the ledger: it is read and searched, nothing else',
    )
  const verdict = verdictOf(interaction, action, type)
  if (typeof verdict === 'object') {
    const predicate = id === undefined ? type : `${type}/${id}`
    throw await refused(ground, interaction, verdict.refusal, { predicate, about: [] })
  }
}

function verdictOf({ gate, caller }: Interaction, action: Action, type: string): Verdict {
  if (gate !== undefined) return byType(gate, action, type)
  // A token of the command line is limited by its role alone: who looked is for one that may take everything.
  return caller !== undefined && isProjectedType(type) && !isPermitted(caller.role, 'export')
    ? denied('this role may not do that with such records')
    : 'allowed'
}

/** Something made of the ledger, of one patient or of nobody. */
interface Made {
  readonly type: string
  readonly patient: PatientId | null
}

/** Which of these may be told to this caller. */
export async function tellable(
  ground: Ground,
  interaction: Interaction,
  action: Action,
  made: readonly Made[],
): Promise<boolean[]> {
  const verdicts = await byColumns(ground, interaction, action, made.map(unlabelled))
  return verdicts.map((verdict) => verdict === 'allowed')
}

/** **Errors.** Those of `requireRow`, after their leaf. */
export async function requireTellable(
  ground: Ground,
  interaction: Interaction,
  action: Action,
  made: Made & { readonly id: string },
): Promise<void> {
  const [verdict = 'depends'] = await byColumns(ground, interaction, action, [unlabelled(made)])
  if (verdict === 'allowed') return
  const refusal = verdict === 'depends' ? unscoped().refusal : verdict.refusal
  const about = made.patient === null ? [] : [made.patient]
  throw await refused(ground, interaction, refusal, { predicate: `${made.type}/${made.id}`, about })
}

function unlabelled({ type, patient }: Made): Columns {
  return { type, patient, shared: false, labels: 0 }
}

/**
 * The types this caller may export: those named, or all there are as far as they may.
 *
 * **Errors.** Those of `requireType`, when one that is named is not allowed, or none is.
 */
export async function exportableTypes(
  ground: Ground,
  interaction: Interaction,
  named: readonly string[] | undefined,
): Promise<readonly string[]> {
  const { gate } = interaction
  const all = named ?? ground.fhir.resourceTypes().filter((type) => !isProjectedType(type))
  const projected = all.find(isProjectedType)
  if (projected !== undefined) await requireType(ground, interaction, 'export', { type: projected })
  if (gate === undefined) return all
  const refused = all.filter((type) => typeof byType(gate, 'export', type) === 'object')
  const [first] = refused
  if (first !== undefined && (named !== undefined || refused.length === all.length))
    await requireType(ground, interaction, 'export', { type: first })
  return all.filter((type) => !refused.includes(type))
}

/**
 * May this caller do that with this stored version? Decided by its columns, and opened only when they do not suffice.
 *
 * **Errors.** `ACCESS_DENIED`, `BREAK_GLASS_REQUIRED`, `SCOPE_INSUFFICIENT`; each after its leaf.
 */
export async function requireRow(
  ground: Ground,
  interaction: Interaction,
  { action, how }: Asking,
  row: SealedRow,
): Promise<void> {
  const { gate } = interaction
  if (gate === undefined) return
  let [verdict = 'depends'] = await byColumns(ground, interaction, action, [columnsOf(ground, row)])
  if (verdict === 'depends') {
    const [opened] = await openRows(ground, interaction, how, await livingOf(ground, row))
    const resource = opened?.resource ?? { resourceType: row.type, id: row.id }
    ;[verdict = 'allowed'] = await byContent(ground, interaction, action, [resource])
  }
  if (typeof verdict === 'object') {
    const about = row.patient === null ? [] : [row.patient]
    throw await refused(ground, interaction, verdict.refusal, { predicate: `${row.type}/${row.id}`, about })
  }
}

/** A deletion has no words of its own: the version before says whose it was. */
async function livingOf({ records }: Ground, row: SealedRow): Promise<readonly SealedRow[]> {
  const living = row.deleted ? await versionBefore(records, row) : row
  return living === undefined || living.deleted ? [] : [living]
}

/** **Errors.** The same, for a resource that is to be written. */
export async function requireResource(
  ground: Ground,
  interaction: Interaction,
  action: Action,
  resource: Resource,
): Promise<void> {
  if (interaction.gate === undefined) return
  const [verdict] = await byContent(ground, interaction, action, [resource])
  if (typeof verdict !== 'object') return
  const predicate = `${resource.resourceType}/${resource.id ?? ''}`
  const about = patientsNamedIn(ground, resource)
  throw await refused(ground, interaction, verdict.refusal, { predicate, about })
}

/** The rows that may be opened: those allowed, and those of which only the content can say. */
export async function openable(
  ground: Ground,
  interaction: Interaction,
  action: Action,
  rows: readonly SealedRow[],
): Promise<readonly SealedRow[]> {
  if (interaction.gate === undefined) return rows
  const columns = rows.map((row) => columnsOf(ground, row))
  const verdicts = await byColumns(ground, interaction, action, columns)
  return rows.filter((_row, at) => typeof verdicts[at] !== 'object')
}

/** Of what was opened, what may be compared, counted and shown. */
export async function visible(
  ground: Ground,
  interaction: Interaction,
  action: Action,
  opened: readonly Opened[],
): Promise<readonly Opened[]> {
  if (interaction.gate === undefined) return opened
  const resources = opened.map(({ resource }) => resource)
  const verdicts = await byContent(ground, interaction, action, resources)
  return opened.filter((_item, at) => verdicts[at] === 'allowed')
}

/** False when nothing of the one patient a search is confined to could be shown: then nobody's key is asked for. */
export async function canReach(
  ground: Ground,
  interaction: Interaction,
  { type, patient }: SearchQuery,
): Promise<boolean> {
  if (interaction.gate === undefined || patient === undefined) return true
  const about = patientIdOf(patient)
  const columns = { type, patient: about, shared: false, labels: 0 }
  const [verdict] = await byColumns(ground, interaction, 'search', [columns])
  if (typeof verdict !== 'object') return true
  // That nothing is found says nothing of a measure: who is kept back by one is told so.
  if (verdict.refusal.note !== undefined)
    throw await refused(ground, interaction, verdict.refusal, { predicate: type, about: [about] })
  return false
}

/** What a bundle entry's method asks of a record. */
const ENTRY_ACTIONS: Readonly<Record<Method, Action>> = {
  GET: 'read',
  POST: 'create',
  PUT: 'update',
  DELETE: 'delete',
}

/** An entry of a transaction, with the row it changes. */
interface Entry {
  readonly method: Method
  readonly type: string
  readonly current: SealedRow | undefined
  readonly resource: Resource | undefined
}

/** **Errors.** Those of `requireType`, before anything is looked up for an entry of a transaction. */
export async function requireMethod(
  ground: Ground,
  interaction: Interaction,
  { method, type }: Pick<Entry, 'method' | 'type'>,
): Promise<void> {
  await requireType(ground, interaction, ENTRY_ACTIONS[method], { type })
  await requireType(ground, interaction, 'transaction', { type })
}

/** **Errors.** Those of `requireRow`, for an entry of a transaction: as a write by itself, and in a transaction. */
export async function requireEntry(
  ground: Ground,
  interaction: Interaction,
  { method, type, current, resource }: Entry,
): Promise<void> {
  for (const action of [ENTRY_ACTIONS[method], 'transaction'] as const) {
    await requireType(ground, interaction, action, { type })
    if (current !== undefined) await requireRow(ground, interaction, { action, how: 'transaction' }, current)
    if (resource !== undefined) await requireResource(ground, interaction, action, resource)
  }
}

function byType(gate: Gate, action: Action, type: string): Verdict {
  const { person, scopes, launch } = gate
  if (person !== undefined && person.subject === undefined) return denied('this person has this role no more')
  if (person !== undefined && !canEver(person.role, action, classOf(type)))
    return denied('this role may not do that with such records')
  if (scopes !== undefined && scopeAllows(scopes, { type, action }, launch) === 'refused') return unscoped()
  return 'allowed'
}

function columnsOf({ records }: Ground, row: SealedRow): Columns {
  const { type, patient, shared } = row
  return { type, patient, shared, labels: records.labelsOf(row) }
}

/** One verdict a row. A row under the shared key says only when it is opened whose it is. */
async function byColumns(
  ground: Ground,
  interaction: Interaction,
  action: Action,
  rows: readonly Columns[],
): Promise<Verdict[]> {
  const { gate } = interaction
  if (gate === undefined) return rows.map(() => 'allowed')
  const standings = await standingsOf(
    ground,
    interaction,
    rows.flatMap(({ patient }) => patient ?? []),
  )
  return rows.map((row) => {
    const first = byType(gate, action, row.type)
    if (first !== 'allowed') return first
    const { labels } = row
    if (row.shared || labels === undefined) return 'depends'
    const patients = row.patient === null ? [] : [row.patient]
    const asked = { action, type: row.type, labels, patients }
    const refusal = personRefusal(gate, standings, asked)
    if (refusal !== undefined) return { refusal }
    const answer = scopeAnswer(gate, { action, type: row.type, patients })
    return answer === 'refused' ? unscoped() : answer
  })
}

async function byContent(
  ground: Ground,
  interaction: Interaction,
  action: Action,
  resources: readonly Resource[],
): Promise<Verdict[]> {
  const { gate } = interaction
  if (gate === undefined) return resources.map(() => 'allowed')
  const named = resources.map((resource) => patientsNamedIn(ground, resource))
  const standings = await standingsOf(ground, interaction, named.flat())
  return resources.map((resource, at) => {
    const type = resource.resourceType
    const first = byType(gate, action, type)
    if (first !== 'allowed') return first
    const patients = named[at] ?? []
    const refusal = personRefusal(gate, standings, { action, type, labels: labelsOf(resource), patients })
    if (refusal !== undefined) return { refusal }
    return scopeAnswer(gate, { action, type, patients, resource }) === 'refused' ? unscoped() : 'allowed'
  })
}

interface Asked {
  readonly action: Action
  readonly type: string
  readonly labels: number
  readonly patients: readonly PatientId[]
}

/** What several patients share is for whoever may see it of each of them. */
function personRefusal(
  { person, basis, admitted, labels: now, restraint }: Gate,
  standings: ReadonlyMap<PatientId, Standing>,
  { action, type, labels, patients }: Asked,
): Refusal | undefined {
  if (person === undefined) return undefined
  const question = { role: person.role, action, class: classOf(type), labels: labels | now }
  if (patients.length === 0) return refusalOf(decide({ ...question, standing: undefined }))
  const decisions = patients.map((patient) => {
    const standing = { ...(standings.get(patient) ?? STRANGER), admitted: admitted.has(patient) }
    return { patient, standing, decision: decide({ ...question, standing }) }
  })
  const no = decisions.find(({ decision }) => !decision.allowed)
  if (no !== undefined) return refusalOf(no.decision)
  if (restraint !== undefined && decisions.some((one) => keepsBack(restraint, { ...one, action, type })))
    return restraint
  for (const { patient, standing, decision } of decisions) {
    const onlyGlass = restraint !== undefined && !restraint.related && standing.brokenGlass
    basis.set(patient, onlyGlass ? 'break-glass' : closestRelation(decision, standing))
  }
  return undefined
}

function scopeAnswer(
  { scopes, launch }: Gate,
  asked: { action: Action; type: string; patients: readonly PatientId[]; resource?: Resource },
) {
  return scopes === undefined ? 'allowed' : scopeAllows(scopes, asked, launch)
}

/** How the person of this interaction stands to each patient. */
export async function standingsOf(
  ground: Ground,
  { gate, who, request }: Interaction,
  patients: readonly PatientId[],
): Promise<ReadonlyMap<PatientId, Standing>> {
  const subject = gate?.person?.subject
  if (subject === undefined || patients.length === 0) return new Map()
  return await ground.access.standings(subject, [...new Set(patients)], { who, request })
}

const LABELLED = /^label:/

function refusalOf({ allowed, needs, reason }: Decision): Refusal | undefined {
  if (allowed) return undefined
  // Which label keeps it back is itself what the label protects. Source: 42 CFR 2.13(c).
  const says = LABELLED.test(reason.code) ? 'this record is kept back' : reason.says
  return needs === 'break-glass'
    ? { code: 'BREAK_GLASS_REQUIRED', says: `${says}; in an emergency the glass can be broken` }
    : { code: 'ACCESS_DENIED', says }
}

function denied(says: string): Verdict {
  return { refusal: { code: 'ACCESS_DENIED', says } }
}

function unscoped(): { readonly refusal: Refusal } {
  return { refusal: { code: 'SCOPE_INSUFFICIENT', says: 'the app was not granted that' } }
}

/** A refusal tells that there is something to refuse, so it stands in the ledger before it is told (law L9). */
async function refused(
  ground: Ground,
  interaction: Interaction,
  { code, says, note }: Refusal,
  told: { readonly predicate: string; readonly about: readonly PatientId[] },
): Promise<ChartwardError> {
  const noted = note === undefined ? {} : { note }
  await account(ground, interaction, { how: 'denied', shown: [], ...told, ...noted })
  return new ChartwardError(code, says)
}
