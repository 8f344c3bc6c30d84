import { expect, test } from 'vitest'
import { asLeafIndex } from '../kernel/index.ts'
import { readRules } from '../sigma/index.ts'
import { clinician, patientOf, story, surroundings, TUESDAY } from '../../test/support/leaves.ts'
import { type LedgerEvent, openDetector, type Signal, type Surroundings } from './index.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 86_400_000

async function found(
  events: readonly LedgerEvent[],
  known: Surroundings = surroundings({}),
): Promise<Map<string, Signal>> {
  const detector = openDetector({ surroundings: known })
  const signals = [...(await detector.take(events)), ...(await detector.pass(TUESDAY + 40 * DAY))]
  return new Map(signals.map((signal) => [signal.rule, signal]))
}

/** A person who signed in, as honest people do. */
function signedIn(user = 'dr-lee', at: number = TUESDAY - MINUTE) {
  const told = story()
  told.disclosure({ at, how: 'sign-in', who: clinician(user) })
  return told
}

test('nine patients without a relation in ten minutes are too many, and eight related ones are not', async () => {
  const bad = signedIn()
  for (let n = 0; n < 9; n += 1) bad.disclosure({ at: TUESDAY + n * MINUTE, patient: patientOf(n) })
  const signal = (await found(bad.events)).get('volume-unrelated')
  expect(signal).toMatchObject({ level: 'high', actor: { user: 'dr-lee' }, patientCount: 9 })
  expect(signal?.summary).toContain('opened 9 patients in 10 minutes without a relation')
  expect(signal?.leaves.disclosure).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  const good = signedIn()
  for (let n = 0; n < 9; n += 1)
    good.disclosure({ at: TUESDAY + n * MINUTE, patient: patientOf(n), basis: 'appointment' })
  expect(await found(good.events)).toEqual(new Map())
})

test('who has many without a relation every day, as billing has, may have more of them in some minutes, but not any number', async () => {
  const told = signedIn()
  const days = 6
  for (let day = 0; day < days; day += 1)
    for (let n = 0; n < 20; n += 1)
      told.disclosure({ at: TUESDAY + day * DAY + n * 20 * MINUTE, patient: patientOf(100 * day + n) })
  const rush = (count: number) => {
    const more = { ...told, events: [...told.events] }
    const first = told.events.length
    const later = story()
    for (let n = 0; n < count; n += 1)
      later.disclosure({ at: TUESDAY + days * DAY + n * 30 * SECOND, patient: patientOf(10_000 + n) })
    more.events.push(...later.events.map((event) => ({ ...event, index: asLeafIndex(first + event.index) })))
    return more.events as readonly LedgerEvent[]
  }
  expect((await found(rush(12))).get('volume-unrelated')).toBeUndefined()
  expect((await found(rush(19))).get('volume-unrelated')?.summary).toContain('in 10 minutes')
})

test('a token made on the command line for an app is no person, and stands to nobody; it is no session without a sign-in', async () => {
  const told = story()
  const { session } = clinician('dr-lee')
  const note = `token for dr-lee as clinician, session ${session}`
  told.disclosure({ at: TUESDAY - MINUTE, how: 'policy', who: clinician('operator'), note })
  for (let n = 0; n < 9; n += 1) told.disclosure({ at: TUESDAY + n * MINUTE, patient: patientOf(n) })
  expect((await found(told.events)).get('volume-unrelated')).toBeUndefined()
  expect((await found(told.events)).get('session-without-sign-in')).toBeUndefined()
})

test('a canary that is opened is critical; one that a search only compared is nothing', async () => {
  const known = surroundings({ canaries: [patientOf(7)] })
  const bad = signedIn()
  bad.disclosure({ at: TUESDAY, patient: patientOf(7) })
  expect((await found(bad.events, known)).get('canary')).toMatchObject({ level: 'critical', patientCount: 1 })
  const good = signedIn()
  const search = { how: 'search' as const, resources: [], predicate: 'Patient?family=smith' }
  good.disclosure({ at: TUESDAY, patient: patientOf(7), ...search, note: 'compared-only' })
  expect(await found(good.events, known)).toEqual(new Map())
})

test('a key without its disclosure is critical, and one whose leaf comes a moment later is nothing', async () => {
  const bad = story()
  for (let n = 0; n < 3; n += 1)
    bad.key({ at: TUESDAY + n, patient: patientOf(n), request: 'past-the-doors' })
  const signal = (await found(bad.events)).get('key-without-disclosure')
  expect(signal).toMatchObject({ level: 'critical', patientCount: 3, actor: null })
  expect(signal?.leaves.keys).toEqual([0, 1, 2])
  const good = signedIn()
  good.key({ at: TUESDAY, patient: patientOf(1), request: 'a' })
  good.disclosure({ at: TUESDAY + SECOND, patient: patientOf(1), request: 'a' })
  expect(await found(good.events)).toEqual(new Map())
})

