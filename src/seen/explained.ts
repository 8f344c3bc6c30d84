import type { AccessExplanation } from '../contract/index.ts'
import type { Resource } from '../fhir/index.ts'
import { readArray, readObject, readText } from './loose.ts'

const DAY_MS = 86_400_000
const BEFORE_MS = 7 * DAY_MS
const AFTER_VISIT_MS = 30 * DAY_MS
const AFTER_APPOINTMENT_MS = 7 * DAY_MS
const AFTER_ORDER_MS = 30 * DAY_MS
/** Bills of a visit are written and disputed for so long. */
const AFTER_FOR_BILLING_MS = 365 * DAY_MS

/** The types that can say why somebody looked. */
export const EXPLAINING_TYPES = [
  'Encounter',
  'Appointment',
  'ServiceRequest',
  'MedicationRequest',
  'DiagnosticReport',
  'Task',
] as const

/** A visit or an order: who had to do with it, and around which time. Milliseconds, both ends inside. */
export interface Explaining {
  readonly kind: AccessExplanation['kind']
  readonly at: number
  readonly from: number
  readonly until: number
  /** `Practitioner/x` or `PractitionerRole/y`. */
  readonly actors: ReadonlySet<string>
  readonly text: string | undefined
  /** `Organization/x`. */
  readonly organisation: string | undefined
  /** `Type/id`. */
  readonly reference: string
}

/** Who looked, as records name them. */
export interface Looking {
  readonly role: string
  readonly actors: readonly string[]
  readonly at: number
}

/** What a record says of who had to do with its patient; undefined when it says nothing of the kind. */
export function explainingOf(resource: Resource): Explaining | undefined {
  if (VOID.has(readText(resource['status']) ?? '')) return undefined
  const found = SOURCES[resource.resourceType]?.(resource)
  if (found === undefined || Number.isNaN(found.at)) return undefined
  const reference = `${resource.resourceType}/${resource.id ?? ''}`
  return { ...found, text: wordsOf(resource), reference }
}

/** The visit or order that is nearest in time among those the person had to do with. */
export function nearest(all: readonly Explaining[], looking: Looking): Explaining | undefined {
  let best: Explaining | undefined
  for (const one of all) {
    if (!isNear(one, looking)) continue
    if (best === undefined || distance(one, looking) < distance(best, looking)) best = one
  }
  return best
}

const distance = (one: Explaining, { at }: Looking): number => Math.abs(one.at - at)

/** The desk receives whoever comes, and billing writes the bill of every visit: the visit is theirs too. */
function isNear({ kind, actors, from, until }: Explaining, looking: Looking): boolean {
  const { role, at } = looking
  const comes = kind === 'visit' || kind === 'appointment'
  if (role === 'front-desk' && comes) return at >= from && at <= until
  if (role === 'billing' && comes) return at >= from && at <= until + AFTER_FOR_BILLING_MS
  return at >= from && at <= until && looking.actors.some((actor) => actors.has(actor))
}

type Found = Pick<Explaining, 'kind' | 'at' | 'from' | 'until' | 'actors' | 'organisation'>

const VOID: ReadonlySet<string> = new Set([
  'cancelled',
  'noshow',
  'entered-in-error',
  'not-done',
  'revoked',
  'draft',
  'rejected',
])
const OVER: ReadonlySet<string> = new Set(['finished', 'completed', 'failed'])

const SOURCES: Readonly<Record<string, (resource: Resource) => Found>> = {
  Encounter: (visit) => {
    const period = readObject(visit['period'])
    const at = startOf(period['start'])
    const open = OVER.has(readText(visit['status']) ?? '') ? at : Infinity
    return {
      kind: 'visit',
      at,
      from: at - BEFORE_MS,
      until: endOf(period['end'], open) + AFTER_VISIT_MS,
      actors: actorsIn(readArray(visit['participant']).map(({ individual }) => individual)),
      organisation: referenceIn(visit['serviceProvider']),
    }
  },
  Appointment: (appointment) => {
    const at = startOf(appointment['start'])
    const participants = readArray(appointment['participant'])
    return {
      kind: 'appointment',
      at,
      from: at - BEFORE_MS,
      until: endOf(appointment['end'], at) + AFTER_APPOINTMENT_MS,
      actors: actorsIn(participants.filter(({ status }) => status !== 'declined').map(({ actor }) => actor)),
      organisation: undefined,
    }
  },
  ServiceRequest: (order) =>
    ordered('order', order['authoredOn'], [order['requester'], ...readArray(order['performer'])]),
  MedicationRequest: (order) => ordered('prescription', order['authoredOn'], [order['requester']]),
  DiagnosticReport: (report) =>
    ordered('report', report['issued'] ?? report['effectiveDateTime'], [
      ...readArray(report['performer']),
      ...readArray(report['resultsInterpreter']),
    ]),
  Task: (task) => {
    const at = startOf(task['authoredOn'])
    const open = OVER.has(readText(task['status']) ?? '') ? at : Infinity
    return {
      ...ordered('task', task['authoredOn'], [task['owner'], task['requester']]),
      until: endOf(task['lastModified'], open) + AFTER_ORDER_MS,
    }
  },
}

function ordered(kind: Explaining['kind'], date: unknown, by: readonly unknown[]): Found {
  const at = startOf(date)
  return { kind, at, from: at, until: at + AFTER_ORDER_MS, actors: actorsIn(by), organisation: undefined }
}

function actorsIn(references: readonly unknown[]): ReadonlySet<string> {
  return new Set(references.flatMap((one) => referenceIn(one) ?? []))
}

/** `Type/id`, whatever base or version stands around it. */
function referenceIn(value: unknown): string | undefined {
  const text = readText(readObject(value)['reference']) ?? ''
  return /([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/.exec(text)?.[1]
}

function startOf(date: unknown): number {
  return Date.parse(readText(date) ?? '')
}

/** A day without a time of day ends when it is over. */
function endOf(date: unknown, otherwise: number): number {
  const text = readText(date) ?? ''
  const at = Date.parse(text)
  if (Number.isNaN(at)) return otherwise
  return text.includes('T') ? at : at + DAY_MS
}

function wordsOf(resource: Resource): string | undefined {
  const concepts = [
    ...readArray(resource['type']),
    ...readArray(resource['serviceType']),
    readObject(resource['code']),
    readObject(resource['appointmentType']),
    readObject(resource['medicationCodeableConcept']),
  ]
  for (const concept of concepts) {
    const [coding] = readArray(concept['coding'])
    const words = readText(concept['text']) ?? readText(coding?.['display'])
    if (words !== undefined && words !== '') return words
  }
  return readText(resource['description'])
}
