import { closenessOf } from '../brake/index.ts'
import { ChartwardError } from '../kernel/index.ts'
import { decodeEntry, decodeKeyEntry, type DisclosureEntry, type KeyEntry } from '../ledger/index.ts'

/**
 * One event as it was recorded somewhere.
 *
 * **Shape** `at` in milliseconds since 1970; `logsource` and `fields` as rules name them; `ref` says where it stands:
 * `file:number`, counted from 1, or `disclosure:index` and `keys:index` for leaves.
 */
export interface RecordedEvent {
  readonly at: number
  readonly logsource: { readonly product: string; readonly service: string }
  readonly fields: Readonly<Record<string, unknown>>
  readonly ref: string
}

type Found = Omit<RecordedEvent, 'ref'> & { readonly ref?: string }

const NESTED_MAX = 4

/**
 * The events of one record: of CloudTrail in any of its wrappings, or of our ledgers.
 *
 * **Errors** `USAGE` with a sentence when it is none of them. A digest of CloudTrail holds no event.
 */
export function eventsOf(record: unknown, path: string, depth = 0): readonly Found[] {
  const list = path.endsWith('.leaves') && Array.isArray(record) ? record : undefined
  if (list !== undefined) return [leafEvent(list, path.includes('keys') ? 'keys' : 'disclosure')]
  if (typeof record !== 'object' || record === null || Array.isArray(record) || depth > NESTED_MAX)
    throw unknown()
  const fields = record as Readonly<Record<string, unknown>>
  const wrapped = wrappedIn(fields)
  if (wrapped !== undefined) return eventsOf(wrapped, '', depth + 1)
  if ('digestStartTime' in fields || fields['messageType'] === 'CONTROL_MESSAGE') return []
  if (typeof fields['eventName'] === 'string') return [cloudTrailEvent(fields)]
  if ('how' in fields) return [disclosureEvent(decodeEntry(Buffer.from(JSON.stringify(fields))))]
  if ('op' in fields) return [keyEvent(decodeKeyEntry(Buffer.from(JSON.stringify(fields))))]
  throw unknown()
}

/** EventBridge puts an event under `detail`; CloudWatch, LookupEvents and Lake as text under names of their own. */
function wrappedIn(fields: Readonly<Record<string, unknown>>): unknown {
  if ('detail-type' in fields && typeof fields['detail'] === 'object') return fields['detail']
  for (const name of ['message', 'CloudTrailEvent', 'eventJson']) {
    const text = fields[name]
    if (typeof text !== 'string' || !text.trimStart().startsWith('{')) continue
    try {
      return JSON.parse(text) as unknown
    } catch {
      throw new ChartwardError('USAGE', `its ${name} is not JSON`)
    }
  }
  return undefined
}

function cloudTrailEvent(fields: Readonly<Record<string, unknown>>): Found {
  for (const name of ['eventTime', '@timestamp', 'time']) {
    const time = fields[name]
    const at = typeof time === 'string' ? Date.parse(time) : Number.NaN
    if (!Number.isNaN(at)) return { at, logsource: { product: 'aws', service: 'cloudtrail' }, fields }
  }
  throw new ChartwardError('USAGE', 'the event does not say when it was')
}

function leafEvent(leaf: readonly unknown[], ledger: 'disclosure' | 'keys'): Found {
  const [index, , entry] = leaf
  if (typeof index !== 'number' || typeof entry !== 'string') throw unknown()
  const bytes = Buffer.from(entry)
  const event = ledger === 'keys' ? keyEvent(decodeKeyEntry(bytes)) : disclosureEvent(decodeEntry(bytes))
  return { ...event, ref: `${ledger}:${index}` }
}

/** A leaf of the disclosure ledger as rules see it. */
export function disclosureEvent(entry: DisclosureEntry): Omit<RecordedEvent, 'ref'> {
  const types = new Set(entry.resources.map((resource) => resource.slice(0, resource.indexOf('/'))))
  return {
    at: entry.at,
    logsource: { product: 'chartward', service: 'disclosure' },
    fields: {
      ...entry,
      resourceTypes: [...types],
      ...(entry.patient === null ? {} : { closeness: closenessOf(entry.basis) }),
    },
  }
}

/** A leaf of the key ledger as rules see it. */
export function keyEvent(entry: KeyEntry): Omit<RecordedEvent, 'ref'> {
  return { at: entry.at, logsource: { product: 'chartward', service: 'keys' }, fields: { ...entry } }
}

const unknown = (): ChartwardError => new ChartwardError('USAGE', 'it is no event that is known here')
