/** An object as the rules see it: any member may have any type, for the rules run on what is not yet known good. */
export type Value = Readonly<Record<string, unknown>>

/** What is said of an object that breaks it, and whether an object holds to it. */
export type Rule = readonly [message: string, holds: (value: Value) => boolean]

export function fails(rule: Rule, value: Value): boolean {
  return !rule[1](value)
}

/** The member is there, with a value or with extensions only. */
export function has(value: Value, name: string): boolean {
  return value[name] !== undefined || value[`_${name}`] !== undefined
}

/** One of the members of `name[x]` is there. */
export function hasChoice(value: Value, name: string): boolean {
  for (const member in value) {
    const bare = member.startsWith('_') ? 1 : 0
    if (member.startsWith(name, bare) && isUpper(member.charCodeAt(bare + name.length))) return true
  }
  return false
}

function isUpper(unit: number): boolean {
  return unit >= 0x41 && unit <= 0x5a
}

/** The CodeableConcept has a coding of the system with one of the codes. */
export function isOneCoding(concept: unknown, system: string, codes: readonly string[]): boolean {
  const codings = (concept as Value | undefined | null)?.['coding']
  return (
    Array.isArray(codings) &&
    codings.some(
      (coding: Value | null) => coding?.['system'] === system && codes.includes(String(coding['code'])),
    )
  )
}

/**
 * The first date is certainly before the second. Two with a time compare as instants; two without compare as
 * far as both are known; one of each is left alone, for the zone of the other is not known.
 */
export function isEarlier(first: unknown, second: unknown): boolean {
  if (typeof first !== 'string' || typeof second !== 'string') return false
  const [hasTime, otherHasTime] = [first.length > 10, second.length > 10]
  if (hasTime !== otherHasTime) return false
  if (hasTime) return Date.parse(first) < Date.parse(second)
  const known = Math.min(first.length, second.length)
  return first.slice(0, known) < second.slice(0, known)
}
