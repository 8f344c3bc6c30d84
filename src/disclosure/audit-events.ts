import { asLeafIndex, ChartwardError, type PatientId } from '../kernel/index.ts'
import { auditEventOf, type Resource, type SearchQuery } from '../fhir/index.ts'
import {
  decodeEntry,
  findNewestLeaves,
  type DisclosureEntry,
  type IndexView,
  type Opening,
} from '../ledger/index.ts'
import { type Audience, describe, leafOf } from './audit-projection.ts'
import { type AuditSelection, selectionOf } from './audit-selection.ts'
import { bundleBody, fullUrl } from './bundle-body.ts'
import { canReach, requireTellable, requireType, tellable } from './gate.ts'
import type { Answer, Ground, Interaction, Shown } from './interaction.ts'
import { account } from './leaves.ts'
import { type PageStart, sealPageLink } from './page-link.ts'
import { askedAbout } from './matching.ts'
import type { Seat } from './search.ts'

export const AUDIT_EVENT = 'AuditEvent'
/** How many leaves are opened at once, and at most for one page: a page may be short, the next goes on. */
const LEAVES_AT_ONCE = 256
const LEAVES_PER_PAGE_MAX = 4_096

/** One leaf, made an AuditEvent. */
export interface Projected {
  readonly index: number
  readonly patient: PatientId | null
  readonly resource: Resource
  readonly json: Buffer
}

/** FHIR read of one leaf as an AuditEvent; the reading has its own leaf. */
export async function readAuditEvent(ground: Ground, interaction: Interaction, id: string): Promise<Answer> {
  await requireType(ground, interaction, 'read', { type: AUDIT_EVENT, id })
  const leaf = leafOf(id)
  const known = leaf !== undefined && leaf < ground.ledger.checkpoint().size
  const [opening] = known ? await ground.ledger.openingsAt([asLeafIndex(leaf)]) : []
  if (opening === undefined) {
    const predicate = `${AUDIT_EVENT}/${id}`
    await account(ground, interaction, { how: 'read', shown: [], predicate })
    throw new ChartwardError('RESOURCE_NOT_FOUND', 'there is no such resource')
  }
  const entry = decodeEntry(opening.entry)
  await requireTellable(ground, interaction, 'read', { type: AUDIT_EVENT, id, patient: entry.patient })
  const names = await ground.records.logicalIdsOf(entry.patient === null ? [] : [entry.patient])
  const projected = project(ground, interaction, { opening, entry, names })
  const accounted = await account(ground, interaction, { how: 'read', shown: [shownOf(ground, projected)] })
  return { status: 200, body: accounted.send(projected.json), version: 1, updated: entry.at }
}

/** A page of a search among the leaves, newest first. Only leaves under a published checkpoint are told. */
export async function searchAuditEvents(
  ground: Ground,
  interaction: Interaction,
  seat: Seat,
  start: PageStart,
): Promise<Answer> {
  await requireType(ground, interaction, 'search', { type: AUDIT_EVENT })
  const query = ground.fhir.parseSearch(AUDIT_EVENT, start.pairs)
  const selection = selectionOf(query, interaction)
  const reachable = await canReach(ground, interaction, query)
  const before = start.beforeLeaf ?? Infinity
  const { found, next } = reachable
    ? await findPage(ground, interaction, query, { selection, before })
    : { found: [], next: undefined }
  const link = [{ relation: 'self', url: `${seat.base}/${query.canonical}` }]
  if (next !== undefined) {
    const page = sealPageLink(ground, interaction, { ...start, beforeLeaf: next })
    link.push({ relation: 'next', url: `${seat.base}?_page=${page}` })
  }
  const parts = found.map(({ resource, json }) => ({
    head: { fullUrl: fullUrl(seat.base, { type: AUDIT_EVENT, id: resource.id ?? '' }) },
    json,
    tail: { search: { mode: 'match' } },
  }))
  const accounted = await account(ground, interaction, {
    how: 'search',
    shown: found.map((one) => shownOf(ground, one)),
    predicate: query.canonical,
    about: askedAbout(query),
  })
  return { status: 200, body: accounted.send(bundleBody({ type: 'searchset', link }, parts)) }
}

