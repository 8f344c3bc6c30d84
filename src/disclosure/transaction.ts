import { randomUUID } from 'node:crypto'
import { ChartwardError, type Finding, type UnixMs } from '../kernel/index.ts'
import { patientIdOf, type Resource } from '../fhir/index.ts'
import type { Records, RecordWriter, SealedRow } from '../records/index.ts'
import { type Change, prepare } from '../records/plaintext.ts'
import { bundleBody } from './bundle-body.ts'
import { type BundleItem, type IncomingBundle, inSlices, readItem } from './bundle-items.ts'
import { lockOf, type Matches, resolveAfter, resolveConditions } from './conditions.ts'
import { withoutSelf } from './closer.ts'
import { requireEntry, requireMethod } from './gate.ts'
import { changeOf, checkId, deletionOf, type Incoming, readIncoming } from './incoming.ts'
import { type Answer, type Ground, type Interaction, releaseContext } from './interaction.ts'
import type { Accounted } from './leaves.ts'
import { accountLooked, accountSuccess, type Looked, noteLooked, openLooked } from './looked.ts'
import { lastContent, patientsNamedIn } from './opening.ts'
import { vread } from './read.ts'
import { requireSigning } from './signing.ts'
import {
  conditionalReferences,
  dangling,
  entryNames,
  literalReferences,
  resolveReferences,
  unresolved,
} from './references.ts'
import { type Tell, requireWritable, tellingFailure, type Wish, writtenOf } from './write.ts'
import { keyOf, placeOf } from './place.ts'

/** What an entry comes to, once ids are given. */
interface Plan {
  readonly item: BundleItem
  readonly type: string
  readonly id: string
  /** True when `ifNoneExist` found the resource: nothing is written. */
  readonly exists: boolean
}

/** What an entry is answered with. */
interface Outcome {
  readonly plan: Plan
  readonly status: string
  readonly version: number
  readonly updated: UnixMs
}

/** FHIR transaction: everything in one SQL transaction, or nothing. */
export async function transaction(
  ground: Ground,
  interaction: Interaction,
  bundle: IncomingBundle,
): Promise<Answer> {
  requireWritable(ground)
  const items = await inSlices(bundle.entries, (_entry, index) => readItem(ground, bundle, index))
  for (const item of items) checkMethod(item)
  const { outcomes, accounted } = await run(ground, interaction, items)
  return { status: 200, body: accounted.send(responseBody(outcomes)) }
}

interface ConditionalCreate {
  readonly type: string
  readonly body: Uint8Array
  readonly ifNoneExist: string
}

/** FHIR conditional create (`If-None-Exist`): a transaction of one entry. */
export async function createUnlessThere(
  ground: Ground,
  interaction: Interaction,
  { returns, isScanned = false }: Pick<Wish, 'returns' | 'isScanned'>,
  { type, body, ifNoneExist }: ConditionalCreate,
): Promise<Answer> {
  requireWritable(ground)
  const incoming = readIncoming(ground, body, type)
  const none = { index: 0, fullUrl: undefined, ifMatch: undefined }
  const { outcomes } = await run(ground, interaction, [
    { ...none, method: 'POST', url: type, ifNoneExist, incoming, isScanned },
  ])
  const [outcome] = outcomes
  if (outcome === undefined) throw new ChartwardError('INTERNAL', 'a transaction of one entry had no outcome')
  const { plan, version, updated } = outcome
  const location = `${type}/${plan.id}/_history/${version}`
  const answer = { status: plan.exists ? 200 : 201, version, updated, location }
  if (returns === 'minimal') return answer
  // What was there already leaves as in a read, with a leaf of its own.
  const { body: sent } = await vread(ground, interaction, type, { id: plan.id, version })
  return sent === undefined ? answer : { ...answer, body: sent }
}

