import { ChartwardError, type Finding } from '../kernel/index.ts'
import type { Incoming } from './incoming.ts'

const LITERAL = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/
const REST_ADDRESS = /^https?:\/\/.+\/([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})$/
const FINDINGS_MAX = 50

/** What the references of a bundle stand for, once ids are given and conditions resolved. */
export interface Resolution {
  /** What an entry is called (see `entryNames`) -> `Type/id`. */
  readonly entries: ReadonlyMap<string, string>
  /** `Type?criteria` -> `Type/id`. */
  readonly conditions: ReadonlyMap<string, string>
}

/** Every reference of a resource that is a search (`Practitioner?identifier=...`), each once. */
export function conditionalReferences(incoming: Incoming): string[] {
  const found = new Set<string>()
  visitStrings(incoming.resource, '', (text, member) => {
    if (member === 'reference' && text.includes('?') && !text.startsWith('urn:')) found.add(text)
    return text
  })
  return [...found]
}

/** A literal reference to another resource here, and the place where it stands. */
export interface LiteralReference {
  /** `Type/id`. */
  readonly reference: string
  readonly path: string
}

/** Every literal reference of a resource that names another resource here. */
export function literalReferences(incoming: Incoming, prefix: string): LiteralReference[] {
  const found: LiteralReference[] = []
  visitStrings(incoming.resource, prefix, (text, member, where) => {
    const [, type, id] = (member === 'reference' && LITERAL.exec(text)) || []
    if (type !== undefined && id !== undefined) found.push({ reference: `${type}/${id}`, path: where() })
    return text
  })
  return found
}

/** An entry of a bundle: what it is called there, and where it will be. */
interface Named {
  readonly fullUrl: string | undefined
  /** `Type/id`. */
  readonly target: string
}

/**
 * What the entries of a bundle are called: by their full URL and, where that is an address on the server they come
 * from, by the `Type/id` at its end. A name that two entries have is none.
 *
 * **Errors.** `BUNDLE_INVALID` when two entries have one full URL.
 *
 * **Source.** FHIR R4 bundle.html, sections References and bdl-7.
 */
export function entryNames(entries: readonly Named[]): Map<string, string> {
  const names = new Map<string, string>()
  const relative = new Map<string, string | undefined>()
  for (const { fullUrl, target } of entries) {
    if (fullUrl === undefined) continue
    if (names.has(fullUrl)) throw new ChartwardError('BUNDLE_INVALID', 'two entries have the same fullUrl')
    names.set(fullUrl, target)
    const short = REST_ADDRESS.exec(fullUrl)?.[1]
    if (short !== undefined) relative.set(short, relative.has(short) ? undefined : target)
  }
  for (const [short, target] of relative) if (target !== undefined) names.set(short, target)
  return names
}

/**
 * Puts real ids in the place of `urn:uuid:` and conditional references, in both trees.
 *
 * **Errors.** `REFERENCE_UNRESOLVED` with every place that points nowhere; the resource may be half rewritten
 * then and is not to be used.
 */
export function resolveReferences(incoming: Incoming, resolution: Resolution, prefix: string): void {
  const findings: Finding[] = []
  for (const tree of new Set([incoming.resource, incoming.exact])) {
    findings.length = 0
    visitStrings(tree, prefix, (text, member, where) => {
      const target = resolution.entries.get(text)
      if (target !== undefined && (member === 'reference' || text.startsWith('urn:'))) return target
      if (member !== 'reference') return text
      if (text.startsWith('urn:')) findings.push(dangling(where()))
      if (!text.includes('?')) return text
      const found = resolution.conditions.get(text)
      if (found === undefined) findings.push(dangling(where()))
      return found ?? text
    })
  }
  if (findings.length > 0) throw unresolved(findings)
}

export function unresolved(findings: readonly Finding[]): ChartwardError {
  return new ChartwardError('REFERENCE_UNRESOLVED', 'a reference points at nothing', {
    findings: findings.slice(0, FINDINGS_MAX),
  })
}

export function dangling(expression: string): Finding {
  return { code: 'not-found', expression, message: 'this reference points at nothing, here or in the bundle' }
}

/** `where` says where the text stands; asked seldom, for there are many texts and few to complain of. */
type Visit = (text: string, member: string, where: () => string) => string

function visitStrings(tree: unknown, prefix: string, visit: Visit): void {
  const steps: (string | number)[] = []
  const where = () =>
    prefix + steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  const visitMembers = (node: unknown) => {
    // A decimal kept as it was written is an object without a prototype: there is no string in it to visit.
    if (typeof node !== 'object' || node === null || Object.getPrototypeOf(node) === null) return
    const holder = node as Record<string, unknown>
    const isList = Array.isArray(node)
    for (const key of Object.keys(holder)) {
      const value = holder[key]
      steps.push(isList ? Number(key) : key)
      if (typeof value === 'string') {
        const next = visit(value, key, where)
        if (next !== value) holder[key] = next
      } else visitMembers(value)
      steps.pop()
    }
  }
  visitMembers(tree)
}
