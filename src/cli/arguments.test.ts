import { expect, test } from 'vitest'
import { parseArguments } from './arguments.ts'
import { COMMANDS } from './index.ts'

const call = {
  words: ['scope'],
  usage: '(--user U)...',
  options: ['user', 'from', 'json', 'copied'] as const,
  operandsMax: 1,
}
const parse = (...words: string[]) => parseArguments(words, call)
const usage = (message: RegExp) =>
  expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) })

test('options come in any order, before and after what is no option', () => {
  const asked = parse('--user', 'a', 'file', '--user=b', '--json', '--home', '/h')
  expect([asked.many('user'), asked.rest, asked.json, asked.home]).toEqual([['a', 'b'], ['file'], true, '/h'])
  expect(() => asked.one('user')).toThrow(usage(/--user is given once/))
  expect(parse('--', '--json').rest).toEqual(['--json'])
})

test.each([
  [['--nonsense'], /--nonsense[\s\S]*usage: chartward scope/],
  [['--user'], /--user[\s\S]*usage/],
  [['--json=yes'], /--json/],
  [['--role', 'x'], /--role means nothing here/],
  [['a', 'b'], /"b" is one word too many/],
  [['-u', 'x'], /-u/],
])('%j is refused with how the command is used', (words, message) => {
  expect(() => parse(...words)).toThrow(usage(message))
})

test.each([
  ['2026-03-16T14:00:00Z', Date.UTC(2026, 2, 16, 14)],
  ['2026-03-16T14:00+01:00', Date.UTC(2026, 2, 16, 13)],
  ['2026-03-16T14:00:00.250Z', Date.UTC(2026, 2, 16, 14) + 250],
  ['2026-03-16', Date.UTC(2026, 2, 16)],
])('the time %s is one and the same everywhere', (text, time) => {
  expect(parse('--from', text).time('from')).toBe(time)
})

test.each([
  'now',
  '',
  '2026',
  '2026-03-16T14:00:00',
  '2026-13-01',
  '16.03.2026',
  '1773669600000',
  '2026-03-16 14:00Z',
])('the time "%s" is refused', (text) => {
  expect(() => parse('--from', text).time('from')).toThrow(usage(/--from takes a time with its zone/))
})

test('what a command says of its use are the options it takes', () => {
  for (const { words, usage: says, options } of COMMANDS) {
    const told = [...says.matchAll(/--([a-z-]+)/g)].map(([, name]) => name)
    for (const name of told)
      expect([words.join(' '), options]).toEqual([words.join(' '), expect.arrayContaining([name])])
  }
})
