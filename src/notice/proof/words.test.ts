import { expect, test } from 'vitest'
import { wordsDigest } from './words.ts'

const digestOf = (text: string) => wordsDigest(text).toString('hex')

test('a message that was copied, quoted or wrapped has the digest of the one that was sent', () => {
  const sent = 'Dear J. D.,\n\n- Your name\n- Your birth date\n\nSee https://clinic.example/verify (ours).'
  const copied =
    '> dear j. d.,\r\n> • Your  name\n>• Your birth\n>date\nSee https://clinic.example/verify (ours).'
  expect(digestOf(copied)).toBe(digestOf(sent))
})

test.each([
  ['a dash in a link', 'see chartward.example', 'see chart-ward.example'],
  ['a dot in a link', 'see clinic.example', 'see cli.nic.example'],
  ['a digit of a number', 'call 212-555-0100', 'call 212-555-0101'],
  ['a word more', 'call us', 'call us now'],
  ['words in another order', 'we call you', 'you call we'],
])('%s makes it another', (_what, one, other) => {
  expect(digestOf(one)).not.toBe(digestOf(other))
})
