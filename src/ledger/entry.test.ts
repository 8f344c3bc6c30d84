import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { asUnixMs, type PatientId } from '../kernel/index.ts'
import {
  decodeEntry,
  decodeKeyEntry,
  type DisclosureEntry,
  encodeEntry,
  encodeKeyEntry,
  ENTRY_RESOURCES_MAX,
  HOWS,
  KEY_OPS,
  type KeyEntry,
} from './entry.ts'

const word = fc.string({ maxLength: 20, unit: 'binary' })
const time = fc.maxSafeNat().map(asUnixMs)
const mask = fc.integer({ min: 0, max: 0xffffffff })
const patient = fc.option(fc.uuid().map((id) => id as PatientId))
const resource = fc
  .tuple(fc.constantFrom('Patient', 'Observation'), fc.uuid(), fc.integer({ min: 1, max: 9999 }))
  .map((parts) => parts.join('/'))
const who = fc.record(
  { user: word, role: word, client: word, session: word, address: word, onBehalfOf: word },
  { requiredKeys: ['user', 'role', 'client', 'session', 'address'], noNullPrototype: true },
)
const digest = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((b) => Buffer.from(b).toString('base64url'))
const write = fc.record(
  { resource, digest, elements: mask, deleted: fc.constant<true>(true) },
  { requiredKeys: ['resource', 'digest', 'elements'], noNullPrototype: true },
)
const disclosure: fc.Arbitrary<DisclosureEntry> = fc.record(
  {
    v: fc.constant(1 as const),
    at: time,
    who,
    how: fc.constantFrom(...HOWS),
    why: word,
    patient,
    resources: fc.array(resource, { maxLength: 5 }),
    elements: mask,
    bytes: fc.maxSafeNat(),
    request: word,
    predicate: word,
    writes: fc.array(write, { maxLength: 3 }),
    shared: fc.constant<true>(true),
    note: word,
  },
  {
    requiredKeys: ['v', 'at', 'who', 'how', 'why', 'patient', 'resources', 'elements', 'bytes', 'request'],
    noNullPrototype: true,
  },
)
const key: fc.Arbitrary<KeyEntry> = fc.record(
  {
    v: fc.constant(1 as const),
    at: time,
    op: fc.constantFrom(...KEY_OPS),
    patient,
    who: fc.option(who),
    request: word,
    purpose: word,
    count: fc.nat(),
    keyVersion: fc.nat(),
  },
  { requiredKeys: ['v', 'at', 'op', 'patient', 'who', 'request', 'purpose'], noNullPrototype: true },
)

const example: DisclosureEntry = {
  v: 1,
  at: asUnixMs(1_700_000_000_000),
  who: { user: 'u', role: 'r', client: 'c', session: 's', address: '127.0.0.1' },
  how: 'read',
  why: 'treatment',
  patient: '11111111-2222-3333-4444-555555555555' as PatientId,
  resources: ['Observation/a/1'],
  elements: 5,
  bytes: 2048,
  request: 'q',
}

test('an entry decoded is the entry that was encoded', () => {
  fc.assert(
    fc.property(disclosure, (entry) => {
      expect(decodeEntry(encodeEntry(entry))).toEqual(entry)
    }),
  )
  fc.assert(
    fc.property(key, (entry) => {
      expect(decodeKeyEntry(encodeKeyEntry(entry))).toEqual(entry)
    }),
  )
})

test('equal entries have equal bytes, whatever the order of their members', () => {
  fc.assert(
    fc.property(disclosure, (entry) => {
      const reversed = Object.fromEntries(Object.entries(entry).reverse()) as unknown as DisclosureEntry
      expect(encodeEntry(reversed)).toEqual(encodeEntry(entry))
    }),
  )
})

test('an entry that encode would not have written is refused', () => {
  const wrong: Record<string, unknown>[] = [
    { v: 2 },
    { at: -1 },
    { at: '1' },
    { who: null },
    { who: { ...example.who, user: 1 } },
    { who: { ...example.who, extra: 'x' } },
    { how: 'peek' },
    { why: null },
    { patient: 'not-a-uuid' },
    { patient: '11111111-2222-3333-4444-55555555555F' },
    { resources: ['Observation/a'] },
    { resources: ['Observation/a/0'] },
    { resources: Array.from({ length: ENTRY_RESOURCES_MAX + 1 }, () => 'Observation/a/1') },
    { elements: 2 ** 32 },
    { elements: 1.5 },
    { bytes: -1 },
    { request: undefined },
    { predicate: 3 },
    { writes: [{ resource: 'Observation/a/1', digest: 'short', elements: 0 }] },
    { shared: false },
    { note: {} },
    { surprise: 1 },
  ]
  for (const change of wrong)
    expect(() => decodeEntry(Buffer.from(JSON.stringify({ ...example, ...change })))).toThrow(
      /not well formed/,
    )
  for (const bytes of ['', '[]', 'null', '{', '1'])
    expect(() => decodeEntry(Buffer.from(bytes))).toThrow(/not well formed/)
  expect(() => decodeEntry(Buffer.from([0x22, 0xff, 0x22]))).toThrow(/not well formed/)
})

test('no value of a refused entry stands in the error', () => {
  const refused = Buffer.from(JSON.stringify({ ...example, patient: 'Marker Patient' }))
  expect(() => decodeEntry(refused)).toThrow(
    expect.objectContaining({
      code: 'LEDGER_CORRUPT',
      message: expect.not.stringContaining('Marker') as string,
      detail: undefined,
    }),
  )
})

test('an entry that names too many resources or bytes is not encoded', () => {
  const tooMany = Array.from({ length: ENTRY_RESOURCES_MAX + 1 }, () => 'Observation/a/1')
  expect(() => encodeEntry({ ...example, resources: tooMany })).toThrow(/at most 500/)
  expect(() => encodeEntry({ ...example, note: 'x'.repeat(1024 * 1024) })).toThrow(/at most/)
})

test('a patient who is not named by an id is refused: such a leaf could not be read again', () => {
  const patient = 'ann' as PatientId
  expect(() => encodeEntry({ ...example, patient })).toThrow(/no id/)
  for (const one of fc.sample(key, 10)) expect(() => encodeKeyEntry({ ...one, patient })).toThrow(/no id/)
})

test('an entry that does not say who it was is not written: nobody could read it again', () => {
  const nowhere = { user: 'lee', role: 'clinician', client: 'chart', session: 's', address: undefined }
  const entry = { v: 1, at: asUnixMs(1), who: nowhere, how: 'read', why: 'TREAT', patient: null }
  const told = { ...entry, resources: [], elements: 0, bytes: 0, request: 'r' } as unknown as DisclosureEntry
  expect(() => encodeEntry(told)).toThrow('does not say who')
  const key = { v: 1, at: 1, op: 'release', patient: null, who: nowhere, request: 'r', purpose: 'read' }
  expect(() => encodeKeyEntry(key as unknown as KeyEntry)).toThrow('does not say who')
})