async function run(ground: Ground, interaction: Interaction, items: readonly BundleItem[]) {
  // Where references lead, and what meets a condition, is no answer for who may not write.
  for (const { method, url } of items)
    await requireMethod(ground, interaction, { method, type: url.split('/')[0] ?? '' })
  const creating = items.flatMap((item) => conditionOf(item) ?? [])
  const locks = creating.map((condition) => lockOf(ground, condition))
  if (new Set(locks).size < locks.length) {
    throw new ChartwardError('BUNDLE_INVALID', 'two entries of a transaction have the same ifNoneExist')
  }
  const looked = openLooked()
  const work = async (tell: Tell) =>
    await ground.records.write(locks, async (writer) => {
      const conditions = items.flatMap(({ incoming }) =>
        incoming === undefined ? [] : conditionalReferences(incoming),
      )
      const matches = await resolveConditions(ground, interaction, 'transaction', [
        ...creating,
        ...conditions,
      ])
      const plans = items.map((item) => planOf(ground, item, matches))
      await settleReferences(ground, looked, plans, matches)
      return await commit(ground, interaction, { writer, tell, looked }, plans)
    })
  try {
    return await tellingFailure(ground, interaction, { how: 'transaction' }, work)
  } catch (error) {
    // Why it failed, or that it came so far, tells of what was looked at before.
    await accountLooked(ground, interaction, looked)
    throw error
  } finally {
    // Relations that these writes made or ended count from now on.
    ground.access.forgetAll()
  }
}

function checkMethod({ method, index }: BundleItem): void {
  if (method !== 'GET') return
  throw new ChartwardError(
    'NOT_SUPPORTED',
    `Bundle.entry[${index}]: reads go into a batch, not into a transaction`,
  )
}

/** `Type?criteria` of a conditional create: also the lock that keeps two of them apart. */
function conditionOf({ method, ifNoneExist, incoming }: BundleItem): string | undefined {
  if (method !== 'POST' || ifNoneExist === undefined || incoming === undefined) return undefined
  return `${incoming.resource.resourceType}?${ifNoneExist}`
}

function planOf(ground: Ground, item: BundleItem, matches: Matches): Plan {
  const where = `Bundle.entry[${item.index}]`
  const [type = '', id, ...rest] = item.url.split('/')
  if (rest.length > 0 || item.url.includes('?')) {
    throw new ChartwardError('NOT_SUPPORTED', `${where}: request.url must be Type or Type/id`)
  }
  if (!ground.fhir.isResourceType(type)) {
    throw new ChartwardError('BUNDLE_INVALID', `${where}: request.url names no resource type`)
  }
  if (item.incoming !== undefined && item.incoming.resource.resourceType !== type) {
    throw new ChartwardError('BUNDLE_INVALID', `${where}: request.url and resource have different types`)
  }
  if (item.method === 'POST') return planCreate(item, { type, id, where }, matches)
  if (id === undefined)
    throw new ChartwardError('BUNDLE_INVALID', `${where}: request.url must name the resource`)
  checkId(id)
  if (item.incoming !== undefined && item.incoming.resource.id !== id) {
    throw new ChartwardError('BUNDLE_INVALID', `${where}: request.url and resource have different ids`)
  }
  return { item, type, id, exists: false }
}

function planCreate(
  item: BundleItem,
  { type, id, where }: { type: string; id: string | undefined; where: string },
  matches: Matches,
): Plan {
  if (id !== undefined)
    throw new ChartwardError('BUNDLE_INVALID', `${where}: POST goes to a type, not to an id`)
  const found = matches.get(conditionOf(item) ?? '') ?? []
  if (found.length > 1) {
    throw new ChartwardError('PRECONDITION_FAILED', `${where}: ifNoneExist matches more than one resource`)
  }
  return { item, type, id: found[0]?.split('/')[1] ?? randomUUID(), exists: found.length === 1 }
}

/** Puts real ids into every reference and refuses those that point nowhere. */
async function settleReferences(
  ground: Ground,
  looked: Looked,
  plans: readonly Plan[],
  matches: Matches,
): Promise<void> {
  const entries = entryNames(plans.map((plan) => ({ fullUrl: plan.item.fullUrl, target: keyOf(plan) })))
  const left = plans
    .filter(({ exists }) => !exists)
    .map((plan) => ({ reference: keyOf(plan), resource: plan.item.incoming?.resource }))
  const conditions = resolveAfter(ground, matches, left)
  for (const { item } of plans) {
    if (item.incoming === undefined) continue
    resolveReferences(item.incoming, { entries, conditions }, `Bundle.entry[${item.index}].resource`)
  }
  await checkLiterals(ground, looked, plans)
}

