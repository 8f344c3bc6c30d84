import { randomUUID } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'
import type { Resource } from '../fhir/index.ts'
import type { How } from '../ledger/index.ts'
import type { Prepared, SealedRow } from '../records/index.ts'
import { type Change, prepare } from '../records/plaintext.ts'
import { changeOf, checkId, deletionOf, readIncoming } from './incoming.ts'
import { withoutSelf } from './closer.ts'
import { requireResource, requireRow, requireType } from './gate.ts'
import { type Answer, type Ground, type Interaction, releaseContext, type Shown } from './interaction.ts'
import { account, type Account, type Accounted, type Written } from './leaves.ts'
import { lastContent, ownersOf, patientsNamedIn, referenceOf } from './opening.ts'
import { requireSigning } from './signing.ts'

/** A lost race without `If-Match` is run again this often before the caller is told. */
const ATTEMPTS = 4
/** What a leaf `write-failed` that names no versions says. */
export const OUTCOME_UNKNOWN = 'the database did not say whether the writes of this request were committed'

/** How the writer wants to be answered. Source: FHIR R4 http.html, section Prefer. */
export type Return = 'representation' | 'minimal'

export interface Wish {
  readonly returns: Return
  /** The version the writer believes is current, from `If-Match`. */
  readonly ifMatch?: number
  /** The virus scanner looked at the file in it: only the door that asked the scanner says so. */
  readonly isScanned?: boolean
}

/** **Errors.** `READ_ONLY` where a copy from a backup is shown: what was written there would be lost. */
export function requireWritable({ readOnly }: Ground): void {
  if (readOnly === true)
    throw new ChartwardError('READ_ONLY', 'this server shows records from a backup and writes none')
}

/** FHIR create. The server chooses the id. */
export async function create(
  ground: Ground,
  interaction: Interaction,
  wish: Wish,
  { type, body }: { readonly type: string; readonly body: Uint8Array },
): Promise<Answer> {
  requireWritable(ground)
  await requireType(ground, interaction, 'create', { type })
  const incoming = readIncoming(ground, body, type)
  const change = changeOf(incoming, { id: randomUUID(), version: 1, updated: ground.clock.now() })
  await requireResource(ground, interaction, 'create', change.resource)
  await requireSigning(ground, interaction, { how: 'create', type, ...newOf(change.resource, wish) })
  const stored = await store(ground, interaction, { how: 'create', returns: wish.returns }, change)
  if (stored === undefined)
    throw new ChartwardError('VERSION_CONFLICT', 'the resource changed meanwhile: try again')
  return answerWrite(stored, wish, 201)
}

function newOf(next: Resource, { isScanned = false }: Wish) {
  return { current: undefined, next, isScanned }
}

/** FHIR update; creates the resource under the client's id when there is none. */
export async function update(
  ground: Ground,
  interaction: Interaction,
  wish: Wish,
  { type, id, body }: { readonly type: string; readonly id: string; readonly body: Uint8Array },
): Promise<Answer> {
  requireWritable(ground)
  checkId(id)
  await requireType(ground, interaction, 'update', { type, id })
  const incoming = readIncoming(ground, body, type)
  if (incoming.resource.id !== id)
    throw new ChartwardError('RESOURCE_INVALID', 'the id in the body must be the id in the URL')
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const current = await ground.records.findCurrent(type, id)
    // Whose it was and whose it will be.
    if (current !== undefined)
      await requireRow(ground, interaction, { action: 'update', how: 'update' }, current)
    await requireResource(ground, interaction, 'update', incoming.resource)
    await requireMatch(ground, interaction, 'update', { wish, current, type, id })
    await requireSigning(ground, interaction, { how: 'update', type, current, next: incoming.resource })
    const change = changeOf(incoming, {
      id,
      ...ground.records.numberAfter({ type, id }, current?.version ?? 0),
      updated: ground.clock.now(),
    })
    const stored = await store(ground, interaction, { how: 'update', returns: wish.returns }, change)
    if (stored !== undefined)
      return answerWrite(stored, wish, current === undefined || current.deleted ? 201 : 200)
    if (wish.ifMatch !== undefined) break
  }
  throw new ChartwardError('VERSION_CONFLICT', 'the resource changed meanwhile: read it again, then write')
}

