import type { Resource } from './resource.ts'
import type { ReferenceValue } from './search-shapes.ts'
import { foldCode, hasToken, type Token, tokenOfIdentifier } from './search-token.ts'

/** What the text of a reference says. `url` is set for canonicals, URNs and other addresses compared as text. */
export interface ReferenceText {
  readonly type?: string | undefined
  readonly id?: string | undefined
  readonly version?: string | undefined
  /** The server an absolute reference names, with its last slash. */
  readonly base?: string | undefined
  readonly url?: string | undefined
  /** From a conditional reference, `Type?identifier=system|value`. */
  readonly identifier?: Token
}

/** A reference found in a resource: its text, and its logical identifier when it has one. */
export interface FoundReference extends ReferenceText {
  readonly own?: Token | undefined
}

const LITERAL =
  /^(https?:\/\/.*\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?identifier=(?:([^|&]*)\|)?([^|&]+)$/

/**
 * Reads the text of a `Reference.reference`: relative, absolute, with a version, conditional, URN. A contained
 * reference (`#id`) names nothing outside its resource and reads as empty.
 */
export function readReferenceText(text: string): ReferenceText {
  if (text.startsWith('#')) return {}
  const literal = LITERAL.exec(text)
  if (literal !== null) {
    const [, base, type, id, version] = literal
    return { type, id, version, base }
  }
  const conditional = CONDITIONAL.exec(text)
  if (conditional !== null) {
    const [, type, system, code] = conditional
    return {
      type,
      identifier: { system: decode(system ?? ''), code: foldCode(decode(code as string)), implicit: false },
    }
  }
  return { url: text }
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads a value found by a reference parameter: a Reference, or the text of a canonical or uri. */
export function readReference(value: unknown): FoundReference {
  if (typeof value === 'string') return isAddress(value) ? { url: value } : readReferenceText(value)
  if (typeof value !== 'object' || value === null) return {}
  const { reference, type, identifier } = value as Record<string, unknown>
  const text = typeof reference === 'string' ? readReferenceText(reference) : {}
  const own = tokenOfIdentifier(identifier) ?? text.identifier
  const stated = text.type ?? (typeof type === 'string' ? type : undefined)
  if (own === undefined && stated === text.type) return text
  return { ...text, type: stated, own }
}

const isAddress = (text: string): boolean => /^[a-z][a-z0-9+.-]*:/.test(text)

/** The type a Reference points at, looking into contained resources; undefined when nothing says so. */
export function referencedType(value: unknown, root: Resource): string | undefined {
  const found = readReference(value)
  if (found.type !== undefined) return found.type
  const text =
    typeof value === 'object' && value !== null ? (value as { reference?: unknown }).reference : value
  if (typeof text !== 'string' || !text.startsWith('#') || !Array.isArray(root['contained'])) return undefined
  const inside = (root['contained'] as unknown[]).find(
    (contained) => (contained as Resource | null)?.id === text.slice(1),
  )
  return (inside as Resource | undefined)?.resourceType
}

/** The part of a canonical before `|version`. */
export function canonicalUrl(url: string): string {
  const bar = url.indexOf('|')
  return bar < 0 ? url : url.slice(0, bar)
}

/** True when a reference found in a resource is the one asked for. */
export function matchesReference(
  found: FoundReference,
  wanted: ReferenceValue,
  targets: readonly string[],
): boolean {
  if (wanted.identifier !== undefined) {
    if (wanted.type !== undefined && found.type !== undefined && found.type !== wanted.type) return false
    return found.own !== undefined && hasToken([found.own], wanted.identifier)
  }
  if (wanted.url !== undefined && found.url !== undefined) return matchesUrl(found.url, wanted.url)
  if (wanted.id === undefined || found.id !== wanted.id) return false
  if (wanted.type === undefined) {
    return targets.length === 0 || (found.type !== undefined && targets.includes(found.type))
  }
  if (found.type !== wanted.type) return false
  if (wanted.base !== undefined && found.base !== undefined && wanted.base !== found.base) return false
  return wanted.version === undefined || wanted.version === found.version
}

function matchesUrl(found: string, wanted: string): boolean {
  return found === wanted || canonicalUrl(found) === wanted
}