/** A refusal tells who is here and who is not. */
async function checkLiterals(ground: Ground, looked: Looked, plans: readonly Plan[]): Promise<void> {
  const gone = new Set(plans.flatMap((plan) => (plan.item.method === 'DELETE' ? [keyOf(plan)] : [])))
  const here = new Set(plans.map((plan) => keyOf(plan)))
  const wanted = plans.flatMap(({ item: { incoming, index } }) =>
    incoming === undefined ? [] : literalReferences(incoming, `Bundle.entry[${index}].resource`),
  )
  const outside = [...new Set(wanted.map(({ reference }) => reference))].filter(
    (reference) => !here.has(reference),
  )
  const rows = outside.length === 0 ? [] : await ground.records.findMany(outside.map(placeOf))
  const found = new Map(rows.map((row) => [keyOf(row), row]))
  for (const reference of outside) noteLooked(looked, reference, found.get(reference))
  for (const row of rows) if (!row.deleted) here.add(keyOf(row))
  const findings = wanted
    .filter(({ reference }) => !here.has(reference) || gone.has(reference))
    .map(({ path }): Finding => dangling(path))
  if (findings.length > 0) throw unresolved(findings)
}

/** Whoever is written down for the first time is nobody's patient yet: the rest of the transaction may make them somebody's. */
function admit({ gate }: Interaction, plans: readonly Plan[]): void {
  for (const { item, type, id, exists } of plans)
    if (item.method === 'POST' && type === 'Patient' && !exists) gate?.admitted.add(patientIdOf(id))
}

/** What is there already of a conditional create was found by a search, and is not changed. */
async function requirePlan(
  ground: Ground,
  interaction: Interaction,
  { item, type, id, exists }: Plan,
  current: SealedRow | undefined,
): Promise<void> {
  if (interaction.gate === undefined || exists) return
  const resource = item.incoming === undefined ? undefined : { ...item.incoming.resource, id }
  await requireEntry(ground, interaction, { method: item.method, type, current, resource })
  const signing = { how: 'transaction' as const, type, current, next: resource }
  await requireSigning(ground, interaction, { ...signing, isScanned: item.isScanned === true })
}

interface Committing {
  readonly writer: RecordWriter
  readonly tell: Tell
  readonly looked: Looked
}

async function commit(
  ground: Ground,
  interaction: Interaction,
  { writer, tell, looked }: Committing,
  plans: readonly Plan[],
): Promise<{ outcomes: Outcome[]; accounted: Accounted }> {
  const updated = ground.clock.now()
  const current = await currentRows(writer, plans)
  admit(interaction, plans)
  for (const plan of plans) await requirePlan(ground, interaction, plan, current.get(keyOf(plan)))
  checkVersions(looked, plans, current)
  const contents = await contentsToDelete(ground, interaction, plans, current)
  const { numberAfter } = ground.records
  const pairs = await inSlices(plans, (plan) => {
    const key = keyOf(plan)
    return changeFor(
      plan,
      { current: current.get(key), content: contents.get(key) },
      { updated, numberAfter },
    )
  })
  const changes = pairs.flatMap(({ change }) => change ?? [])
  checkOnce(changes)
  const related = await withoutSelf(ground, interaction, changes)
  const named = related.flatMap(({ resource }) => patientsNamedIn(ground, resource))
  const prepared = await prepare(ground.records, related, releaseContext(interaction, 'transaction', named))
  const stored = await writer.store(prepared)
  if (stored !== 'stored')
    throw new ChartwardError('VERSION_CONFLICT', 'a resource changed meanwhile: try again')
  const accounted = await tell(prepared.map((one) => writtenOf(one)))
  await accountSuccess(ground, interaction, looked, prepared)
  return { outcomes: pairs.map(({ outcome }) => outcome), accounted }
}

async function currentRows(writer: RecordWriter, plans: readonly Plan[]): Promise<Map<string, SealedRow>> {
  const known = plans.filter(({ item, exists }) => exists || item.method !== 'POST')
  if (known.length === 0) return new Map()
  const rows = await writer.lockMany(known.map(({ type, id }) => ({ type, id })))
  return new Map(rows.map((row) => [keyOf(row), row]))
}

