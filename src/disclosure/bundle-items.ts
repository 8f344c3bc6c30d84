import { ChartwardError } from '../kernel/index.ts'
import { parseExact, type Resource } from '../fhir/index.ts'
import { checkValid, type Incoming } from './incoming.ts'
import type { Ground } from './interaction.ts'

const ITEMS_MAX = 10_000
/** How many resources are checked before other requests get their turn. */
const SLICE = 32
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const

export type Method = (typeof METHODS)[number]

/** One entry of a batch or transaction, as asked. */
export interface BundleItem {
  readonly index: number
  readonly fullUrl: string | undefined
  readonly method: Method
  /** Relative to the FHIR base. */
  readonly url: string
  readonly ifMatch: string | undefined
  readonly ifNoneExist: string | undefined
  readonly incoming: Incoming | undefined
  /** See `Wish`; never of what was sent as a Bundle. */
  readonly isScanned?: boolean
}

export interface IncomingBundle {
  readonly type: string
  /** The entries' resources in both trees; `request` may be absent in an import. */
  readonly entries: readonly { readonly plain: RawEntry; readonly exact: RawEntry }[]
}

export interface RawEntry {
  readonly fullUrl?: unknown
  readonly resource?: unknown
  readonly request?: unknown
}

/** **Errors.** `JSON_INVALID`, `JSON_TOO_DEEP`, `BUNDLE_INVALID`. */
export function readBundle(text: string): IncomingBundle {
  const { resource, exact } = parseExact(text)
  return bundleOf(resource, exact)
}

export function bundleOf(resource: Resource, exact: Resource): IncomingBundle {
  if (resource.resourceType !== 'Bundle')
    throw new ChartwardError('BUNDLE_INVALID', 'the body must be a Bundle')
  const entries = resource['entry'] ?? []
  const exactEntries = exact['entry'] ?? []
  if (!Array.isArray(entries) || !Array.isArray(exactEntries) || typeof resource['type'] !== 'string') {
    throw new ChartwardError('BUNDLE_INVALID', 'a Bundle has a type and a list of entries')
  }
  if (entries.length > ITEMS_MAX)
    throw new ChartwardError('BUNDLE_INVALID', `a Bundle may have ${ITEMS_MAX} entries`)
  return {
    type: resource['type'],
    entries: entries.map((plain: unknown, index) => ({
      plain: entryOf(plain, index),
      exact: entryOf(exactEntries[index], index),
    })),
  }
}

/** The entry's request, with its resource validated. **Errors.** `BUNDLE_INVALID`, `RESOURCE_INVALID`. */
export function readItem(ground: Ground, bundle: IncomingBundle, index: number): BundleItem {
  const entry = bundle.entries[index]
  const where = `Bundle.entry[${index}]`
  if (entry === undefined || !isObject(entry.plain.request)) throw invalid(where, 'has no request')
  const { method, url, ifMatch, ifNoneExist } = entry.plain.request
  if (!isMethod(method)) throw invalid(where, `request.method must be one of ${METHODS.join(', ')}`)
  if (typeof url !== 'string' || url === '') throw invalid(where, 'has no request.url')
  const wantsResource = method === 'POST' || method === 'PUT'
  const incoming = wantsResource ? readEntryResource(ground, bundle, index) : undefined
  const { fullUrl } = entry.plain
  return {
    index,
    fullUrl: typeof fullUrl === 'string' ? fullUrl : undefined,
    method,
    url: url.replace(/^\//, ''),
    ifMatch: typeof ifMatch === 'string' ? ifMatch : undefined,
    ifNoneExist: typeof ifNoneExist === 'string' ? ifNoneExist : undefined,
    incoming,
  }
}

/** The resource of an entry, validated. **Errors.** `BUNDLE_INVALID`, `RESOURCE_INVALID`. */
export function readEntryResource(ground: Ground, bundle: IncomingBundle, index: number): Incoming {
  const where = `Bundle.entry[${index}]`
  const resource = bundle.entries[index]?.plain.resource
  const exact = bundle.entries[index]?.exact.resource
  if (!isResource(resource) || !isResource(exact)) throw invalid(where, 'has no resource')
  // Searches in place of ids are resolved where all is written together, not in a batch.
  checkValid(ground, resource, {
    prefix: `${where}.resource: `,
    conditionalReferences: bundle.type !== 'batch',
  })
  return { resource, exact }
}

/** Runs over a list in slices, so that a large bundle does not hold up everybody's reads. */
export async function inSlices<Item, Made>(
  items: readonly Item[],
  make: (item: Item, index: number) => Made,
): Promise<Made[]> {
  const made: Made[] = []
  for (let start = 0; start < items.length; start += SLICE) {
    items.slice(start, start + SLICE).forEach((item, offset) => made.push(make(item, start + offset)))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return made
}

function entryOf(value: unknown, index: number): RawEntry {
  if (!isObject(value)) throw invalid(`Bundle.entry[${index}]`, 'must be an object')
  return value
}

function isMethod(value: unknown): value is Method {
  return METHODS.some((method) => method === value)
}

function isResource(value: unknown): value is Resource {
  return isObject(value) && typeof value['resourceType'] === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(where: string, what: string): ChartwardError {
  return new ChartwardError('BUNDLE_INVALID', `${where} ${what}`)
}
