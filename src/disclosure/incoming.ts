import { isUtf8 } from 'node:buffer'
import { ChartwardError, RESOURCE_BYTES_MAX, type UnixMs } from '../kernel/index.ts'
import { checkJsonSize, parseExact, type Resource, stringify } from '../fhir/index.ts'
import type { SealedRow } from '../records/index.ts'
import type { Change } from '../records/plaintext.ts'
import type { Ground } from './interaction.ts'

const ID = /^[A-Za-z0-9\-.]{1,64}$/

/** A resource as it came in: `resource` to look at, `exact` to keep, digit for digit. */
export interface Incoming {
  readonly resource: Resource
  readonly exact: Resource
}

/**
 * Reads one resource from a request body.
 *
 * **Errors.** `JSON_INVALID`, `JSON_TOO_DEEP`, `RESOURCE_INVALID` with every finding.
 */
export function readIncoming(ground: Ground, body: Uint8Array, type: string): Incoming {
  const incoming = parseExact(textOf(body))
  if (incoming.resource.resourceType !== type) {
    throw new ChartwardError(
      'RESOURCE_INVALID',
      `the body must be a resource of type ${type}, as the URL says`,
    )
  }
  checkValid(ground, incoming.resource)
  return incoming
}

/** The text of a body. **Errors.** `JSON_INVALID` when it is not UTF-8: a character replaced is a record changed. */
export function textOf(body: Uint8Array): string {
  if (!isUtf8(body)) throw new ChartwardError('JSON_INVALID', 'the body is not UTF-8')
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  checkJsonSize(text)
  return text
}

/** Where a resource stands in a bundle, and whether its references may be searches there. */
export interface BundlePlace {
  readonly prefix: string
  readonly conditionalReferences: boolean
}

const NO_BUNDLE: BundlePlace = { prefix: '', conditionalReferences: false }

/** **Errors.** `RESOURCE_INVALID` with every finding; `place` says where in a bundle the resource stands. */
export function checkValid(ground: Ground, resource: unknown, place: BundlePlace = NO_BUNDLE): void {
  const { prefix, conditionalReferences } = place
  const findings = ground.fhir
    .validate(resource, { conditionalReferences })
    .filter(({ severity }) => severity === 'error' || severity === 'fatal')
    .map(({ code, expression, message }) => ({ code, message, expression: prefix + expression }))
  if (findings.length > 0)
    throw new ChartwardError('RESOURCE_INVALID', 'the resource is not valid', { findings })
}

export function checkId(id: string): void {
  if (!ID.test(id)) throw new ChartwardError('RESOURCE_INVALID', 'an id is 1 to 64 letters, digits, - and .')
}

/** What `Records.numberAfter` says of a version to be written. */
export interface Numbered {
  readonly version: number
  readonly after?: number
}

/** Gives an incoming resource its id, version and time, as they will be read back. */
export function changeOf(
  incoming: Incoming,
  { id, version, after, updated }: Numbered & { readonly id: string; readonly updated: UnixMs },
  current?: SealedRow,
): Change {
  for (const tree of [incoming.resource, incoming.exact]) {
    tree.id = id
    tree.meta = { ...tree.meta, versionId: String(version), lastUpdated: new Date(updated).toISOString() }
  }
  const json = Buffer.from(stringify(headFirst(incoming.exact)), 'utf8')
  if (json.length > RESOURCE_BYTES_MAX)
    throw new ChartwardError('BODY_TOO_LARGE', 'one resource may have 8 MiB')
  const { resource } = incoming
  const numbered = after === undefined ? { version } : { version, after }
  const change = { type: resource.resourceType, id, ...numbered, updated, deleted: false, resource, json }
  return current === undefined
    ? change
    : { ...change, previous: { patient: current.patient, shared: current.shared, labels: current.labels } }
}

/** The text of a content that was read exactly, without what `changeOf` gives it: equal for versions that say the same. */
export function contentText(exact: Resource): string {
  const { meta, id: _id, ...rest } = exact
  const { versionId: _version, lastUpdated: _updated, ...kept } = meta ?? {}
  return stringify(Object.keys(kept).length === 0 ? rest : { ...rest, meta: kept })
}

/** The version that says a resource was deleted. It stays with the patients of the version before. */
export function deletionOf(
  row: SealedRow,
  resource: Resource,
  { updated, ...numbered }: Numbered & { readonly updated: UnixMs },
): Change {
  const { type, id, patient, shared, labels } = row
  const json = Buffer.alloc(0)
  return {
    type,
    id,
    ...numbered,
    updated,
    deleted: true,
    resource,
    json,
    previous: { patient, shared, labels },
  }
}

function headFirst({ resourceType, id, meta, ...rest }: Resource): Resource {
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    ...(meta === undefined ? {} : { meta }),
    ...rest,
  }
}
