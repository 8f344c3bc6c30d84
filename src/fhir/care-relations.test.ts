import { existsSync, globSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  BILLING_ACTOR,
  FRONT_DESK_ACTOR,
  CARE_SOURCES,
  careKindOf,
  careRelationsOf,
  FOR_EVER,
} from './care-relations.ts'
import type { Resource } from './resource.ts'

const DAY = 86_400_000
const at = (text: string) => Date.parse(text)
const LEE = { reference: 'Practitioner/lee' }
const NOON = '2026-03-16T12:00:00Z'

/** Who is related to the patient by a resource, and until when. */
function untilOf(resourceType: string, members: object): Record<string, number> {
  const relations = careRelationsOf({ resourceType, ...members })
  return Object.fromEntries(relations.map(({ actor, until }) => [actor, until]))
}

describe('a care team', () => {
  const participant = [{ member: LEE }, { member: { reference: 'Patient/ann' } }, { onBehalfOf: LEE }]

  test('relates its practitioners while it is active', () => {
    expect(untilOf('CareTeam', { status: 'active', participant })).toEqual({ 'Practitioner/lee': FOR_EVER })
    for (const status of ['proposed', 'suspended', 'inactive', 'entered-in-error', undefined])
      expect(untilOf('CareTeam', { status, participant })).toEqual({})
  })

  test('relates nobody longer than its period, nor than the participant’s own', () => {
    const period = { start: '2026-01-01', end: '2026-02-01T00:00:00Z' }
    const own = { end: '2026-01-15T00:00:00Z' }
    const team = { status: 'active', period, participant: [{ member: LEE, period: own }] }
    expect(careRelationsOf({ resourceType: 'CareTeam', ...team })).toEqual([
      { actor: 'Practitioner/lee', from: at('2026-01-01'), until: at('2026-01-15T00:00:01Z') },
    ])
  })
})

describe('a visit', () => {
  const participant = [{ individual: LEE }, { individual: { reference: 'PractitionerRole/duty' } }]

  test('relates its participants for 30 days after it ended', () => {
    const until = at(NOON) + 1000 + 30 * DAY
    const visit = { status: 'finished', period: { start: '2026-03-16', end: NOON }, participant }
    expect(untilOf('Encounter', visit)).toEqual({
      [FRONT_DESK_ACTOR]: until,
      'Practitioner/lee': until,
      'PractitionerRole/duty': until,
    })
  })

  test('relates them as long as it is open', () => {
    const visit = { status: 'in-progress', period: { start: '2026-03-16' }, participant }
    expect(untilOf('Encounter', visit)['Practitioner/lee']).toBe(FOR_EVER)
  })

  test('relates nobody when it was cancelled, or is over and does not say when', () => {
    expect(untilOf('Encounter', { status: 'cancelled', period: { end: NOON }, participant })).toEqual({})
    expect(untilOf('Encounter', { status: 'finished', participant })).toEqual({})
  })
})

test('an appointment relates those who did not decline, and the front desk, from 7 days before to 7 days after', () => {
  const participant = [
    { actor: LEE, status: 'accepted' },
    { actor: { reference: 'Practitioner/no' }, status: 'declined' },
  ]
  const booked = { status: 'booked', start: NOON, end: '2026-03-16T12:30:00Z', participant }
  const span = { from: at(NOON) - 7 * DAY, until: at('2026-03-16T12:30:01Z') + 7 * DAY }
  expect(careRelationsOf({ resourceType: 'Appointment', ...booked })).toEqual([
    { actor: FRONT_DESK_ACTOR, ...span },
    { actor: 'Practitioner/lee', ...span },
  ])
  expect(untilOf('Appointment', { ...booked, status: 'cancelled' })).toEqual({})
  expect(untilOf('Appointment', { status: 'proposed', participant })).toEqual({})
})

test('a general practitioner is related as long as the patient names them and is active', () => {
  const generalPractitioner = [LEE, { reference: 'Organization/clinic' }]
  expect(untilOf('Patient', { generalPractitioner })).toEqual({ 'Practitioner/lee': FOR_EVER })
  expect(untilOf('Patient', { generalPractitioner, active: false })).toEqual({})
})

test('a task relates its owner as long as it is open', () => {
  for (const status of ['requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold'])
    expect(untilOf('Task', { status, owner: LEE })).toEqual({ 'Practitioner/lee': FOR_EVER })
  for (const status of ['draft', 'completed', 'cancelled', 'failed', 'rejected', 'entered-in-error'])
    expect(untilOf('Task', { status, owner: LEE })).toEqual({})
})

