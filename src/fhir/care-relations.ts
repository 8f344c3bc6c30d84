import type { Resource } from './resource.ts'
import { DAY_MS, dateRange } from './search-date.ts'
import { readReference } from './search-reference.ts'

/** What makes somebody part of a patient's care; `coverage` and `consent` are relations of their own kind. */
export type CareKind =
  | 'care-team'
  | 'encounter'
  | 'appointment'
  | 'primary-care'
  | 'task'
  | 'answer'
  | 'coverage'
  | 'consent'

/** One relation a resource makes. **Shape** `actor`: `Type/id`; times in milliseconds, both ends inside. */
export interface CareRelation {
  readonly actor: string
  readonly from: number
  readonly until: number
}

/** Whoever is responsible for bills: the actor of what `Coverage` makes. */
export const BILLING_ACTOR = 'Role/billing'

/** Whoever receives patients: related to those who have an appointment or are here. It opens nothing: see PERMISSIONS. */
export const FRONT_DESK_ACTOR = 'Role/front-desk'

/** The last instant that has a name: as long as the resource says so. */
export const FOR_EVER = 8_640_000_000_000_000
/** One resource makes so many relations at most; further participants make none. */
const RELATIONS_MAX = 100
const AFTER_VISIT_DAYS = 30
const AROUND_APPOINTMENT_DAYS = 7
const TO_ANSWER_DAYS = 30
const AFTER_COVERAGE_DAYS = 365

type Loose = Readonly<Record<string, unknown>>

/** How one type relates people to its patient. `says` is the sentence in docs/reference/access.md. */
interface CareSource {
  readonly type: string
  readonly kind: CareKind
  readonly says: string
  readonly relations: (resource: Resource) => CareRelation[]
}

/**
 * The resources that make a relation, and for how long. A type makes relations of one kind only, so a row's type
 * says which.
 */
export const CARE_SOURCES: readonly CareSource[] = [
  {
    type: 'CareTeam',
    kind: 'care-team',
    says: 'a participant of an active CareTeam, within its period and the participant’s own',
    relations: (team) =>
      team['status'] !== 'active'
        ? []
        : objects(team['participant']).flatMap(({ member, period }) =>
            related(member, within(spanOf(team['period']), spanOf(period))),
          ),
  },
  {
    type: 'Encounter',
    kind: 'encounter',
    says: `a participant of an Encounter while it is open, and ${AFTER_VISIT_DAYS} days after it ended; and the front desk`,
    relations: (encounter) => {
      const span = encounterSpan(encounter)
      const seen = objects(encounter['participant']).flatMap(({ individual }) => related(individual, span))
      return [...atFrontDesk(span), ...seen]
    },
  },
  {
    type: 'Appointment',
    kind: 'appointment',
    says: `a participant of an Appointment, ${AROUND_APPOINTMENT_DAYS} days before to ${AROUND_APPOINTMENT_DAYS} days after; and the front desk`,
    relations: (appointment) => {
      const span = appointmentSpan(appointment)
      const seen = objects(appointment['participant'])
        .filter(({ status }) => status !== 'declined')
        .flatMap(({ actor }) => related(actor, span))
      return [...atFrontDesk(span), ...seen]
    },
  },
  {
    type: 'Patient',
    kind: 'primary-care',
    says: 'Patient.generalPractitioner, while the Patient is active',
    relations: (patient) =>
      patient['active'] === false
        ? []
        : objects(patient['generalPractitioner']).flatMap((who) => related(who, ALWAYS)),
  },
  {
    type: 'Task',
    kind: 'task',
    says: 'the owner of an open Task about the patient',
    relations: (task) => (OPEN_TASKS.has(task['status']) ? related(task['owner'], ALWAYS) : []),
  },
  {
    type: 'ServiceRequest',
    kind: 'answer',
    says: `the requester of a ServiceRequest, ${TO_ANSWER_DAYS} days`,
    relations: (order) => (isVoid(order) ? [] : related(order['requester'], answerSpan(order['authoredOn']))),
  },
  {
    type: 'DiagnosticReport',
    kind: 'answer',
    says: `the results interpreter of a DiagnosticReport, ${TO_ANSWER_DAYS} days after it was issued`,
    relations: (report) =>
      isVoid(report)
        ? []
        : objects(report['resultsInterpreter']).flatMap((who) => related(who, answerSpan(report['issued']))),
  },
  {
    type: 'Observation',
    kind: 'answer',
    says: `the performer of an Observation, ${TO_ANSWER_DAYS} days after it was issued`,
    relations: (result) =>
      isVoid(result)
        ? []
        : objects(result['performer']).flatMap((who) => related(who, answerSpan(result['issued']))),
  },
  {
    type: 'Communication',
    kind: 'answer',
    says: `a recipient of a Communication about the patient, ${TO_ANSWER_DAYS} days after it was sent`,
    relations: (message) =>
      isVoid(message)
        ? []
        : objects(message['recipient']).flatMap((who) => related(who, answerSpan(message['sent']))),
  },
  {
    type: 'Coverage',
    kind: 'coverage',
    says: `billing, for an active Coverage and ${AFTER_COVERAGE_DAYS} days after its period ended`,
    relations: (coverage) => {
      if (coverage['status'] !== 'active') return []
      const { until } = spanOf(coverage['period'])
      return [{ actor: BILLING_ACTOR, from: 0, until: later(until, AFTER_COVERAGE_DAYS) }]
    },
  },
  {
    type: 'Consent',
    kind: 'consent',
    says: 'somebody an active Consent permits; it opens what is labelled and is no care relation by itself',
    relations: (consent) => {
      const provision = isObject(consent['provision']) ? consent['provision'] : {}
      if (consent['status'] !== 'active' || provision['type'] !== 'permit') return []
      const span = spanOf(provision['period'])
      return objects(provision['actor']).flatMap(({ reference }) => related(reference, span))
    },
  },
]