test('a session that nobody opened is critical; one opened before anyone watched is looked up', async () => {
  const bad = story()
  bad.disclosure({ at: TUESDAY, patient: patientOf(1), basis: 'appointment' })
  expect((await found(bad.events)).get('session-without-sign-in')).toMatchObject({ level: 'critical' })
  const known = surroundings({ opened: ['session-of-dr-lee'] })
  expect(await found(bad.events, known)).toEqual(new Map())
})

test('a patient of the same rare family name is told, one of a frequent name is not', async () => {
  const told = signedIn()
  told.disclosure({ at: TUESDAY, patient: patientOf(1) })
  const pair = `dr-lee ${patientOf(1)}`
  const rare = surroundings({ ties: { [pair]: [{ kind: 'family-name', chance: 0.000_01 }] } })
  const signal = (await found(told.events, rare)).get('snooping')
  expect(signal?.summary).toBe(
    'dr-lee opened a patient without a relation and shares a family name with them',
  )
  const frequent = surroundings({ ties: { [pair]: [{ kind: 'family-name', chance: 0.007 }] } })
  expect(await found(told.events, frequent)).toEqual(new Map())
})

test('a patient whose record names the worker as somebody to be called is told', async () => {
  const told = signedIn()
  told.disclosure({ at: TUESDAY, patient: patientOf(1) })
  const pair = `dr-lee ${patientOf(1)}`
  const known = surroundings({ ties: { [pair]: [{ kind: 'contact', chance: 0.000_002 }] } })
  const signal = (await found(told.events, known)).get('snooping')
  expect(signal?.level).toBe('high')
  expect(signal?.summary).toContain('shares a telephone number that is to be called for the patient')
})

test('a name that is not rare is told where nobody has the patient in care, and not in the middle of a treatment', async () => {
  const told = signedIn()
  told.disclosure({ at: TUESDAY, patient: patientOf(1) })
  const ties = { [`dr-lee ${patientOf(1)}`]: [{ kind: 'family-name' as const, chance: 0.001 }] }
  const quiet = await found(told.events, surroundings({ ties, quiet: [patientOf(1)] }))
  expect(quiet.get('snooping')?.level).toBe('medium')
  expect(await found(told.events, surroundings({ ties, quiet: [] }))).toEqual(new Map())
})

test('where most of what nothing explains is about patients nobody has in care, that says nothing', async () => {
  const told = signedIn()
  const others = Array.from({ length: 300 }, (_, n) => patientOf(10 + n))
  for (const [n, patient] of others.entries()) {
    const who = clinician(`dr-${n}`)
    told.disclosure({ at: TUESDAY - MINUTE, how: 'sign-in', who })
    told.disclosure({ at: TUESDAY, patient, who })
  }
  told.disclosure({ at: TUESDAY + MINUTE, patient: patientOf(1) })
  const ties = { [`dr-lee ${patientOf(1)}`]: [{ kind: 'family-name' as const, chance: 0.001 }] }
  expect(await found(told.events, surroundings({ ties, quiet: [patientOf(1), ...others] }))).toEqual(
    new Map(),
  )
})

test('looks at one patient within four weeks are one finding that grows; after that there is another', async () => {
  const detector = openDetector({
    surroundings: surroundings({
      ties: { [`dr-lee ${patientOf(1)}`]: [{ kind: 'address', chance: 0.000_002 }] },
    }),
  })
  const told = signedIn()
  for (const day of [0, 3, 27, 29]) told.disclosure({ at: TUESDAY + day * DAY, patient: patientOf(1) })
  const signals: Signal[] = []
  for (const event of told.events) signals.push(...(await detector.take([event])))
  const snooping = signals.filter(({ rule }) => rule === 'snooping')
  expect(snooping.map(({ grown, leaves }) => [grown, leaves.disclosure])).toEqual([
    [false, [1]],
    [true, [1, 2]],
    [true, [1, 2, 3]],
    [false, [4]],
  ])
})

interface Sample {
  readonly rule: string
  readonly says: string
  bad(): readonly LedgerEvent[]
  good(): readonly LedgerEvent[]
}