test.each([
  ['ServiceRequest', { status: 'active', requester: LEE, authoredOn: NOON }],
  ['DiagnosticReport', { status: 'final', resultsInterpreter: [LEE], issued: NOON }],
  ['Observation', { status: 'final', performer: [LEE], issued: NOON }],
  ['Communication', { status: 'completed', recipient: [LEE], sent: NOON }],
])('%s is to be answered for 30 days, unless it was in error or does not say since when', (type, members) => {
  expect(untilOf(type, members)).toEqual({ 'Practitioner/lee': at(NOON) + 1000 + 30 * DAY })
  expect(untilOf(type, { ...members, status: 'entered-in-error' })).toEqual({})
  expect(untilOf(type, { ...members, authoredOn: 1, issued: null, sent: 'soon' })).toEqual({})
})

test('a coverage relates billing while it is active and for a year after its period', () => {
  expect(untilOf('Coverage', { status: 'active' })).toEqual({ [BILLING_ACTOR]: FOR_EVER })
  expect(untilOf('Coverage', { status: 'active', period: { end: NOON } })).toEqual({
    [BILLING_ACTOR]: at(NOON) + 1000 + 365 * DAY,
  })
  expect(untilOf('Coverage', { status: 'cancelled' })).toEqual({})
})

test('a consent relates whom it permits, and nobody whom it denies', () => {
  const actor = [{ role: {}, reference: LEE }]
  const permit = { status: 'active', provision: { type: 'permit', actor } }
  expect(untilOf('Consent', permit)).toEqual({ 'Practitioner/lee': FOR_EVER })
  expect(untilOf('Consent', { ...permit, provision: { type: 'deny', actor } })).toEqual({})
  expect(untilOf('Consent', { ...permit, status: 'inactive' })).toEqual({})
})

test('no shape of a resource makes it fail, and no resource relates more than a hundred people', () => {
  for (const { type } of CARE_SOURCES) {
    for (const odd of [null, 7, 'x', [], [null], {}, [[]], { reference: 7 }]) {
      const members = ['participant', 'generalPractitioner', 'owner', 'requester', 'performer', 'recipient']
      const all = Object.fromEntries([...members, 'provision', 'period', 'issued'].map((name) => [name, odd]))
      for (const status of ['active', 'finished', 'booked', 'requested'])
        careRelationsOf({ resourceType: type, status, ...all })
    }
  }
  const generalPractitioner = Array.from({ length: 300 }, (_, n) => ({ reference: `Practitioner/${n}` }))
  expect(careRelationsOf({ resourceType: 'Patient', generalPractitioner })).toHaveLength(100)
})

test('a type that makes relations makes one kind of them', () => {
  expect(new Set(CARE_SOURCES.map(({ type }) => type)).size).toBe(CARE_SOURCES.length)
  expect(careKindOf('Encounter')).toBe('encounter')
  expect(careKindOf('Medication')).toBeUndefined()
})

const DATA = '../shared/data/synthea'

describe.skipIf(!existsSync(DATA))('resources as Synthea writes them', () => {
  const files = globSync(`${DATA}/*.json.gz`).sort().slice(0, 8)
  const resources = files.flatMap((file) => {
    const bundle = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
      entry: { resource: Resource }[]
    }
    return bundle.entry.map(({ resource }) => settled(resource))
  })

  test('every visit with a practitioner relates that practitioner, 30 days from its end', () => {
    const visits = resources.filter(
      ({ resourceType, period }) => resourceType === 'Encounter' && (period as { end: string }).end > '1971',
    )
    expect(visits.length).toBeGreaterThan(50)
    for (const visit of visits) {
      const { end } = visit['period'] as { end: string }
      for (const { until } of careRelationsOf(visit))
        expect(Math.abs(until - Date.parse(end) - 30 * DAY)).toBeLessThanOrEqual(1000)
      expect(careRelationsOf(visit)).toHaveLength(2)
    }
  })

  test('every active care team relates its practitioners, and no patient', () => {
    const teams = resources.filter((one) => one.resourceType === 'CareTeam' && one['status'] === 'active')
    expect(teams.length).toBeGreaterThan(5)
    for (const team of teams)
      for (const { actor } of careRelationsOf(team)) expect(actor).toMatch(/^Practitioner\//)
  })
})

/** As the references stand once an import has resolved them. */
function settled(resource: Resource): Resource {
  const text = JSON.stringify(resource).replace(
    /"Practitioner\?identifier=[^"|]*\|([^"]*)"/g,
    '"Practitioner/$1"',
  )
  return JSON.parse(text) as Resource
}
