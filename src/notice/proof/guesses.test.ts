import { expect, test } from 'vitest'
import { asUnixMs } from '../../kernel/index.ts'
import { openGuesses } from './guesses.ts'

const LIMITS = { windowMs: 1_000, ofAddress: 3, ofAll: 10 }

function opened() {
  const clock = { time: 5_000, now: () => asUnixMs(clock.time) }
  const guesses = openGuesses(clock, LIMITS)
  const admitted = (address: string): boolean => {
    try {
      guesses.admit(address)
      return true
    } catch {
      return false
    }
  }
  return { clock, guesses, admitted }
}

test('one address has so many in a window, and what is refused counts nothing', () => {
  const { clock, guesses, admitted } = opened()
  expect(Array.from({ length: 6 }, () => admitted('10.0.0.1'))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
  expect(admitted('10.0.0.2')).toBe(true)
  expect(() => guesses.admit('10.0.0.1')).toThrow('wait a few minutes')
  clock.time += 2_000
  expect(admitted('10.0.0.1')).toBe(true)
})

test('a customer’s network of IPv6 is one address; the same IPv4 written two ways is one', () => {
  const { admitted } = opened()
  const asked = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::7']
  expect(asked.map(admitted)).toEqual([true, true, true, false])
  expect(['10.1.1.1', '::ffff:10.1.1.1', '10.1.1.1', '::ffff:10.1.1.1'].map(admitted)).toEqual([
    true,
    true,
    true,
    false,
  ])
})

test('all together have so many, from however many addresses', () => {
  const { admitted } = opened()
  const all = Array.from({ length: 40 }, (_, at) => admitted(`10.0.1.${at}`))
  expect(all.filter(Boolean)).toHaveLength(10)
})

test('no two windows next to each other let through more than twice the number', () => {
  const { clock, admitted } = opened()
  const times: number[] = []
  for (; clock.time < 25_000; clock.time += 37) if (admitted('10.0.0.1')) times.push(clock.time)
  for (const begin of times)
    expect(times.filter((time) => time >= begin && time < begin + 1_000).length).toBeLessThanOrEqual(6)
})
