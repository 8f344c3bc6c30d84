import type { Bundle, Resource } from '../../fhir/index.ts'
import type { Clinician } from '../clinician.ts'
import { type Random, seededRandom } from '../random.ts'
import { type Party, partyOf } from './party.ts'
import { claimNobodyKnows } from './odd-claim.ts'
import { seriesOf } from './series.ts'

const SEED = 31_600
const DAY_MS = 86_400_000
const HALF_HOUR_MS = 1_800_000
/** Nine in the morning in New York in winter, as an hour of UTC. */
const FIRST_HOUR = 14
const DAYS_AHEAD = 6
const SLOTS_TODAY = 7
const SLOTS_LATER = 3

/** Why somebody comes, and what is left to do about somebody. */
const REASONS = [
  'Follow-up visit',
  'Annual physical',
  'Review of results',
  'Medication check',
  'New complaint',
] as const
const TO_DO = [
  'Call about the last laboratory results',
  'Renew the prescription before it runs out',
  'Answer the letter of the insurer',
  'Check whether the referral was taken up',
] as const

export interface PracticeOptions {
  readonly clinicians: readonly Clinician[]
  /** The bundles of the patients of these clinicians, as the population made them. */
  readonly patients: readonly Bundle[]
  /** Milliseconds since 1970: the day that counts as today. */
  readonly now: number
  /** Who is on the care team of every third patient besides their own doctor, and of these. */
  readonly covering: Clinician
  readonly covered: readonly string[]
  /** Whose insurer was billed for what nobody ordered. */
  readonly billed: string
}

/** A practice at work: the week's appointments, care teams, tasks, orders and values over years, around one day. */
export function makePractice(options: PracticeOptions): Bundle[] {
  const parties = options.patients.map((bundle) => partyOf(bundle, options.clinicians))
  const random = seededRandom(SEED)
  return [
    ...parties.map((party, number) => collection(ofPatient(random, options, { party, number }))),
    collection(options.clinicians.flatMap((clinician) => weekOf(random, options, { clinician, parties }))),
  ]
}

function ofPatient(
  random: Random,
  { covering, covered, billed, now }: PracticeOptions,
  { party, number }: { readonly party: Party; readonly number: number },
): Resource[] {
  const helps = number % 3 === 0 || covered.includes(party.id) ? [covering] : []
  const team = [party.clinician, ...helps.filter(({ id }) => id !== party.clinician.id)]
  return [
    teamOf(random, party, team),
    ...seriesOf(random, {
      subject: party.subject,
      performer: practitioner(party.clinician),
      conditions: party.conditions,
      now,
    }),
    ...(random.chance(0.5) ? [orderOf(random, party, now)] : []),
    ...(party.id === billed ? claimNobodyKnows(random, party, now) : []),
  ]
}

function teamOf(random: Random, { subject, clinician }: Party, team: readonly Clinician[]): Resource {
  const role = (code: string, text: string) => [
    { coding: [{ system: 'http://snomed.info/sct', code }], text },
  ]
  return {
    resourceType: 'CareTeam',
    id: random.uuid(),
    status: 'active',
    name: `Care team of ${subject.display}`,
    subject,
    participant: team.map((member) => ({
      role:
        member.id === clinician.id
          ? role('446050000', 'Primary care provider')
          : role('158965000', 'Covering physician'),
      member: practitioner(member),
    })),
    managingOrganization: [{ reference: `Organization/${clinician.organization}` }],
  }
}

function orderOf(random: Random, { subject, clinician }: Party, now: number): Resource {
  const text = random.pick(['Lipid panel', 'Hemoglobin A1c', 'Comprehensive metabolic panel', 'Chest X-ray'])
  return {
    resourceType: 'ServiceRequest',
    id: random.uuid(),
    status: 'active',
    intent: 'order',
    code: { text },
    subject,
    requester: practitioner(clinician),
    authoredOn: new Date(now - random.whole(1, 12) * DAY_MS).toISOString(),
  }
}

interface Week {
  readonly clinician: Clinician
  readonly parties: readonly Party[]
}

/** Today and the days after it, and what is left to do. */
function weekOf(random: Random, { now }: PracticeOptions, { clinician, parties }: Week): Resource[] {
  const own = parties.filter((party) => party.clinician.id === clinician.id)
  const midnight = now - (now % DAY_MS)
  const days = Array.from({ length: DAYS_AHEAD }, (_, day) => {
    const first = midnight + day * DAY_MS + FIRST_HOUR * 2 * HALF_HOUR_MS
    const comes = day === 0 ? own.slice(0, SLOTS_TODAY) : random.some(own, SLOTS_LATER)
    return comes.map((party, slot) =>
      appointmentOf(random, party, {
        from: first + slot * 2 * HALF_HOUR_MS,
        slot: day === 0 ? slot : undefined,
      }),
    )
  })
  const tasks = random.some(own, TO_DO.length).map((party, number) => taskOf(random, party, { number, now }))
  return [...days.flat(2), ...tasks]
}

const HERE: readonly string[] = ['checked-in', 'arrived', 'arrived']

function appointmentOf(
  random: Random,
  { subject, clinician, id }: Party,
  { from, slot }: { readonly from: number; readonly slot: number | undefined },
): Resource[] {
  const reason = random.pick(REASONS)
  const status = (slot === undefined ? undefined : HERE[slot]) ?? 'booked'
  const accepted = (actor: object) => ({ actor, status: 'accepted' })
  const appointment: Resource = {
    resourceType: 'Appointment',
    id: random.uuid(),
    status,
    appointmentType: { text: reason },
    description: reason,
    start: new Date(from).toISOString(),
    end: new Date(from + HALF_HOUR_MS).toISOString(),
    minutesDuration: 30,
    participant: [
      accepted(subject),
      accepted(practitioner(clinician)),
      accepted({ reference: `Location/${clinician.location}`, display: 'Syracuse Family Medicine' }),
    ],
  }
  return slot === 0
    ? [appointment, visitOf(random, { id, subject, clinician }, { from, reason })]
    : [appointment]
}

/** Whoever is checked in is being seen. */
function visitOf(
  random: Random,
  { subject, clinician }: Pick<Party, 'id' | 'subject' | 'clinician'>,
  { from, reason }: { readonly from: number; readonly reason: string },
): Resource {
  return {
    resourceType: 'Encounter',
    id: random.uuid(),
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    type: [{ text: reason }],
    subject,
    participant: [{ individual: practitioner(clinician) }],
    period: { start: new Date(from).toISOString() },
    location: [{ location: { reference: `Location/${clinician.location}` } }],
    serviceProvider: { reference: `Organization/${clinician.organization}` },
  }
}

function taskOf(
  random: Random,
  { subject, clinician }: Party,
  { number, now }: { readonly number: number; readonly now: number },
): Resource {
  return {
    resourceType: 'Task',
    id: random.uuid(),
    status: 'requested',
    intent: 'order',
    priority: number === 0 ? 'urgent' : 'routine',
    description: TO_DO[number] ?? TO_DO[0],
    for: subject,
    owner: practitioner(clinician),
    authoredOn: new Date(now - (number + 1) * DAY_MS).toISOString(),
    restriction: { period: { end: new Date(now + (number + 1) * DAY_MS).toISOString() } },
  }
}

const practitioner = ({ id, name }: Clinician) => ({ reference: `Practitioner/${id}`, display: name })

function collection(resources: readonly Resource[]): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource })),
  }
}
