import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { hasCode } from '../../src/kernel/index.ts'
import { patientKeyList } from '../../src/ledger/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { importMany } from '../support/export.ts'
import { keyLeaves } from '../support/accounts.ts'
import { openScene, patient, personOf, type Scene } from '../laws/scene.ts'

/** The way in: code of the attacker's in the server's own process. It has the credential, the memory and the tables. */

const PEOPLE = ['ann', 'ben', 'cat', 'dan', 'eve']
/** How long a key lives in the process: what was released longer ago than that is out of reach. */
const KEY_LIFETIME_MS = 1_000

let scene: Scene
let window: { from: number; to: number }
let forgedFor: string
let honestSession: string

beforeAll(async () => {
  scene = await openScene({ keys: { ...defaultConfig().keys, cacheLifetimeMs: KEY_LIFETIME_MS } })
  for (const id of ['cat', 'dan', 'eve']) await scene.put(patient(id, 'Other'))
  await wait(2 * KEY_LIFETIME_MS)
  const from = Date.now()
  // Cat's doctor opens her chart while the attacker is inside: her key lies in memory.
  await scene.fhir('GET', 'Patient/cat')
  // Dan's and Eve's keys the attacker asks for, in the name of an honest doctor and of an honest request.
  const { keys, records } = scene.chartward
  const wanted = (await records.patientKeys(undefined, 100)).filter(({ patient }) =>
    [personOf('dan'), personOf('eve')].includes(patient),
  )
  const last = (await scene.entries()).at(-1)
  forgedFor = last?.request ?? ''
  honestSession = last?.who.session ?? ''
  await keys.release(wanted, { who: HONEST, request: forgedFor, purpose: 'read' })
  window = { from, to: Date.now() }
})
afterAll(async () => await scene.close())

const HONEST = { user: 'dr-test', role: 'clinician', client: 'test', session: 'forged', address: '127.0.0.1' }
const NOBODY = { sessions: [], users: [], clients: [], addresses: [] }

/** The tier of each person, in one letter: disclosed, exposed, sealed or untouched. */
async function tiers(more: object): Promise<Record<string, string>> {
  const { people, rest } = await scene.operations.scope({ ...NOBODY, ...more }, { all: true })
  const named = new Map<string, string>(people.map(({ patient, tier }) => [patient, tier]))
  for (const one of rest?.sealed ?? []) named.set(one, 'sealed')
  for (const one of rest?.untouched ?? []) named.set(one, 'untouched')
  return Object.fromEntries(PEOPLE.map((name) => [name, named.get(personOf(name)) ?? 'nobody']))
}

test('whose keys lay in memory or were asked for, they are exposed; of the others ciphertext is all there was', async () => {
  const { from: processFrom, to: processTo } = window
  expect(await tiers({ processFrom, processTo, copied: true })).toEqual({
    ann: 'sealed',
    ben: 'sealed',
    cat: 'exposed',
    dan: 'exposed',
    eve: 'exposed',
  })
})

test('keys that no disclosure accounts for are found in a window, though nobody knows that code ran', async () => {
  expect(await tiers(window)).toEqual({
    ann: 'untouched',
    ben: 'untouched',
    cat: 'disclosed',
    dan: 'exposed',
    eve: 'exposed',
  })
})

test('they are found also when only one session is asked about, whose name the forger did not use', async () => {
  expect(await tiers({ sessions: [honestSession], ...window })).toMatchObject({
    cat: 'disclosed',
    dan: 'exposed',
    eve: 'exposed',
  })
})

test('each forged release stands in the key ledger, under the name and the request that were given', async () => {
  const { keys } = scene.chartward
  for (const name of ['dan', 'eve']) {
    await keys.publish()
    const { leaves } = await patientKeyList(keys.ledger, personOf(name))
    expect(leaves.at(-1)?.entry).toMatchObject({ op: 'release', who: HONEST, request: forgedFor })
  }
  expect((await scene.operations.verifyLedgers()).map(({ ok }) => ok)).toEqual([true, true])
})

test('a release that says nothing of itself has its leaf all the same, before the key', async () => {
  const { keys, records } = scene.chartward
  keys.forget()
  const [wrapped] = (await records.patientKeys(undefined, 100)).filter(
    ({ patient }) => patient === personOf('ann'),
  )
  if (wrapped === undefined) throw new Error('Ann has no key')
  const before = (await patientKeyList(keys.ledger, personOf('ann'))).leaves.length
  const silent = { user: '', role: '', client: '', session: '', address: '' }
  const released = await keys.release([wrapped], { who: silent, request: '', purpose: '' })
  expect(released.size).toBe(1)
  await keys.publish()
  expect((await patientKeyList(keys.ledger, personOf('ann'))).leaves.length).toBe(before + 1)
})

test('it has no more keys than the key server gives out, under whatever names, also when it kills the key server', async () => {
  const small = await openScene({
    keys: { ...defaultConfig().keys, cacheLifetimeMs: KEY_LIFETIME_MS, patientsIn10MinutesMax: 12 },
  })
  onTestFinished(async () => await small.close())
  await importMany(small, { people: 20, each: 1, bytes: 10 })
  const { keys, records, keyServer } = small.chartward
  const wanted = await records.patientKeys(undefined, 100)
  const taken = new Set<string>()
  const take = async (): Promise<void> => {
    for (const [at, wrapped] of wanted.entries()) {
      keys.forget()
      const who = { ...HONEST, user: `honest-${at}`, session: `s-${at}` }
      const found = await keys.release([wrapped], { who, request: 'r', purpose: 'read' }).catch((error) => {
        if (!hasCode(error, 'KEYS_BUDGET_SPENT')) throw error
        return new Map()
      })
      if (found.size > 0) taken.add(wrapped.patient)
    }
  }
  await take()
  expect(taken.size).toBeLessThanOrEqual(12)
  expect(taken.size).toBeGreaterThan(8)
  const pid = keyServer.pid()
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
  await vi.waitUntil(async () => await keys.health().catch(() => undefined), { timeout: 30_000 })
  await take()
  expect(taken.size).toBeLessThanOrEqual(12)
  const refused = (await keyLeaves(keys)).filter(({ op }) => op === 'refused')
  expect(new Set(refused.map(({ purpose }) => purpose))).toEqual(new Set(['brake: keys-patients-10m']))
})
