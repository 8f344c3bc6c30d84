import { asLeafIndex, asUnixMs } from '../kernel/index.ts'
import { decodeEntry, findNewestLeaves, type How, type Who } from '../ledger/index.ts'
import type { SealedRow } from '../records/index.ts'
import { accountVersions, versionsSeen } from './history.ts'
import type { Answer, Ground, Interaction } from './interaction.ts'
import { ownersOf } from './opening.ts'
import type { Place } from './place.ts'

/** A leaf stands before its version is committed, and both within the same request. */
const AROUND_MS = 60_000
/** So many leaves are looked through for one version at most: one whose writer is not among them stays without. */
const LEAVES_MAX = 1_024
/** What leaves say that tell of a version written: others around that time need not be opened. */
const WRITING: readonly How[] = ['create', 'update', 'delete', 'transaction', 'import', 'rollback']

/**
 * The versions of a resource, newest first, each with whoever wrote it as the ledger tells it: a version itself says when, and
 * not by whom. Accounted for as the history that it is.
 *
 * **Shape.** JSON: `WebVersion[]` of the contract, the newest 200.
 */
export async function versions(ground: Ground, interaction: Interaction, place: Place): Promise<Answer> {
  const { rows, opened } = await versionsSeen(ground, interaction, place)
  const bytes = new Map(opened.map(({ row, json }) => [row.version, json]))
  const writers = await writersOf(ground, rows)
  const accounted = await accountVersions(ground, interaction, place, { rows, opened })
  const parts = rows.map((row) => versionBytes(row, bytes.get(row.version), writers.get(row.version)))
  const body = Buffer.concat([Buffer.from('['), ...withCommas(parts), Buffer.from(']')])
  return { status: 200, body: accounted.send(body) }
}

function versionBytes(
  { version, updated }: SealedRow,
  json: Buffer | undefined,
  who: Who | undefined,
): Buffer {
  const by = who === undefined ? {} : { by: { user: who.user, role: who.role } }
  const head = JSON.stringify({ version, at: new Date(updated).toISOString(), ...by })
  if (json === undefined) return Buffer.from(head)
  return Buffer.concat([Buffer.from(`${head.slice(0, -1)},"resource":`), json, Buffer.from('}')])
}

function withCommas(parts: readonly Buffer[]): Buffer[] {
  return parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from(','), part]))
}

/** Who wrote each version, from the leaves of its patients around the time of writing. */
async function writersOf(ground: Ground, rows: readonly SealedRow[]): Promise<ReadonlyMap<number, Who>> {
  const { size } = ground.ledger.checkpoint()
  await ground.index.catchUp(ground.ledger, size)
  const view = ground.index.view(size)
  const patients = ownersOf(rows)
  const writers = new Map<number, Who>()
  for (const { type, id, version, updated } of rows) {
    if (writers.has(version)) continue
    const window = { from: asUnixMs(updated - AROUND_MS), to: asUnixMs(updated + AROUND_MS) }
    const question = { ...window, ...(patients.length === 0 ? {} : { patients }) }
    const leaves = await findNewestLeaves(view, question, { before: size, max: LEAVES_MAX, hows: WRITING })
    for (const { entry } of await ground.ledger.openingsAt(leaves.map(asLeafIndex))) {
      const { who, writes = [] } = decodeEntry(entry)
      // One leaf may tell of several versions; each is found at the first look.
      for (const { resource } of writes)
        if (resource.startsWith(`${type}/${id}/`)) writers.set(Number(resource.split('/')[2]), who)
    }
  }
  return writers
}
