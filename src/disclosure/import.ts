import { ChartwardError, canonicalJson, type UnixMs } from '../kernel/index.ts'
import { isProjectedType, parseExact, type Resource } from '../fhir/index.ts'
import type { Records, SealedRow } from '../records/index.ts'
import { type Change, prepare } from '../records/plaintext.ts'
import { bundleOf, inSlices, readEntryResource } from './bundle-items.ts'
import { resolveConditions } from './conditions.ts'
import { changeOf, checkId, checkValid, type Incoming } from './incoming.ts'
import { type Ground, type Interaction, releaseContext } from './interaction.ts'
import { openRows } from './opening.ts'
import { conditionalReferences, entryNames, resolveReferences } from './references.ts'
import { requireWritable, tellingFailure, writtenOf } from './write.ts'
import { keyOf } from './place.ts'

/** How many resources are written in one SQL transaction. */
const CHUNK = 250
/** How many chunks are on their way at once: one is made ready here while the database stores another. */
const CHUNKS_AT_ONCE = 2

/** What became of one document. */
export interface ImportResult {
  /** Resources by type: written, or there already and the same. */
  readonly resources: Readonly<Record<string, number>>
  /** Of these, how many were there already and the same. */
  readonly unchanged: number
}

interface Loaded {
  readonly fullUrl: string | undefined
  readonly incoming: Incoming
  readonly id: string
}

/**
 * Takes over one document of another system: a resource or a Bundle of any type. Resources keep their ids;
 * one that is here already and the same is left alone, so an import can be run again.
 *
 * **Errors.** `JSON_INVALID`, `RESOURCE_INVALID`, `BUNDLE_INVALID`; `REFERENCE_UNRESOLVED` when it refers by
 * a search to something that is not here (yet): nothing of the document is written then.
 */
export async function importDocument(
  ground: Ground,
  interaction: Interaction,
  text: string,
): Promise<ImportResult> {
  requireWritable(ground)
  const loaded = await load(ground, text)
  const conditions = loaded.flatMap(({ incoming }) => conditionalReferences(incoming))
  const matches = await resolveConditions(ground, interaction, 'import', conditions)
  const resolution = {
    entries: entryNames(
      loaded.map(({ fullUrl, incoming, id }) => ({
        fullUrl,
        target: `${incoming.resource.resourceType}/${id}`,
      })),
    ),
    conditions: new Map(
      [...matches].flatMap(([text, found]) =>
        found[0] === undefined || found.length > 1 ? [] : [[text, found[0]]],
      ),
    ),
  }
  await inSlices(loaded, ({ incoming }, index) => {
    resolveReferences(incoming, resolution, `Bundle.entry[${index}].resource`)
  })
  return { resources: countByType(loaded), unchanged: await importChunks(ground, interaction, loaded) }
}

/** Answers how many were there already. A document that has one resource twice is written in its own order. */
async function importChunks(
  ground: Ground,
  interaction: Interaction,
  loaded: readonly Loaded[],
): Promise<number> {
  const names = new Set(loaded.map(({ incoming, id }) => keyOf({ type: incoming.resource.resourceType, id })))
  const lanes = names.size === loaded.length ? CHUNKS_AT_ONCE : 1
  let unchanged = 0
  let start = 0
  const work = async () => {
    while (start < loaded.length) {
      const chunk = loaded.slice(start, start + CHUNK)
      start += CHUNK
      unchanged += await importChunk(ground, interaction, chunk)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: lanes }, work))
  ground.access.forgetAll()
  for (const end of ended) if (end.status === 'rejected') throw end.reason
  return unchanged
}

async function load(ground: Ground, text: string): Promise<Loaded[]> {
  const { resource, exact } = parseExact(text)
  if (resource.resourceType !== 'Bundle') {
    checkValid(ground, resource)
    return [loadedOf({ resource, exact }, undefined)]
  }
  const bundle = bundleOf(resource, exact)
  return await inSlices(bundle.entries, ({ plain }, index) =>
    loadedOf(
      readEntryResource(ground, bundle, index),
      typeof plain.fullUrl === 'string' ? plain.fullUrl : undefined,
    ),
  )
}

function loadedOf(incoming: Incoming, fullUrl: string | undefined): Loaded {
  const id = incoming.resource.id ?? fullUrl?.replace(/^urn:uuid:/, '')
  if (id === undefined)
    throw new ChartwardError('BUNDLE_INVALID', 'an imported resource needs an id or a urn:uuid fullUrl')
  checkId(id)
  if (isProjectedType(incoming.resource.resourceType))
    throw new ChartwardError('NOT_SUPPORTED', 'audit events are made from the ledger and are not imported')
  return { incoming, fullUrl, id }
}

async function importChunk(
  ground: Ground,
  interaction: Interaction,
  chunk: readonly Loaded[],
): Promise<number> {
  const updated = ground.clock.now()
  const { numberAfter } = ground.records
  return await tellingFailure(
    ground,
    interaction,
    { how: 'import' },
    async (tell) =>
      await ground.records.write([], async (writer) => {
        const refs = chunk.map(({ incoming, id }) => ({ type: incoming.resource.resourceType, id }))
        const rows = await writer.lockMany(refs)
        const present = rows.filter((row) => !row.deleted)
        const here = new Map(
          (await openRows(ground, interaction, 'import', present)).map(({ row, resource }) => [
            keyOf(row),
            resource,
          ]),
        )
        const versions = new Map(rows.map((row) => [keyOf(row), row]))
        const made = await inSlices(chunk, (one) =>
          changeUnlessSame(one, { here, versions, updated, numberAfter }),
        )
        const changes = made.flatMap((change) => change ?? [])
        if (changes.length === 0) {
          // That all of it is here already is an answer too.
          await tell([])
          return chunk.length
        }
        const prepared = await prepare(ground.records, changes, releaseContext(interaction, 'import'))
        if ((await writer.store(prepared)) !== 'stored') {
          throw new ChartwardError(
            'VERSION_CONFLICT',
            'a resource changed while it was imported: import again',
          )
        }
        await tell(prepared.map((one) => writtenOf(one)))
        return chunk.length - changes.length
      }),
  )
}

interface Present {
  readonly here: ReadonlyMap<string, Resource>
  readonly versions: ReadonlyMap<string, SealedRow>
  readonly updated: UnixMs
  readonly numberAfter: Records['numberAfter']
}

function changeUnlessSame(
  { incoming, id }: Loaded,
  { here, versions, updated, numberAfter }: Present,
): Change | undefined {
  const key = keyOf({ type: incoming.resource.resourceType, id })
  const known = here.get(key)
  if (known !== undefined && sameContent(known, { ...incoming.resource, id })) return undefined
  const before = versions.get(key)
  const ref = { type: incoming.resource.resourceType, id }
  const numbered = numberAfter(ref, before?.version ?? 0)
  return changeOf(incoming, { id, ...numbered, updated }, before)
}

function sameContent(one: Resource, other: Resource): boolean {
  return canonicalJson(withoutVersion(one)) === canonicalJson(withoutVersion(other))
}

function withoutVersion({ meta, ...rest }: Resource): Resource {
  const { versionId: _version, lastUpdated: _updated, ...kept } = meta ?? {}
  return Object.keys(kept).length === 0 ? rest : { ...rest, meta: kept }
}

function countByType(loaded: readonly Loaded[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { incoming } of loaded) {
    const type = incoming.resource.resourceType
    counts[type] = (counts[type] ?? 0) + 1
  }
  return counts
}