/** The last content of every row that is about to be deleted. */
async function contentsToDelete(
  ground: Ground,
  interaction: Interaction,
  plans: readonly Plan[],
  current: ReadonlyMap<string, SealedRow>,
): Promise<Map<string, Resource>> {
  const contents = new Map<string, Resource>()
  for (const plan of plans) {
    const row = current.get(keyOf(plan))
    if (plan.item.method === 'DELETE' && row !== undefined && !row.deleted) {
      contents.set(keyOf(plan), await lastContent(ground, interaction, row))
    }
  }
  return contents
}

interface Before {
  readonly current: SealedRow | undefined
  /** Present when the entry deletes something that is there. */
  readonly content: Resource | undefined
}

function changeFor(
  plan: Plan,
  { current, content }: Before,
  { updated, numberAfter }: { readonly updated: UnixMs; readonly numberAfter: Records['numberAfter'] },
): { change?: Change; outcome: Outcome } {
  const { item, id, exists } = plan
  if (exists && current !== undefined) {
    return { outcome: { plan, status: '200 OK', version: current.version, updated: current.updated } }
  }
  if (item.method === 'DELETE') {
    if (current === undefined || content === undefined) {
      return { outcome: { plan, status: '204 No Content', version: current?.version ?? 0, updated } }
    }
    const change = deletionOf(current, content, { ...numberAfter(plan, current.version), updated })
    return { change, outcome: { plan, status: '204 No Content', version: change.version, updated } }
  }
  const numbered = numberAfter(plan, current?.version ?? 0)
  const { version } = numbered
  const change = changeOf(incomingOf(item), { id, ...numbered, updated }, current)
  const status = current === undefined || current.deleted ? '201 Created' : '200 OK'
  return { change, outcome: { plan, status, version, updated } }
}

function incomingOf({ incoming, index }: BundleItem): Incoming {
  if (incoming === undefined)
    throw new ChartwardError('BUNDLE_INVALID', `Bundle.entry[${index}] has no resource`)
  return incoming
}

/** That a version is the current one tells something of what is stored, and so does what is gone already. */
function checkVersions(
  looked: Looked,
  plans: readonly Plan[],
  current: ReadonlyMap<string, SealedRow>,
): void {
  const deleting = plans.filter(({ item }) => item.method === 'DELETE')
  const believing = plans.filter(({ item }) => item.ifMatch !== undefined)
  for (const plan of [...deleting, ...believing]) {
    const row = current.get(keyOf(plan))
    const changesNothing = plan.item.method === 'DELETE' && (row === undefined || row.deleted)
    noteLooked(looked, keyOf(plan), row, changesNothing)
  }
  const wrong = believing.find((plan) => !isMatch(plan.item.ifMatch, current.get(keyOf(plan))))
  if (wrong === undefined) return
  throw new ChartwardError(
    'PRECONDITION_FAILED',
    `Bundle.entry[${wrong.item.index}]: the current version is not the one ifMatch names`,
  )
}

function isMatch(ifMatch: string | undefined, current: SealedRow | undefined): boolean {
  const version = /^W\/"(\d{1,9})"$/.exec(ifMatch ?? '')?.[1]
  return version !== undefined && Number(version) === current?.version
}

/** A transaction names each resource once. Source: FHIR R4 http.html, section Transaction Processing Rules. */
function checkOnce(changes: readonly Change[]): void {
  const seen = new Set(changes.map(({ type, id }) => `${type}/${id}`))
  if (seen.size < changes.length)
    throw new ChartwardError('BUNDLE_INVALID', 'a transaction writes one resource twice')
}

function responseBody(outcomes: readonly Outcome[]): Buffer {
  return bundleBody(
    { type: 'transaction-response' },
    outcomes.map(({ plan, status, version, updated }) => ({
      json: undefined,
      head: {
        response: {
          status,
          ...(version === 0
            ? {}
            : { location: `${plan.type}/${plan.id}/_history/${version}`, etag: `W/"${version}"` }),
          lastModified: new Date(updated).toISOString(),
        },
      },
    })),
  )
}
