import type { Resource } from '../fhir/index.ts'

/** One element that two versions of a record have differently. `before` or `after` is absent where there is none. */
export interface Difference {
  /** Such as `dosageInstruction[0].text`. */
  readonly element: string
  readonly before?: unknown
  readonly after?: unknown
}

type Content = Resource | undefined
type Members = Readonly<Record<string, unknown>>

/**
 * Elements that make sense only together, by type: who changed a dose and who changed the drug changed the same thing,
 * and one is not kept without the other.
 */
const TOGETHER: Readonly<Record<string, RegExp>> = {
  AllergyIntolerance: /^(code|type|category|criticality|reaction|clinicalStatus|verificationStatus)$/,
  Condition:
    /^(code|clinicalStatus|verificationStatus|severity|stage|evidence|bodySite|onset.*|abatement.*)$/,
  MedicationRequest:
    /^(medication.*|dosageInstruction|dispenseRequest|substitution|status.*|intent|doNotPerform)$/,
  MedicationStatement: /^(medication.*|dosage|status.*|effective.*)$/,
  MedicationAdministration: /^(medication.*|dosage|status.*|effective.*)$/,
  MedicationDispense: /^(medication.*|dosageInstruction|quantity|daysSupply|substitution|status.*)$/,
  ServiceRequest:
    /^(code|orderDetail|quantity.*|status|intent|priority|doNotPerform|occurrence.*|asNeeded.*|specimen|bodySite)$/,
  Observation:
    /^(code|value.*|dataAbsentReason|interpretation|referenceRange|component|status|effective.*|bodySite|method|specimen)$/,
  DiagnosticReport:
    /^(code|status|result|conclusion|conclusionCode|presentedForm|effective.*|issued|specimen)$/,
}

/** What is compared and kept or taken back as one. An extension of a primitive goes with its primitive. */
export function unitOf(type: string, element: string): string {
  const name = element.replace(/^_/, '')
  return TOGETHER[type]?.test(name) === true ? `${type} as such` : name
}

/** The top elements two contents have differently, without what every version has of its own. Sorted. */
export function changedElements(before: Content, after: Content): string[] {
  const one = membersOf(before)
  const other = membersOf(after)
  return namesOf(one, other).filter((name) => exactText(one[name]) !== exactText(other[name]))
}

/** Every difference, as deep as it can be named; lists of different lengths as a whole. */
export function differences(before: Content, after: Content): Difference[] {
  const found: Difference[] = []
  collect(found, '', membersOf(before), membersOf(after))
  return found
}

/**
 * A later edit with these elements as they were before.
 *
 * **Shape** `elements`: names of top elements.
 */
export function withElementsOf(before: Resource, edit: Resource, elements: readonly string[]): Resource {
  const merged: Resource = { ...edit }
  const was = membersOf(before)
  for (const name of elements) {
    if (Object.hasOwn(was, name)) merged[name] = was[name]
    else delete merged[name]
  }
  return merged
}

/** Whether two versions say the same, or both that there is nothing; members in whatever order. */
export function sameContent(one: Content, other: Content): boolean {
  if (one === undefined || other === undefined) return one === other
  return exactText(membersOf(one)) === exactText(membersOf(other))
}

/** Equal for equal values, digit for digit; members in whatever order. */
function exactText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(exactText).join(',')}]`
  if (!isMembers(value)) return JSON.stringify(value) ?? ''
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${exactText(value[name])}`).join(',')}}`
}

function membersOf(content: Content): Members {
  if (content === undefined) return {}
  const { resourceType: _type, id: _id, meta, ...rest } = content
  const { versionId: _version, lastUpdated: _updated, ...kept } = meta ?? {}
  return Object.keys(kept).length === 0 ? rest : { ...rest, meta: kept }
}

function namesOf(one: Members, other: Members): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
}

function collect(found: Difference[], at: string, before: unknown, after: unknown): void {
  if (exactText(before) === exactText(after)) return
  if (isMembers(before) && isMembers(after)) {
    for (const name of namesOf(before, after))
      collect(found, at === '' ? name : `${at}.${name}`, before[name], after[name])
  } else if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [place, one] of before.entries()) collect(found, `${at}[${place}]`, one, after[place])
  } else {
    found.push({
      element: at,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    })
  }
}

/** A decimal kept as it was written is an object without a prototype, and a value. */
function isMembers(value: unknown): value is Members {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) !== null
  )
}