/** FHIR delete: a new version that says so. Deleting what is deleted already, or never was, is no error. */
export async function remove(
  ground: Ground,
  interaction: Interaction,
  wish: Wish,
  { type, id }: { readonly type: string; readonly id: string },
): Promise<Answer> {
  requireWritable(ground)
  await requireType(ground, interaction, 'delete', { type, id })
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const current = await ground.records.findCurrent(type, id)
    if (current !== undefined)
      await requireRow(ground, interaction, { action: 'delete', how: 'delete' }, current)
    await requireMatch(ground, interaction, 'delete', { wish, current, type, id })
    await requireSigning(ground, interaction, { how: 'delete', type, current, next: undefined })
    if (current === undefined || current.deleted) {
      const about = current === undefined ? [] : ownersOf([current])
      await account(ground, interaction, { how: 'delete', shown: [], predicate: `${type}/${id}`, about })
      return { status: 204 }
    }
    const content = await lastContent(ground, interaction, current)
    const numbered = ground.records.numberAfter(current, current.version)
    const change = deletionOf(current, content, { ...numbered, updated: ground.clock.now() })
    const stored = await store(ground, interaction, { how: 'delete', returns: 'minimal' }, change)
    if (stored !== undefined) return { status: 204, version: change.version, updated: change.updated }
    if (wish.ifMatch !== undefined) break
  }
  throw new ChartwardError('VERSION_CONFLICT', 'the resource changed meanwhile: read it again, then delete')
}

interface Believed {
  readonly wish: Wish
  readonly current: SealedRow | undefined
  readonly type: string
  readonly id: string
}

/**
 * A refusal tells something of what is stored, so the question stands in the ledger before it (law L9).
 *
 * **Errors.** `PRECONDITION_FAILED` when `If-Match` names another version than the current one.
 */
async function requireMatch(
  ground: Ground,
  interaction: Interaction,
  how: How,
  { wish: { ifMatch }, current, type, id }: Believed,
): Promise<void> {
  if (ifMatch === undefined || ifMatch === current?.version) return
  const about = current === undefined ? [] : ownersOf([current])
  await account(ground, interaction, { how, shown: [], predicate: `${type}/${id}`, about })
  throw new ChartwardError('PRECONDITION_FAILED', 'the current version is not the one If-Match names')
}

export function writtenOf(prepared: Prepared): Written {
  return {
    reference: referenceOf(prepared),
    patients: prepared.patients,
    digest: prepared.digest.toString('base64url'),
    elements: prepared.elements,
    deleted: prepared.deleted,
    shared: prepared.shared,
  }
}

/** Makes the leaves of a transaction's writes durable; called last before it commits. */
export type Tell = (writes: readonly Written[]) => Promise<Accounted>

/** Runs a transaction; one that fails after its leaves were durable gets another that says so. */
export async function tellingFailure<Outcome>(
  ground: Ground,
  interaction: Interaction,
  event: Pick<Account, 'how' | 'note'>,
  work: (tell: Tell) => Promise<Outcome>,
): Promise<Outcome> {
  let told = false
  try {
    return await work(async (writes) => {
      const accounted = await account(ground, interaction, { ...event, shown: [], writes })
      told = true
      return accounted
    })
  } catch (error) {
    if (told) await account(ground, interaction, { how: 'write-failed', shown: [], note: OUTCOME_UNKNOWN })
    throw error
  }
}

/** A change that is committed, and the permission to send what was written. */
interface Stored {
  readonly change: Change
  readonly accounted: Accounted
}

/**
 * The order of a write: sealed, told to the ledger, then committed by one statement, then acknowledged.
 * A crash between leaf and commit leaves a leaf for a write nobody was told of, never the reverse. A race
 * lost at the commit is followed by a leaf that says so, and undefined is answered.
 */
async function store(
  ground: Ground,
  interaction: Interaction,
  { how, returns }: { readonly how: How; readonly returns: Return },
  change: Change,
): Promise<Stored | undefined> {
  const changes = await withoutSelf(ground, interaction, [change])
  const context = releaseContext(interaction, how, patientsNamedIn(ground, change.resource))
  const [prepared] = await prepare(ground.records, changes, context)
  if (prepared === undefined) throw new ChartwardError('INTERNAL', 'a change was prepared to nothing')
  const writes = [writtenOf(prepared)]
  const shown = returns === 'minimal' ? [] : [shownAs(change, prepared)]
  const accounted = await account(ground, interaction, { how, shown, writes })
  if ((await storeOrTell(ground, interaction, prepared)) === 'stored') return { change, accounted }
  await account(ground, interaction, { how: 'write-failed', shown: [], writes })
  return undefined
}

async function storeOrTell(
  ground: Ground,
  interaction: Interaction,
  prepared: Prepared,
): Promise<'stored' | 'conflict'> {
  try {
    return await ground.records.storeOne(prepared)
  } catch (error) {
    // Whether the row was committed is unknown now, so the write stands in the ledger as attempted.
    await account(ground, interaction, { how: 'write-failed', shown: [], note: OUTCOME_UNKNOWN })
    throw error
  } finally {
    // A relation that this write made or ended counts from now on.
    ground.access.forget(prepared.patients)
  }
}

function answerWrite({ change, accounted }: Stored, { returns }: Wish, status: number): Answer {
  return {
    status,
    version: change.version,
    updated: change.updated,
    location: `${change.type}/${change.id}/_history/${change.version}`,
    ...(returns === 'minimal' ? {} : { body: accounted.send(change.json) }),
  }
}

function shownAs(change: Change, { patients, elements, shared }: Prepared): Shown {
  return { reference: referenceOf(change), patients, elements, bytes: change.json.length, shared }
}