/** So many leaves of one person, so far apart, each a little different. */
function many(
  count: number,
  everyMs: number,
  said: (number: number) => Omit<Parameters<ReturnType<typeof story>['disclosure']>[0], 'at'>,
) {
  const told = signedIn()
  for (let n = 0; n < count; n += 1) told.disclosure({ at: TUESDAY + n * everyMs, ...said(n) })
  return told.events
}

const deletion = (n: number) => ({
  how: 'delete' as const,
  patient: patientOf(n % 3),
  basis: 'care-team',
  writes: [{ resource: `Observation/o${n}/2`, digest: 'A'.repeat(43), elements: 1, deleted: true as const }],
})
const allergy = (basis: string) => ({
  how: 'update' as const,
  patient: patientOf(1),
  basis,
  writes: [{ resource: 'AllergyIntolerance/a/2', digest: 'A'.repeat(43), elements: 1 }],
})
const moved = (n: number) => ({
  patient: patientOf(1),
  basis: 'care-team',
  who: clinician('dr-lee', { address: n % 2 === 0 ? '10.1.2.3' : '198.51.100.7' }),
})
const app = (more: object = {}) => ({ user: 'lab', role: 'integration', client: 'lab', ...more })

/** An app that had one quiet day every day of a week, and then what is said. */
function weekOfAn(app: (day: number) => object) {
  const told = story()
  const who = { session: 'app-session', address: '10.9.9.9' }
  told.disclosure({ at: TUESDAY, how: 'token', who: { ...clinician('lab'), ...app(0), ...who } })
  for (let day = 0; day < 6; day += 1) {
    told.disclosure({
      at: TUESDAY + day * DAY + 1,
      patient: patientOf(day),
      who: { ...clinician('lab'), ...who, ...app(day) },
    })
  }
  return told
}

