import { ChartwardError } from '../kernel/index.ts'
import type { SealedRow } from '../records/index.ts'
import { bundleBody, type BundlePart, fullUrl } from './bundle-body.ts'
import { asLabelledNow, openable, requireRow, requireType, visible } from './gate.ts'
import type { Answer, Ground, Interaction } from './interaction.ts'
import { account, type Accounted } from './leaves.ts'
import { type Opened, openRows, ownersOf, shownOf, versionBefore } from './opening.ts'
import { sealPageLink } from './page-link.ts'
import type { Seat } from './search.ts'

/** How many versions a page shows. */
const VERSIONS_PER_PAGE = 200

interface Asked {
  readonly type: string
  readonly id: string
  /** Only versions below this one: the page before ended there. */
  readonly before?: number
}

/** FHIR instance history, newest first, deletions among them, in pages. */
export async function history(
  ground: Ground,
  interaction: Interaction,
  seat: Seat,
  asked: Asked,
): Promise<Answer> {
  const { found, complete, rows, opened } = await versionsSeen(ground, interaction, asked)
  const bytes = new Map(opened.map(({ row, json }) => [row.version, json]))
  const head = {
    type: 'history',
    ...(asked.before === undefined && complete ? { total: rows.length } : {}),
    link: linksOf(ground, interaction, seat, { asked, complete, oldest: found.at(-1)?.version ?? 1 }),
  }
  const parts = rows.map((row) => versionPart(seat, row, bytes.get(row.version)))
  const accounted = await accountVersions(ground, interaction, asked, { rows, opened })
  return { status: 200, body: accounted.send(bundleBody(head, parts)) }
}

/** The versions of a resource that this caller may see, and those that live opened. */
interface VersionsSeen {
  /** All of the page, seen or not. */
  readonly found: readonly SealedRow[]
  /** True when no page follows. */
  readonly complete: boolean
  readonly rows: readonly SealedRow[]
  readonly opened: readonly Opened[]
}

/**
 * Opens a page of versions, newest first; nothing of them may be sent before `accountVersions`.
 *
 * **Errors.** Those of access; `RESOURCE_NOT_FOUND`, with its leaf.
 */
export async function versionsSeen(
  ground: Ground,
  interaction: Interaction,
  asked: Asked,
): Promise<VersionsSeen> {
  const { type, id, before } = asked
  await requireType(ground, interaction, 'history', { type, id })
  const limits = { limit: VERSIONS_PER_PAGE, ...(before === undefined ? {} : { before }) }
  const { rows: found, complete } = await ground.records.listVersions(type, id, limits)
  const [newest] = found
  if (newest === undefined) {
    await accountVersions(ground, interaction, asked, { rows: [], opened: [] })
    throw new ChartwardError('RESOURCE_NOT_FOUND', 'there is no such resource')
  }
  const current = before === undefined ? newest : await ground.records.findCurrent(type, id)
  const labelled = await asLabelledNow(ground, interaction, 'history', current)
  const { rows, opened } = await seenOf(ground, labelled, found)
  if (rows.length === 0) await requireRow(ground, labelled, { action: 'history', how: 'history' }, newest)
  return { found, complete, rows, opened }
}

/** Tells the ledger which versions are shown. */
export async function accountVersions(
  ground: Ground,
  interaction: Interaction,
  { type, id }: Asked,
  { rows, opened }: Pick<VersionsSeen, 'rows' | 'opened'>,
): Promise<Accounted> {
  return await account(ground, interaction, {
    how: 'history',
    predicate: `${type}/${id}`,
    shown: opened.map((item) => shownOf(ground, item)),
    about: ownersOf(rows),
  })
}

/** Versions this caller may see: each was under its own labels, and maybe another patient's. */
async function seenOf(ground: Ground, interaction: Interaction, found: readonly SealedRow[]) {
  const wanted = await openable(ground, interaction, 'history', found)
  const living = wanted.filter((row) => !row.deleted)
  const all = await openRows(ground, interaction, 'history', living)
  const opened = await visible(ground, interaction, 'history', all)
  if (interaction.gate === undefined) return { opened, rows: wanted }
  const seen = new Set(opened.map(({ row }) => row.version))
  const last = wanted.at(-1)
  // The number of the version that a deletion followed: numbers may have gaps after a restore.
  const before = new Map(found.map(({ version }, at) => [version, found[at + 1]?.version ?? 0]))
  if (last?.deleted === true && (await isSeen(ground, interaction, last)))
    seen.add(before.get(last.version) ?? 0)
  // A deletion has no words of its own: it is for whoever may see what was deleted.
  const rows = wanted.filter(({ deleted, version }) =>
    seen.has(deleted ? (before.get(version) ?? 0) : version),
  )
  return { opened, rows }
}

/** May the version before a deletion, which stands on the next page, be seen? */
async function isSeen(ground: Ground, interaction: Interaction, { type, id, version }: SealedRow) {
  const row = await versionBefore(ground.records, { type, id, version })
  const wanted = await openable(ground, interaction, 'history', row === undefined ? [] : [row])
  const opened = await openRows(ground, interaction, 'history', wanted)
  return (await visible(ground, interaction, 'history', opened)).length > 0
}

function linksOf(
  ground: Ground,
  interaction: Interaction,
  { base }: Seat,
  { asked: { type, id }, complete, oldest }: { asked: Asked; complete: boolean; oldest: number },
) {
  const self = { relation: 'self', url: `${fullUrl(base, { type, id })}/_history` }
  if (complete) return [self]
  const start = { type, pairs: [], snapshot: '', historyOf: { id, before: oldest } }
  return [self, { relation: 'next', url: `${base}?_page=${sealPageLink(ground, interaction, start)}` }]
}

function versionPart({ base }: Seat, row: SealedRow, json: Buffer | undefined): BundlePart {
  const method = row.deleted ? 'DELETE' : row.version === 1 ? 'POST' : 'PUT'
  const url = method === 'POST' ? row.type : `${row.type}/${row.id}`
  const status = row.deleted ? '204' : row.version === 1 ? '201' : '200'
  return {
    head: { fullUrl: fullUrl(base, row) },
    json,
    tail: {
      request: { method, url },
      response: { status, etag: `W/"${row.version}"`, lastModified: new Date(row.updated).toISOString() },
    },
  }
}
