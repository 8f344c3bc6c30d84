import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { asUnixMs, type PatientId } from '../../kernel/index.ts'
import type { DisclosureEntry } from '../../ledger/index.ts'
import { accountingOf, lookBack } from './accounting.ts'

const NOW = asUnixMs(Date.UTC(2026, 2, 16))
const YEAR = 365.25 * 86_400_000

function entry(more: Partial<DisclosureEntry> = {}): DisclosureEntry {
  const who = { user: 'dr-lee', role: 'clinician', client: 'chart', session: 's', address: '10.0.0.1' }
  return {
    v: 1,
    at: asUnixMs(NOW - 1_000),
    who,
    how: 'read',
    why: 'HRESCH',
    patient: 'ann' as PatientId,
    resources: ['Patient/ann/1'],
    elements: 1,
    bytes: 10,
    request: 'r',
    ...more,
  }
}

const asked = {
  to: NOW,
  impermissible: new Map<number, string>(),
  elementNames: (mask: number) => [`mask-${mask}`],
}

test('treatment, payment and the organisation’s own work are left out, and the rest is in', () => {
  const leaves = ['TREAT', 'HPAYMT', 'HOPERAT', 'HRESCH', 'PUBHLTH'].map((why, index) => ({
    index,
    entry: entry({ why }),
  }))
  const { disclosures, excluded } = accountingOf(leaves, asked)
  expect(disclosures.map(({ purpose }) => purpose)).toEqual(['HRESCH', 'PUBHLTH'])
  expect(excluded).toEqual({ ordinary: 3, own: 0, suspended: 0 })
})

test('what the person and who acts for them looked at is left out', () => {
  const leaves = [entry({ why: 'PATRQT' }), entry({ basis: 'own' }), entry({ basis: 'proxy' })].map(
    (one, index) => ({
      index,
      entry: one,
    }),
  )
  expect(accountingOf(leaves, asked)).toMatchObject({ disclosures: [], excluded: { own: 3 } })
})

test('what was against the rules is in, although it was called treatment', () => {
  const leaves = [{ index: 7, entry: entry({ why: 'TREAT' }) }]
  const { disclosures } = accountingOf(leaves, { ...asked, impermissible: new Map([[7, 'C-2026-0001']]) })
  expect(disclosures).toMatchObject([{ case: 'C-2026-0001', recipient: 'dr-lee', leaves: [7] }])
})

test('it looks back six years by the calendar, also over a leap day', () => {
  expect(new Date(lookBack(asUnixMs(Date.UTC(2028, 1, 29)))).toISOString().slice(0, 10)).toBe('2022-03-01')
  const old = entry({ at: asUnixMs(lookBack(NOW) - 1) })
  const just = entry({ at: lookBack(NOW) })
  expect(accountingOf([{ index: 0, entry: old }], asked).disclosures).toHaveLength(0)
  expect(accountingOf([{ index: 0, entry: just }], asked).disclosures).toHaveLength(1)
  expect(
    accountingOf([{ index: 0, entry: just }], { ...asked, from: asUnixMs(NOW - 10) }).disclosures,
  ).toHaveLength(0)
})

test('what an agency asked to keep back is counted and not shown', () => {
  const found = accountingOf([{ index: 0, entry: entry({ why: 'PUBHLTH' }) }], {
    ...asked,
    suspended: new Set(['PUBHLTH']),
  })
  expect(found).toMatchObject({ disclosures: [], excluded: { suspended: 1 } })
})

test('what only compared, or failed to write, showed nothing', () => {
  const leaves = [entry({ resources: [] }), entry({ how: 'write-failed' })].map((one, index) => ({
    index,
    entry: one,
  }))
  expect(accountingOf(leaves, asked)).toMatchObject({ disclosures: [], excluded: { ordinary: 0, own: 0 } })
})

test('every leaf that shows something within the time is in one line or in one exclusion', () => {
  const leaf = record({
    why: constantFrom('TREAT', 'HRESCH', 'PUBHLTH', 'PATRQT'),
    ago: integer({ min: 0, max: 8 * YEAR }),
    user: constantFrom('a', 'b'),
    found: boolean(),
  })
  assert(
    property(array(leaf, { maxLength: 40 }), (made) => {
      const leaves = made.map(({ why, ago, user }, index) => ({
        index,
        entry: entry({ why, at: asUnixMs(NOW - ago), who: { ...entry().who, user } }),
      }))
      const impermissible = new Map(
        made.flatMap(({ found }, index) => (found ? [[index, 'C'] as const] : [])),
      )
      const { disclosures, excluded, from } = accountingOf(leaves, { ...asked, impermissible })
      const listed = disclosures.flatMap((line) => line.leaves)
      const inTime = leaves.filter(({ entry: { at } }) => at >= from)
      expect(new Set(listed).size).toBe(listed.length)
      expect(listed.length + excluded.own + excluded.ordinary).toBe(inTime.length)
      for (const { first, last, count, leaves: of } of disclosures) {
        expect(count).toBe(of.length)
        expect(first).toBeLessThanOrEqual(last)
      }
      for (const [index] of impermissible)
        expect(listed.includes(index)).toBe(inTime.some((one) => one.index === index))
    }),
  )
})
