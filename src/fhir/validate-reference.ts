import { PRIMITIVES } from './validate-primitives.ts'
import { report, type Run } from './validate-run.ts'

export interface ReferenceRules {
  readonly isResourceType: (name: string) => boolean
}

const RELATIVE = /^([A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?(?:#[^\s]+)?$/
const CONDITIONAL = /^([A-Za-z]+)\?\S+$/
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/
const URN_UUID = /^urn:uuid:[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$/
const TAIL = /\/([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/

/**
 * Checks where a Reference points: its form, that a local one is there, and that its type is one the element
 * allows (`targets`; none = any).
 */
export function checkReference(
  value: Readonly<Record<string, unknown>>,
  targets: ReadonlySet<string> | undefined,
  rules: ReferenceRules,
  run: Run,
): void {
  const { reference, type } = value
  const stated = typeof type === 'string' && rules.isResourceType(type) ? type : undefined
  let found: string | undefined
  if (typeof reference === 'string' && PRIMITIVES.get('string')?.(reference) === undefined) {
    if (reference.startsWith('#')) {
      checkLocal(reference, run)
    } else {
      found = typeOf(reference, rules, run)
      if (found !== undefined && stated !== undefined && found !== stated) {
        report(run, 'value', 'says another type than the reference names', 'type')
      }
    }
  }
  const target = found ?? stated
  if (target !== undefined && targets !== undefined && !targets.has(target)) {
    report(
      run,
      'value',
      'names a type this element may not refer to',
      found === undefined ? 'type' : 'reference',
    )
  }
}

/** The type a reference names, as far as its form tells; reports a form that is none. */
function typeOf(reference: string, rules: ReferenceRules, run: Run): string | undefined {
  const near = RELATIVE.exec(reference) ?? (run.conditional ? CONDITIONAL.exec(reference) : null)
  if (near !== null) {
    const [, type = ''] = near
    if (rules.isResourceType(type)) return type
    report(run, 'value', 'names an unknown resource type', 'reference')
    return undefined
  }
  if (!ABSOLUTE.test(reference) || (/^urn:uuid:/i.test(reference) && !URN_UUID.test(reference))) {
    report(run, 'value', 'is not Type/id, an absolute URL, urn:uuid:... or #id', 'reference')
    return undefined
  }
  const type = TAIL.exec(reference)?.[1]
  return type !== undefined && rules.isResourceType(type) ? type : undefined
}

function checkLocal(reference: string, run: Run): void {
  const isContainer = reference === '#'
  if (isContainer ? run.isContained : run.contained.has(reference.slice(1))) return
  report(run, 'invariant', 'refers to a contained resource that is not there (ref-1)', 'reference')
}