interface Page {
  readonly found: readonly Projected[]
  /** Where the next page goes on; undefined when nothing is left. */
  readonly next: number | undefined
}

async function findPage(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  { selection, before }: { readonly selection: AuditSelection; readonly before: number },
): Promise<Page> {
  const view = await viewOf(ground)
  const found: Projected[] = []
  let next = before
  for (let opened = 0; opened < LEAVES_PER_PAGE_MAX; opened += LEAVES_AT_ONCE) {
    interaction.signal?.throwIfAborted()
    const leaves = await leavesBelow(view, selection, next)
    if (leaves.length === 0) return { found, next: undefined }
    for (const one of await projectAll(ground, interaction, leaves)) {
      if (found.length === query.count) return { found, next }
      next = one.index
      if (one.projected !== undefined && matches(ground, query, one.projected)) found.push(one.projected)
    }
  }
  return { found, next }
}

/** What the published checkpoint covers: everything else has no proof yet. */
export async function viewOf({ ledger, index }: Ground): Promise<IndexView> {
  const { size } = ledger.checkpoint()
  await index.catchUp(ledger, size)
  return index.view(size)
}

async function leavesBelow(
  view: IndexView,
  { question, leaves }: AuditSelection,
  before: number,
): Promise<readonly number[]> {
  if (leaves === undefined) return await findNewestLeaves(view, question, { before, max: LEAVES_AT_ONCE })
  return leaves.filter((leaf) => leaf < Math.min(before, view.size)).slice(0, LEAVES_AT_ONCE)
}

/** The leaves in their order, each with what may be told of it. */
async function projectAll(
  ground: Ground,
  interaction: Interaction,
  leaves: readonly number[],
): Promise<{ readonly index: number; readonly projected: Projected | undefined }[]> {
  const openings = await ground.ledger.openingsAt(leaves.map(asLeafIndex))
  const entries = openings.map((opening) => ({ opening, entry: decodeEntry(opening.entry) }))
  const asked = entries.map(({ entry: { patient } }) => ({ type: AUDIT_EVENT, patient }))
  const allowed = await tellable(ground, interaction, 'search', asked)
  const patients = entries.flatMap(({ entry }, at) => (allowed[at] === true ? (entry.patient ?? []) : []))
  const names = await ground.records.logicalIdsOf([...new Set(patients)])
  return entries.map(({ opening, entry }, at) => ({
    index: opening.index,
    projected: allowed[at] === true ? project(ground, interaction, { opening, entry, names }) : undefined,
  }))
}

/** What may be told of one leaf, as an AuditEvent. */
export function project(
  ground: Ground,
  interaction: Interaction,
  {
    opening: { index },
    entry,
    names,
  }: {
    readonly opening: Opening
    readonly entry: DisclosureEntry
    readonly names: ReadonlyMap<PatientId, string>
  },
): Projected {
  const { patient } = entry
  const id = patient === null ? undefined : names.get(patient)
  const resource = auditEventOf(
    describe({
      index,
      entry,
      patient: id === undefined ? undefined : `Patient/${id}`,
      audience: audienceOf(interaction),
      environment: ground.environment,
      log: ground.ledger.checkpoint().origin,
    }),
  )
  return { index, patient, resource, json: Buffer.from(JSON.stringify(resource), 'utf8') }
}

/** For whom it is told. */
export function audienceOf({ gate }: Interaction): Audience {
  const role = gate?.person?.role
  if (role === 'patient') return 'own'
  if (role === 'security-officer') return 'security'
  return role === 'proxy' ? 'proxy' : 'auditor'
}

function matches({ fhir }: Ground, { clauses }: SearchQuery, { resource }: Projected): boolean {
  return clauses.every((clause) => fhir.matches(resource, clause))
}

/** What showing it comes to. */
export function shownOf({ fhir }: Ground, { patient, resource, json }: Projected): Shown {
  return {
    reference: `${AUDIT_EVENT}/${resource.id ?? ''}/1`,
    patients: patient === null ? [] : [patient],
    elements: fhir.elementsOf(resource),
    bytes: json.length,
    shared: false,
  }
}
