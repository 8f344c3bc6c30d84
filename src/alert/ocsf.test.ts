import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ocsfProblems } from '../../test/support/ocsf.ts'
import { asLeafIndex, asUnixMs, canonicalJson, type PatientId } from '../kernel/index.ts'
import { attest, type Link } from './attestation.ts'
import type { Noticed } from './noticed.ts'
import { type Activity, eventsOf, type Sender } from './ocsf.ts'
import { attacksOf, verdictOf } from './ocsf-words.ts'

const ANN = '11111111-1111-4111-8111-111111111111' as PatientId
const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const
const SENDER: Sender = {
  environment: '7b1c1c5e-8a53-4b0e-9a55-6f5a1f7a4a10',
  log: 'chartward.local/e/disclosure',
  keyLog: 'chartward.local/e/keys',
  patientIds: false,
}
const NOTICED: Noticed = {
  id: 'f-1',
  rule: 'volume-unrelated',
  title: 'Many charts without a relation',
  level: 'critical',
  at: asUnixMs(1_773_669_600_000),
  last: asUnixMs(1_773_669_660_000),
  noticed: asUnixMs(1_773_669_661_000),
  summary: 'dr-lee opened 9 charts without a relation in 10 minutes.',
  actor: { user: 'dr-lee', role: 'clinician', client: 'chart', session: 's-1', address: '192.0.2.7' },
  patients: [ANN],
  patientCount: 9,
  leaves: { disclosure: [asLeafIndex(12), asLeafIndex(13)], keys: [asLeafIndex(4)] },
  score: 87.4,
  state: 'open',
  tags: ['attack.collection', 'attack.t1530', 'attack.t1078.004', 'cve.2023-1'],
  family: 'volume',
}
const place = (uid: string, sequence: number, before?: Link) => ({
  uid,
  sequence,
  queued: 1_773_669_662_000,
  chain: SENDER.log,
  before,
})
const sent = (noticed: Noticed, activity: Activity, sender = SENDER): any[] =>
  eventsOf(noticed, activity, sender).map(
    (event) =>
      JSON.parse(
        attest(event, place('u-2', 2, { uid: 'u-1', type_uid: 200401, fingerprint: 'ab' })).body,
      ) as unknown,
  )

/** Every state a finding can be in, of every level, by somebody and by nobody. */
const ALL = LEVELS.flatMap((level) =>
  ([NOTICED.actor, { ...NOTICED.actor, address: 'local' }, null] as Noticed['actor'][]).flatMap((actor) => [
    { noticed: { ...NOTICED, level, actor }, activity: 'create' as const },
    {
      noticed: {
        ...NOTICED,
        level,
        actor,
        state: 'acknowledged' as const,
        acknowledged: { by: 'so-kim', at: asUnixMs(1_773_669_700_000) },
        escalated: true,
      },
      activity: 'update' as const,
    },
    {
      noticed: { ...NOTICED, level, actor, state: 'closed' as const, verdict: 'mistaken', tags: [] },
      activity: 'close' as const,
    },
    {
      noticed: { ...NOTICED, level, actor, state: 'closed' as const, verdict: 'odd but allowed' },
      activity: 'close' as const,
    },
  ]),
)

test.each([false, true])('every event is as OCSF 1.8.0 has it, with ids of patients: %s', (patientIds) => {
  for (const { noticed, activity } of ALL) {
    for (const event of sent(noticed, activity, { ...SENDER, patientIds }))
      expect([noticed.level, activity, event.class_uid, ocsfProblems(event)]).toEqual([
        noticed.level,
        activity,
        event.class_uid,
        [],
      ])
  }
})

test('the check of the schema finds what is missing, foreign and of another type', () => {
  const [event] = sent(NOTICED, 'create')
  const { finding_info: _info, ...without } = event
  expect(ocsfProblems(without)).toEqual(['2004.finding_info is missing'])
  expect(ocsfProblems({ ...event, severity_id: 7 })).toEqual(['2004.severity_id is none of the values'])
  expect(ocsfProblems({ ...event, foreign: {} })).toEqual(['2004.foreign is not in the schema'])
  const [, incident] = sent(NOTICED, 'create')
  const { assignee_group: _group, ...nobody } = incident
  expect(ocsfProblems(nobody)).toEqual(['2005 has none of assignee, assignee_group'])
})

