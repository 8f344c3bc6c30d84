import { isObject } from './validate-object.ts'
import { atIndex, enter, leave, report, type Run } from './validate-run.ts'

const NONE: ReadonlySet<string> = new Set()

/** The ids of the resources contained in a resource. */
export function localIds(resource: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const { contained } = resource
  if (!Array.isArray(contained)) return NONE
  return new Set(
    contained.flatMap((item: unknown) =>
      isObject(item) && typeof item['id'] === 'string' ? [item['id']] : [],
    ),
  )
}

/** What a contained resource may not be. Source: FHIR R4 DomainResource, dom-2 to dom-5. */
export function checkContained(resource: Readonly<Record<string, unknown>>, run: Run): void {
  const { contained } = resource
  if (!Array.isArray(contained)) return
  const mentioned = localReferences(resource)
  enter(run, 'contained')
  for (const [index, item] of contained.entries()) {
    atIndex(run, index)
    if (isObject(item)) checkOne(item, mentioned, run)
  }
  leave(run)
}

function checkOne(item: Readonly<Record<string, unknown>>, mentioned: ReadonlySet<string>, run: Run): void {
  if (item['contained'] !== undefined) {
    report(run, 'invariant', 'a contained resource may not contain another (dom-2)')
  }
  if (!mentioned.has(`#${String(item['id'])}`) && !localReferences(item).has('#')) {
    report(run, 'invariant', 'nothing refers to this contained resource (dom-3)')
  }
  const meta = isObject(item['meta']) ? item['meta'] : {}
  if (meta['versionId'] !== undefined || meta['lastUpdated'] !== undefined) {
    report(run, 'invariant', 'a contained resource has no version or last update (dom-4)')
  }
  if (meta['security'] !== undefined) {
    report(run, 'invariant', 'a contained resource has no security label (dom-5)')
  }
}

function localReferences(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    if (value.startsWith('#')) found.add(value)
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) localReferences(member, found)
  }
  return found
}