const SOURCES: ReadonlyMap<string, CareSource> = new Map(CARE_SOURCES.map((source) => [source.type, source]))

/** The kind of relation rows of a type make; undefined when they make none. */
export function careKindOf(type: string): CareKind | undefined {
  return SOURCES.get(type)?.kind
}

/** Every relation a resource makes, each person once, the longest counts. */
export function careRelationsOf(resource: Resource): CareRelation[] {
  const found = new Map<string, CareRelation>()
  for (const relation of SOURCES.get(resource.resourceType)?.relations(resource) ?? []) {
    const known = found.get(relation.actor)
    if (known === undefined ? found.size < RELATIONS_MAX : known.until < relation.until)
      found.set(relation.actor, relation)
  }
  return [...found.values()]
}

interface Span {
  readonly from: number
  readonly until: number
}

const ALWAYS: Span = { from: 0, until: FOR_EVER }
const OPEN_ENCOUNTERS: ReadonlySet<unknown> = new Set(['arrived', 'triaged', 'in-progress', 'onleave'])
const VOID_APPOINTMENTS: ReadonlySet<unknown> = new Set(['cancelled', 'noshow', 'entered-in-error'])
const VOID: ReadonlySet<unknown> = new Set(['entered-in-error', 'not-done', 'revoked', 'cancelled', 'draft'])
const OPEN_TASKS: ReadonlySet<unknown> = new Set([
  'requested',
  'received',
  'accepted',
  'ready',
  'in-progress',
  'on-hold',
])
const ACTORS: ReadonlySet<string> = new Set(['Practitioner', 'PractitionerRole'])

/** None when the reference is to nobody who can sign in, or the span is empty. */
function related(reference: unknown, span: Span | undefined): CareRelation[] {
  const { type, id } = readReference(reference)
  if (type === undefined || id === undefined || !ACTORS.has(type)) return []
  return span === undefined || span.until < span.from ? [] : [{ actor: `${type}/${id}`, ...span }]
}

function atFrontDesk(span: Span | undefined): CareRelation[] {
  return span === undefined || span.until < span.from ? [] : [{ actor: FRONT_DESK_ACTOR, ...span }]
}

/** A planned visit counts around its day; one that is over only if it says when it was. */
function encounterSpan(encounter: Resource): Span | undefined {
  const period = isObject(encounter['period']) ? encounter['period'] : {}
  const end = endOf(period['end'])
  const start = rangeOf(period['start'])
  const { status } = encounter
  if (OPEN_ENCOUNTERS.has(status)) return { from: 0, until: later(end ?? FOR_EVER, AFTER_VISIT_DAYS) }
  const over = end ?? start?.high
  if (over === undefined) return undefined
  if (status === 'planned') {
    return {
      from: earlier(start?.low ?? over, AROUND_APPOINTMENT_DAYS),
      until: later(over, AFTER_VISIT_DAYS),
    }
  }
  return status === 'finished' ? { from: 0, until: later(over, AFTER_VISIT_DAYS) } : undefined
}

function appointmentSpan(appointment: Resource): Span | undefined {
  const start = rangeOf(appointment['start'])
  if (start === undefined || VOID_APPOINTMENTS.has(appointment['status'])) return undefined
  return {
    from: earlier(start.low, AROUND_APPOINTMENT_DAYS),
    until: later(endOf(appointment['end']) ?? start.high, AROUND_APPOINTMENT_DAYS),
  }
}

function answerSpan(since: unknown): Span | undefined {
  const range = rangeOf(since)
  return range === undefined ? undefined : { from: 0, until: later(range.high, TO_ANSWER_DAYS) }
}

/** A period with open ends: without a beginning it began before anything here. */
function spanOf(period: unknown): Span {
  const { start, end } = isObject(period) ? period : {}
  return { from: Math.max(rangeOf(start)?.low ?? 0, 0), until: endOf(end) ?? FOR_EVER }
}

function within(one: Span, other: Span): Span {
  return { from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) }
}

const later = (time: number, days: number): number => Math.min(time + days * DAY_MS, FOR_EVER)
const earlier = (time: number, days: number): number => Math.max(time - days * DAY_MS, 0)

function isVoid({ status }: Resource): boolean {
  return VOID.has(status)
}

function rangeOf(text: unknown) {
  return typeof text === 'string' ? dateRange(text) : undefined
}

function endOf(text: unknown): number | undefined {
  return rangeOf(text)?.high
}

function objects(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