test('new, updated and closed are told by the activity', () => {
  for (const [activity, id] of [
    ['create', 1],
    ['update', 2],
    ['close', 3],
  ] as const)
    expect(sent(NOTICED, activity).map((event) => [event.activity_id, event.type_uid])).toEqual([
      [id, 200_400 + id],
      [id, 200_500 + id],
    ])
})

test('what is critical or escalated is an incident as well, and nothing else is', () => {
  const classes = (noticed: Noticed) => sent(noticed, 'create').map(({ class_uid: uid }) => uid)
  expect(classes(NOTICED)).toEqual([2004, 2005])
  expect(classes({ ...NOTICED, level: 'high' })).toEqual([2004])
  expect(classes({ ...NOTICED, level: 'low', escalated: true })).toEqual([2004, 2005])
})

test('a breach is suspected when patients are in it and nobody found it harmless', () => {
  const suspected = (noticed: Noticed) => sent(noticed, 'create')[0].is_suspected_breach
  expect(suspected(NOTICED)).toBe(true)
  expect(suspected({ ...NOTICED, patients: [], patientCount: 0 })).toBe(false)
  expect(suspected({ ...NOTICED, level: 'medium' })).toBe(false)
  expect(suspected({ ...NOTICED, state: 'closed', verdict: 'mistaken' })).toBe(false)
})

test('patients are counted, and their ids stay here unless they are let go', () => {
  for (const event of sent(NOTICED, 'create')) expect(JSON.stringify(event)).not.toContain(ANN)
  const [event] = sent(NOTICED, 'create')
  expect(event.evidences[0].data.patients).toBe(9)
  const [open] = sent(NOTICED, 'create', { ...SENDER, patientIds: true })
  expect(open.resources[1]).toEqual({ type: 'Patient', uid: ANN })
})

test('a sentence that names a patient by id goes without it, and keeps the session', () => {
  const session = '22222222-2222-4222-8222-222222222222'
  const actor = { user: 'dr-lee', role: 'clinician', client: 'chart', session, address: '192.0.2.7' }
  const named = { ...NOTICED, actor, summary: `dr-lee opened ${ANN} in session ${session}.` }
  for (const event of sent(named, 'create')) {
    expect(event.message).toBe(`dr-lee opened a patient in session ${session}.`)
    expect(JSON.stringify(event)).not.toContain(ANN)
  }
  const [open] = sent(named, 'create', { ...SENDER, patientIds: true })
  expect(open.message).toContain(ANN)
})

test('the leaves it stands on are named so that they can be found', () => {
  const [event] = sent(NOTICED, 'create')
  expect(event.finding_info.related_events.map(({ uid }: any) => uid)).toEqual([
    'chartward.local/e/disclosure#12',
    'chartward.local/e/disclosure#13',
    'chartward.local/e/keys#4',
  ])
})

test('ATT&CK comes from the tags of the rule, and other tags are passed over', () => {
  expect(attacksOf(NOTICED.tags ?? [])).toEqual([
    { technique: { uid: 'T1530', src_url: 'https://attack.mitre.org/techniques/T1530/' } },
    {
      technique: { uid: 'T1078', src_url: 'https://attack.mitre.org/techniques/T1078/' },
      sub_technique: { uid: 'T1078.004' },
    },
    { tactic: { uid: 'TA0009', name: 'Collection' } },
  ])
  expect(attacksOf(['attack.nothing', 'attack.', 't1530'])).toEqual([])
  expect(verdictOf('confirmed')?.id).toBe(2)
})

test('the fingerprint is of all the rest, and the next event names it', () => {
  const [first] = eventsOf(NOTICED, 'create', SENDER)
  if (first === undefined) throw new Error('no event')
  const one = attest(first, place('u-1', 1))
  const two = attest(first, place('u-2', 2, one))
  for (const { body, fingerprint } of [one, two]) {
    const event = JSON.parse(body)
    const [{ fingerprint: stated, ...attestation }] = event.attestation_list
    const rest = canonicalJson({ ...event, attestation_list: [attestation] })
    expect(createHash('sha256').update(rest).digest('hex')).toBe(fingerprint)
    expect(stated.value).toBe(fingerprint)
  }
  const event = JSON.parse(two.body)
  expect(event.attestation_list[0].prev_event).toEqual({
    uid: 'u-1',
    type_uid: 200401,
    fingerprint: { algorithm_id: 3, algorithm: 'SHA-256', value: one.fingerprint },
  })
  expect(JSON.parse(one.body).attestation_list[0].prev_event).toBeUndefined()
})
