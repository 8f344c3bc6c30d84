import { expect, test } from 'vitest'
import { SHIPPED_BOOK } from '../content/book.ts'
import { contactOf, contactsIn, type OfficialContacts, ownerOf } from './contacts.ts'
import { judgeMessage, readMessage, type Sign } from './message.ts'

const OURS: OfficialContacts = {
  name: 'Orchard Clinic',
  phones: ['1-800-555-0142'],
  emails: ['privacy@orchard-clinic.example'],
  hosts: ['my.orchard-clinic.example', 'www.orchard-clinic.example'],
}

const ownerIn = (text: string) => {
  const contact = contactOf(text)
  return contact === undefined ? 'none' : ownerOf(contact, OURS, false)
}

test.each([
  ['ours', 'https://my.orchard-clinic.example/verify'],
  ['ours', 'orchard-clinic.example'],
  ['ours', '(800) 555-0142'],
  ['ours', '+1 800.555.0142'],
  ['ours', '18005550142'],
  ['ours', 'Privacy@Orchard-Clinic.Example'],
  ['look-alike', 'https://my.orchard-clinic.example.verify.example/x'],
  ['look-alike', 'https://my.orchard-clinic.example@evil.example/orchard'],
  ['look-alike', 'orchard-clinic-help.example'],
  ['look-alike', 'orchardclinic.example'],
  ['look-alike', '0rchard-c1inic.example'],
  ['look-alike', 'help@orchard-clinlc.example'],
  ['look-alike', 'privacy@my.orchard-clinic.example'],
  ['other', 'https://www.identitytheft.gov/'],
  ['other', 'www.equifax.com'],
  ['other', '1-877-438-4338'],
  ['unknown', 'https://bit.ly/3xY'],
  ['unknown', '212-555-0100'],
  ['unknown', 'somebody@mail.example'],
  ['none', 'hello there'],
  ['none', ''],
])('%s: %s', (owner, text) => {
  // What stands before an @ in a link is not where it leads.
  const expected = text.includes('@evil') ? 'unknown' : owner
  expect(ownerIn(text)).toBe(expected)
})

test('what is reported is reported, whoever it looks like', () => {
  expect(ownerOf({ kind: 'phone', value: '8005550142' }, OURS, true)).toBe('reported')
})

test('the contacts of a text are found, and dates, amounts and ends of sentences are none', () => {
  const text =
    'Seen on 2026-03-16.Please call 800-555-0142, or +34 912 345 678. Pay $1,234.50 to claim 1234567890! See (https://evil.example/a?b=c). Write a.b@mail.example.'
  expect(contactsIn(text).map(({ kind, value }) => `${kind} ${value}`)).toEqual([
    'email a.b@mail.example',
    'link evil.example',
    'phone 8005550142',
    'phone 34912345678',
  ])
})

test.each([
  ['password', 'Please confirm your password today.'],
  ['code', 'Text us the verification code that you got.'],
  ['ssn', 'Verify your Social Security number.'],
  ['ssn', 'Confirme su número de Seguro Social.'],
  ['payment', 'Send the fee in bitcoin.'],
  ['gift-card', 'Gift cards are accepted.'],
  ['remote', 'Install AnyDesk so that we can help.'],
  ['password', 'Ingrese su contraseña aquí.'],
])('what we never ask for is noticed: %s', (what, text) => {
  expect(readMessage(text).asks).toEqual([what])
})

test.each([
  'We will never ask for your password or Social Security number.',
  'Your Social Security number was in the file that was seen.',
  'Nunca le pediremos que confirme su contraseña.',
  'You can read your record.',
])('what is no asking is none: %s', (text) => {
  expect(readMessage(text).asks).toEqual([])
})

test('a message is ours only word for word, and not ours by anything that is not', () => {
  const good: Sign = { kind: 'contact', contact: { kind: 'phone', value: '8005550142' }, owner: 'ours' }
  const bad: Sign = { kind: 'contact', contact: { kind: 'link', value: 'evil.example' }, owner: 'unknown' }
  const ours = { wordForWord: true, withdrawn: false }
  expect(judgeMessage([bad], [ours])).toBe('ours')
  expect(judgeMessage([], [{ ...ours, withdrawn: true }])).toBe('cannot-tell')
  expect(judgeMessage([good], [{ wordForWord: false, withdrawn: false }])).toBe('cannot-tell')
  expect(judgeMessage([good, bad], [{ wordForWord: false, withdrawn: false }])).toBe('not-ours')
  expect(judgeMessage([good], [undefined])).toBe('not-ours')
  expect(judgeMessage([good], [])).toBe('cannot-tell')
  expect(judgeMessage([], [])).toBe('cannot-tell')
})

test('a text of any length and shape is read in no time worth naming', () => {
  for (const text of [
    'a.'.repeat(10_000),
    '1-'.repeat(10_000),
    'a@'.repeat(10_000),
    '(8'.repeat(10_000),
    'é'.repeat(20_000),
  ])
    expect(readMessage(text).codes).toEqual([])
}, 30_000)

test('whom our own letters name is not called false', () => {
  const { bureaus, federal, agencies } = SHIPPED_BOOK
  const all = [...bureaus, ...federal, ...Object.values(agencies).flat()]
  const named = all.flatMap(({ phone, web }) => [phone, web]).filter((contact) => contact !== '')
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((contact) => ownerIn(contact) !== 'other')).toEqual([])
  expect(ownerIn('1-888-298-0046')).toBe('unknown')
})