const SAMPLES: readonly Sample[] = [
  {
    rule: 'volume-all',
    says: 'opened 20 patients in 2 minutes',
    bad: () => many(20, 2 * SECOND, (n) => ({ patient: patientOf(n * 7919), basis: 'coverage' })),
    good: () => many(20, 2 * MINUTE, (n) => ({ patient: patientOf(n * 7919), basis: 'coverage' })),
  },
  {
    rule: 'access-denied-again-and-again',
    says: 'was refused 12 times',
    bad: () => many(12, SECOND, (n) => ({ how: 'denied', patient: patientOf(n), resources: [] })),
    good: () => many(12, 5 * MINUTE, (n) => ({ how: 'denied', patient: patientOf(n), resources: [] })),
  },
  {
    rule: 'brake',
    says: 'the budget "unrelated patients in an hour" is spent',
    bad: () => many(1, 1, () => ({ how: 'denied', note: 'brake: unrelated patients in an hour' })),
    good: () => many(1, 1, () => ({ how: 'denied', note: 'the role may not' })),
  },
  {
    rule: 'sign-ins-fail-from-one-network',
    says: 'for many people',
    bad: () => many(25, SECOND, (n) => ({ how: 'sign-in-failed', who: clinician(`somebody-${n}`) })),
    good: () =>
      many(60, SECOND, (n) => ({
        how: n % 2 === 0 ? 'sign-in-failed' : 'sign-in',
        who: clinician(`somebody-${n}`),
      })),
  },
  {
    rule: 'sign-ins-fail-for-one-person',
    says: '10 sign-ins of dr-lee failed',
    bad: () => many(10, SECOND, () => ({ how: 'sign-in-failed' })),
    good: () => many(10, 5 * MINUTE, () => ({ how: 'sign-in-failed' })),
  },
  {
    rule: 'enumeration',
    says: 'in the order of the alphabet',
    bad: () =>
      many(12, SECOND, (n) => ({ how: 'search', predicate: `Patient?family=a${'abcdefghijkl'[n]}` })),
    good: () =>
      many(12, SECOND, (n) => ({ how: 'search', predicate: `Patient?family=a${'akcbhdzefjgi'[n]}` })),
  },
  {
    rule: 'many-deletions',
    says: '20 deletions in one session',
    bad: () => many(20, SECOND, deletion),
    good: () => many(20, 5 * MINUTE, deletion),
  },
  {
    rule: 'many-changes',
    says: '150 changes in one session',
    bad: () => many(150, SECOND, (n) => ({ ...deletion(n), how: 'update', writes: allergy('').writes })),
    good: () => many(150, 5 * MINUTE, (n) => ({ ...deletion(n), how: 'update', writes: allergy('').writes })),
  },
  {
    rule: 'vital-record-changed-by-a-stranger',
    says: 'changed allergies or medications',
    bad: () => many(1, 1, () => allergy('break-glass')),
    good: () => many(1, 1, () => allergy('encounter')),
  },
  {
    rule: 'session-in-two-places',
    says: 'from two networks at the same time',
    bad: () => many(5, MINUTE, moved),
    good: () => many(2, MINUTE, moved),
  },
  {
    rule: 'new-ground-then-strangers',
    says: 'with a new device from a new network',
    bad: () => stranger(undefined),
    good: () => stranger('appointment'),
  },
  {
    rule: 'role-given-to-oneself',
    says: 'gave themselves a role',
    bad: () => many(1, 1, () => ({ how: 'role', note: 'dr-lee is administrator' })),
    good: () => many(1, 1, () => ({ how: 'role', note: 'dr-kim is administrator' })),
  },
  {
    rule: 'role-used-at-once',
    says: 'was given a role and opened 3 patients',
    bad: () => promoted(undefined),
    good: () => promoted('encounter'),
  },
  {
    rule: 'contacts-changed-then-account-changed',
    says: 'the contacts of pat were changed',
    bad: () => takeover('pat'),
    good: () => takeover('somebody-else'),
  },
  {
    rule: 'proxy-for-many',
    says: 'opened 7 patients as proxy',
    bad: () => many(8, 90 * MINUTE, (n) => ({ patient: patientOf(n), basis: 'proxy' })),
    good: () => many(8, 90 * MINUTE, (n) => ({ patient: patientOf(n % 3), basis: 'proxy' })),
  },
  {
    rule: 'support-looks-at-many',
    says: 'opened 10 patients as support',
    bad: () => many(12, 90 * MINUTE, (n) => ({ patient: patientOf(n), basis: 'support' })),
    good: () => many(12, 90 * MINUTE, (n) => ({ patient: patientOf(n % 3), basis: 'support' })),
  },
  {
    rule: 'app-from-a-new-network',
    says: 'from a network it never used',
    bad: () => weekOfAn((day) => app(day === 5 ? { address: '203.0.113.9' } : {})).events,
    good: () => weekOfAn((day) => app(day === 0 ? { address: '203.0.113.9' } : {})).events,
  },
  {
    rule: 'app-reads-a-new-type',
    says: 'DocumentReference resources, which it never read',
    bad: () => afterAWeek({ patient: patientOf(1), resources: ['DocumentReference/d/1'] }),
    good: () => afterAWeek({ patient: patientOf(1) }),
  },
  {
    rule: 'app-takes-many-bytes',
    says: 'took 300001000 bytes',
    bad: () => afterAWeek({ patient: patientOf(1), bytes: 300_000_000 }),
    good: () => afterAWeek({ patient: patientOf(1), bytes: 300_000 }),
  },
  {
    rule: 'app-takes-many-patients',
    says: 'took 200 patients within 24 hours',
    bad: () => appBusy(200),
    good: () => appBusy(150),
  },
  {
    rule: 'first-export',
    says: 'for the first time',
    bad: () => many(1, 1, () => ({ how: 'export' })),
    good: () => many(1, 1, () => ({ how: 'read' })),
  },
  {
    rule: 'key-server-refuses',
    says: 'the key server refused dr-lee 2 times',
    bad: () => keyLeaves('refused'),
    good: () => keyLeaves('tokens'),
  },
]

/** Signs in as always, then with a new device from a new network, and opens three patients. */
function stranger(basis: string | undefined) {
  const told = signedIn('dr-lee', TUESDAY - DAY)
  const who = clinician('dr-lee', { session: 'another', address: '203.0.113.5' })
  told.disclosure({ at: TUESDAY, how: 'sign-in', who, note: 'password and totp, new device' })
  for (let n = 0; n < 3; n += 1) {
    const said = { at: TUESDAY + n * MINUTE, who, patient: patientOf(3 - n) }
    told.disclosure(basis === undefined ? said : { ...said, basis })
  }
  return told.events
}

function promoted(basis: string | undefined) {
  const told = signedIn()
  told.disclosure({ at: TUESDAY, how: 'role', who: clinician('admin'), note: 'dr-lee is clinician' })
  for (let n = 0; n < 3; n += 1) {
    const said = { at: TUESDAY + n * MINUTE, patient: patientOf(3 - n) }
    told.disclosure(basis === undefined ? said : { ...said, basis })
  }
  return told.events
}

