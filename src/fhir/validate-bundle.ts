import { has, type Rule, type Value } from './validate-rules.ts'

const isOf = (value: Value, ...types: readonly string[]): boolean => types.includes(String(value['type']))

/** What holds for every entry of a Bundle; entries that are no objects are reported elsewhere. */
function everyEntry(value: Value, holds: (entry: Value) => boolean): boolean {
  const { entry } = value
  return !Array.isArray(entry) || entry.every((item: unknown) => !isEntry(item) || holds(item))
}

function isEntry(item: unknown): item is Value {
  return typeof item === 'object' && item !== null
}

function firstType(value: Value): unknown {
  const { entry } = value
  const first: unknown = Array.isArray(entry) ? entry[0] : undefined
  return isEntry(first) ? (first['resource'] as Value | undefined)?.['resourceType'] : undefined
}

function hasDistinctUrls(value: Value): boolean {
  const seen = new Set<string>()
  return everyEntry(value, (entry) => {
    if (typeof entry['fullUrl'] !== 'string') return true
    const meta = (entry['resource'] as Value | undefined)?.['meta'] as Value | undefined
    const key = JSON.stringify([entry['fullUrl'], meta?.['versionId']])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** The invariants of Bundle. */
export const BUNDLE_RULES: Readonly<Record<string, readonly Rule[]>> = {
  Bundle: [
    [
      'bdl-1: only a searchset or a history has a total',
      (value) => !has(value, 'total') || isOf(value, 'searchset', 'history'),
    ],
    [
      'bdl-2: only entries of a searchset have search',
      (value) => isOf(value, 'searchset') || everyEntry(value, (entry) => entry['search'] === undefined),
    ],
    [
      'bdl-3: entries have a request in a batch, transaction or history, and only there',
      (value) =>
        everyEntry(
          value,
          (entry) => has(entry, 'request') === isOf(value, 'batch', 'transaction', 'history'),
        ),
    ],
    [
      'bdl-4: entries have a response in an answer or a history, and only there',
      (value) =>
        everyEntry(
          value,
          (entry) =>
            has(entry, 'response') === isOf(value, 'batch-response', 'transaction-response', 'history'),
        ),
    ],
    ['bdl-7: no fullUrl comes twice', (value) => isOf(value, 'history') || hasDistinctUrls(value)],
    [
      'bdl-9, bdl-10: a document has an identifier and a timestamp',
      (value) => !isOf(value, 'document') || (has(value, 'identifier') && has(value, 'timestamp')),
    ],
    [
      'bdl-11: a document begins with a Composition',
      (value) => !isOf(value, 'document') || firstType(value) === 'Composition',
    ],
    [
      'bdl-12: a message begins with a MessageHeader',
      (value) => !isOf(value, 'message') || firstType(value) === 'MessageHeader',
    ],
  ],
  'Bundle.entry': [
    [
      'bdl-5: has a resource, a request or a response',
      (value) => has(value, 'resource') || has(value, 'request') || has(value, 'response'),
    ],
    ['bdl-8: fullUrl names no version', (value) => !String(value['fullUrl']).includes('/_history/')],
  ],
}
