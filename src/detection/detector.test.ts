import { expect, test } from 'vitest'
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