function takeover(recovered: string) {
  const told = story()
  const who = clinician('admin')
  told.disclosure({ at: TUESDAY, how: 'factor', who, note: 'contacts of pat changed' })
  told.disclosure({ at: TUESDAY + MINUTE, how: 'factor', who, note: `recovery of ${recovered} started` })
  return told.events
}

function afterAWeek(
  said: Parameters<ReturnType<typeof story>['disclosure']>[0] extends infer One ? Omit<One, 'at'> : never,
) {
  const told = weekOfAn(() => app())
  const who = { ...clinician('lab'), ...app(), session: 'app-session', address: '10.9.9.9' }
  told.disclosure({ who, ...said, at: TUESDAY + 6 * DAY })
  return told.events
}

/** A week of one patient a day, and then a day with so many. */
function appBusy(patients: number) {
  const told = weekOfAn(() => app())
  const who = { ...clinician('lab'), ...app(), session: 'app-session', address: '10.9.9.9' }
  for (let n = 0; n < patients; n += 1)
    told.disclosure({ at: TUESDAY + 8 * DAY + n * SECOND, who, patient: patientOf(1000 + n) })
  return told.events
}

function keyLeaves(op: 'refused' | 'tokens') {
  const told = story()
  for (let n = 0; n < 2; n += 1) told.key({ at: TUESDAY + n, op, purpose: 'brake: keys-user-patients-24h' })
  return told.events
}

test.each(SAMPLES)('$rule is told, and what only looks like it is not', async ({ rule, says, bad, good }) => {
  expect((await found(bad())).get(rule)?.summary).toContain(says)
  expect((await found(good())).get(rule)).toBeUndefined()
})

test('what everybody is refused says nothing of the one who was refused last', async () => {
  for (const [purpose, level] of [
    ['frozen', 'low'],
    ['brake: keys-patients-10m', 'critical'],
    ['SEAL_BROKEN', 'high'],
  ] as const) {
    const told = story()
    told.key({ at: TUESDAY, op: 'refused', purpose })
    expect((await found(told.events)).get('key-server-refuses')).toMatchObject({ actor: null, level })
  }
  const told = signedIn()
  const how = 'denied'
  for (let n = 0; n < 30; n += 1)
    told.disclosure({ at: TUESDAY + n, how, patient: patientOf(n), note: 'brake: environment-patients-1h' })
  const signals = await found(told.events)
  expect([...signals.keys()]).toEqual(['brake-of-everybody'])
  expect(signals.get('brake-of-everybody')).toMatchObject({ actor: null, level: 'critical', patientCount: 0 })
})

test('an app that asks on in the name of somebody contained brings them no further finding', async () => {
  const told = signedIn()
  for (let n = 0; n < 100; n += 1)
    told.disclosure({ at: TUESDAY + n, how: 'denied', patient: patientOf(n), note: 'contained: question' })
  expect([...(await found(told.events)).keys()]).toEqual([])
})

test('a key whose leaf is long in coming is told early, and is critical only when none can be on its way', async () => {
  for (const [leafAfter, level] of [
    [5_000, undefined],
    [40_000, 'high'],
    [90_000, 'critical'],
  ] as const) {
    const told = signedIn()
    const patient = patientOf(1)
    told.key({ at: TUESDAY, op: 'release', patient, request: 'a-long-search' })
    for (const at of [1_000, 11_000, 61_000]) told.key({ at: TUESDAY + at, op: 'tokens', patient: null })
    told.disclosure({ at: TUESDAY + leafAfter, patient, request: 'a-long-search' })
    expect((await found(told.events)).get('key-without-disclosure')?.level).toBe(level)
  }
})

test('what a rule groups by is not kept as it is: a question names patients', async () => {
  const text = `
title: A question
name: question
level: informational
logsource: { product: chartward, service: disclosure }
detection: { asked: { how: 'search' }, condition: asked }
---
title: The same question again
id: 1b2c3d4e-0000-4000-8000-000000000001
level: medium
correlation: { type: event_count, rules: ['question'], group-by: ['predicate'], timespan: 1h, condition: { gte: 2 } }
`
  const { rules, problems } = readRules([{ name: 'own.yml', text }])
  expect(problems).toEqual([])
  const told = signedIn()
  for (let n = 0; n < 2; n += 1)
    told.disclosure({
      at: TUESDAY + n,
      how: 'search',
      patient: null,
      predicate: 'Patient?family=quillfeather',
    })
  const signals = await openDetector({ surroundings: surroundings({}), rules }).take(told.events)
  expect(signals.map(({ title }) => title)).toEqual(['The same question again'])
  expect(JSON.stringify(signals)).not.toContain('quillfeather')
})
