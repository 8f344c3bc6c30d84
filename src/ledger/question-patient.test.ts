import { expect, test } from 'vitest'
import { openMemoryLedger } from '../../test/support/memory-ledger.ts'
import { asUnixMs, type PatientId } from '../kernel/index.ts'
import { encodeEntry, encodeKeyEntry } from './entry.ts'
import { patientKeyList, patientList } from './question-patient.ts'
import type { LedgerReader } from './reader.ts'

const patient = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as PatientId
const who = { user: 'u', role: 'r', client: 'c', session: 's', address: 'a' }

function filled() {
  const ledger = openMemoryLedger('disclosure')
  for (let n = 0; n < 250; n += 1) {
    ledger.add(
      encodeEntry({
        v: 1,
        at: asUnixMs(n),
        who,
        how: 'read',
        why: 'care',
        patient: n % 5 === 4 ? null : patient(n % 5),
        resources: [],
        elements: 0,
        bytes: 0,
        request: `q${n}`,
      }),
    )
  }
  return ledger
}

test('a person list is complete up to a named size: theirs and not theirs are all the leaves there are (L7)', async () => {
  const ledger = filled()
  ledger.hold(3)
  const list = await patientList(ledger, patient(2))
  expect(list.checkpoint.size).toBe(247)
  expect(list.counts.theirs + list.counts.others).toBe(247)
  expect(list.leaves.map(({ index }) => index)).toEqual(Array.from({ length: 49 }, (_, n) => n * 5 + 2))
  expect(list.leaves.every(({ entry }) => entry.patient === patient(2))).toBe(true)
  expect((await patientList(ledger, patient(77))).counts).toEqual({ theirs: 0, others: 247 })
})

test('a list from which a leaf was kept back, exchanged or altered is refused (L7)', async () => {
  const ledger = filled()
  const altered = (change: (place: number) => number | undefined): LedgerReader => ({
    ...ledger,
    async *openings(from, to) {
      for await (const openings of ledger.openings(from, to)) {
        yield openings.flatMap((opening) => {
          const place = change(opening.index)
          if (place === undefined) return []
          return place === opening.index ? [opening] : [{ ...opening, salt: new Uint8Array(16) }]
        })
      }
    },
  })
  const refused = { code: 'LEDGER_CORRUPT' }
  const keptBack = altered((place) => (place === 7 ? undefined : place))
  await expect(patientList(keptBack, patient(2))).rejects.toMatchObject(refused)
  const exchanged = altered((place) => (place === 8 ? -1 : place))
  await expect(patientList(exchanged, patient(2))).rejects.toMatchObject(refused)
})

test('the key list names every time a key was let out', async () => {
  const ledger = openMemoryLedger('keys')
  for (const n of [1, 2, 1]) {
    const at = asUnixMs(n)
    ledger.add(
      encodeKeyEntry({ v: 1, at, op: 'release', patient: patient(n), who, request: 'q', purpose: 'read' }),
    )
  }
  const list = await patientKeyList(ledger, patient(1))
  expect(list.leaves.map(({ index }) => index)).toEqual([0, 2])
  expect(list.counts).toEqual({ theirs: 2, others: 1 })
})
