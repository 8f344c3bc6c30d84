import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { asUnixMs, type PatientId, type UnixMs } from '../kernel/index.ts'
import { isWiped, type PatientKey, patientKeyFrom } from '../seal/index.ts'
import { type KeyCache, openKeyCache } from './key-cache.ts'

const LIFETIME = 300_000
const GRACE = 30_000

const patient = (number: number): PatientId =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}` as PatientId
const newKey = (seed: number): PatientKey => patientKeyFrom(Buffer.alloc(32, seed + 1))

interface Opened {
  readonly cache: KeyCache
  readonly now: UnixMs
  at(time: number): void
}

function open(countMax = 100, leavingMax = 100): Opened {
  const time = { now: asUnixMs(1_000_000) }
  const clock = { now: () => time.now }
  return {
    cache: openKeyCache({ clock, lifetimeMs: LIFETIME, countMax, leavingMax }),
    get now() {
      return time.now
    },
    at: (now) => {
      time.now = asUnixMs(now)
    },
  }
}

test('a key is handed out until the grace before its end, counted from the release and not from the last use', () => {
  const it = open()
  const released = it.now
  const key = newKey(1)
  it.cache.add(patient(1), key, released)
  for (let age = 0; age < LIFETIME - GRACE; age += 1000) {
    it.at(released + age)
    expect(it.cache.find(patient(1))).toBe(key)
  }
  it.at(released + LIFETIME - GRACE)
  expect(it.cache.find(patient(1))).toBeUndefined()
  expect(isWiped(key)).toBe(false)
  it.at(released + LIFETIME - 1)
  it.cache.sweep()
  expect(isWiped(key)).toBe(false)
  expect(it.cache.held()).toEqual([patient(1)])
  it.at(released + LIFETIME)
  it.cache.sweep()
  expect(isWiped(key)).toBe(true)
  expect(it.cache.held()).toEqual([])
})

test('no key outlives its lifetime, whatever happens to the cache', () => {
  const step = fc.oneof(
    fc.record({ act: fc.constant('add' as const), who: fc.nat(8), agoMs: fc.nat(5000) }),
    fc.record({ act: fc.constant('find' as const), who: fc.nat(8) }),
    fc.record({ act: fc.constant('forget' as const), who: fc.nat(8) }),
    fc.record({ act: fc.constant('pass' as const), ms: fc.nat(120_000) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const it = open(4, 4)
      const keys: { key: PatientKey; released: number; who: PatientId }[] = []
      const lapses: string[] = []
      const check = (holds: boolean, what: string): void => {
        if (!holds) lapses.push(what)
      }
      for (const [at, item] of steps.entries()) {
        if (item.act === 'add') {
          const key = newKey(at)
          keys.push({ key, released: it.now - item.agoMs, who: patient(item.who) })
          it.cache.add(patient(item.who), key, asUnixMs(it.now - item.agoMs))
        }
        if (item.act === 'find') {
          const key = it.cache.find(patient(item.who))
          const known = keys.find((held) => held.key === key)
          check(key === undefined || (known?.who === patient(item.who) && !isWiped(key)), 'wrong key')
          check(known === undefined || it.now - known.released < LIFETIME - GRACE, 'found too late')
        }
        if (item.act === 'forget') {
          it.cache.forget([patient(item.who)])
          check(!keys.some(({ key, who }) => who === patient(item.who) && !isWiped(key)), 'not forgotten')
        }
        if (item.act === 'pass') it.at(it.now + item.ms)
        const held = it.cache.held()
        check(keys.filter(({ key }) => !isWiped(key)).length <= 8, 'too many')
        for (const { key, released, who } of keys) {
          check(isWiped(key) || it.now - released < LIFETIME, 'outlived')
          check(isWiped(key) || held.includes(who), 'held but not said')
        }
      }
      expect(lapses).toEqual([])
    }),
  )
})

test('the oldest release makes room when there are too many', () => {
  const it = open(3)
  for (let number = 0; number < 5; number += 1) {
    it.cache.add(patient(number), newKey(number), it.now)
    it.cache.find(patient(0))
  }
  const found = [0, 1, 2, 3, 4].filter((number) => it.cache.find(patient(number)) !== undefined)
  expect(found).toEqual([2, 3, 4])
})

test('a key that made room stays whole for the grace time, for whoever is using it', () => {
  const it = open(1)
  const key = newKey(1)
  it.cache.add(patient(1), key, it.now)
  it.cache.add(patient(2), newKey(2), it.now)
  it.at(it.now + GRACE - 1)
  it.cache.sweep()
  expect(isWiped(key)).toBe(false)
  it.at(it.now + 1)
  it.cache.sweep()
  expect(isWiped(key)).toBe(true)
})

test('what is forgotten is overwritten at once', () => {
  const it = open()
  const [a, b] = [newKey(1), newKey(2)]
  it.cache.add(patient(1), a, it.now)
  it.cache.add(patient(2), b, it.now)
  it.cache.forget([patient(1)])
  expect([isWiped(a), isWiped(b)]).toEqual([true, false])
  it.cache.forget()
  expect(isWiped(b)).toBe(true)
  expect(it.cache.held()).toEqual([])
})

test('a created key is handed out only once its wrapped form is known to be the stored one', () => {
  const it = open()
  const key = newKey(1)
  it.cache.addCreated(patient(1), key, it.now, Buffer.from('mine'))
  expect(it.cache.find(patient(1))).toBeUndefined()
  expect(it.cache.findStored(patient(1), Buffer.from('theirs'))).toBeUndefined()
  expect(it.cache.findStored(patient(1), Buffer.from('mine'))).toBe(key)
  expect(it.cache.find(patient(1))).toBe(key)
})

test('a clock that goes back ends the keys from what is now the future', () => {
  const it = open()
  const key = newKey(1)
  it.cache.add(patient(1), key, it.now)
  it.at(it.now - 1)
  expect(it.cache.find(patient(1))).toBe(key)
  it.at(it.now - 60_000)
  it.cache.sweep()
  expect(it.cache.find(patient(1))).toBeUndefined()
  expect(isWiped(key)).toBe(true)
})
