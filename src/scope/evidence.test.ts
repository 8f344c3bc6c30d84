import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  arbitraryHistory,
  arbitraryQuery,
  elementNames,
  type History,
  minute,
  patientAt,
  withSources,
} from '../../test/support/scope-history.ts'
import { openMemoryLedger } from '../../test/support/memory-ledger.ts'
import type { DisclosureEntry, KeyEntry, Who } from '../ledger/index.ts'
import { SHARED_KEY_PATIENT } from '../ledger/index.ts'
import { computeScope, exportEvidence, type ScopeQuery, verifyEvidence } from './index.ts'

const who: Who = { user: 'u0', role: 'clinician', client: 'c0', session: 's0', address: 'a0' }
const other: Who = { ...who, user: 'u9', session: 's9' }

const leaf = (part: Partial<DisclosureEntry>): DisclosureEntry => ({
  v: 1,
  at: minute(10),
  who,
  how: 'read',
  why: 'care',
  patient: patientAt(1),
  resources: [],
  elements: 3,
  bytes: 0,
  request: 'q1',
  ...part,
})

const release = (part: Partial<KeyEntry>): KeyEntry => ({
  v: 1,
  at: minute(10),
  op: 'release',
  patient: patientAt(1),
  who,
  request: 'q1',
  purpose: 'read',
  ...part,
})

const write = (resource: string) => [{ resource, digest: 'A'.repeat(43), elements: 9 }]

const HISTORY: History = {
  disclosure: [
    leaf({ who: other, how: 'create', at: minute(0), writes: write('Patient/a/1'), patient: patientAt(2) }),
    leaf({
      who: other,
      how: 'create',
      at: minute(0),
      writes: write('Group/g/1'),
      patient: patientAt(3),
      shared: true,
    }),
    leaf({ resources: ['Patient/a/1', 'Condition/c/2'] }),
    leaf({ how: 'update', writes: write('Patient/a/2'), request: 'q2' }),
    leaf({ who: other, resources: ['Patient/b/1'], patient: patientAt(4), request: 'q9' }),
  ],
  keys: [
    release({}),
    release({ patient: patientAt(2), who: other, request: 'stray' }),
    release({ patient: SHARED_KEY_PATIENT, who: other, request: 'stray' }),
    release({ patient: patientAt(4), who: other, request: 'q9' }),
  ],
}
const QUERY: ScopeQuery = {
  sessions: ['s0'],
  users: ['ux'],
  clients: [],
  addresses: [],
  from: minute(5),
  to: minute(20),
  copied: true,
}

/** A file with another content and the digest that fits it: what a forger would hand over. */
function withDigest(text: string): string {
  const body = `${text.slice(0, text.lastIndexOf(',"digest":'))}}`
  return `${body.slice(0, -1)},"digest":"${createHash('sha256').update(body).digest('base64url')}"}\n`
}

/** A parsed file to be edited in any way. */
type Loose = ReturnType<typeof JSON.parse>

function edited(text: string, edit: (file: Loose) => void): string {
  const { digest: _, ...file } = JSON.parse(text)
  edit(file)
  return withDigest(`${JSON.stringify(file).slice(0, -1)},"digest":""}\n`)
}

const verify = (text: string) => verifyEvidence(text, { elementNames })

describe('evidence', () => {
  let text = ''
  beforeAll(async () => {
    text = await withSources(HISTORY, async (sources) => await exportEvidence(sources, QUERY))
  })

  test('evidence of any history is accepted, and says what the report said', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryHistory, arbitraryQuery, async (history, query) => {
        await withSources(history, async (sources) => {
          const { elapsedMs: _, ...report } = await computeScope(sources, query)
          const verified = verify(await exportEvidence(sources, query))
          expect(verified.report).toEqual(report)
          for (const { size, opened } of verified.ledgers) expect(opened).toBeLessThanOrEqual(size)
        })
      }),
      { numRuns: 60 },
    )
  })

  test('the file shows every tier it can, and says what it cannot', () => {
    const verified = verify(text)
    expect(verified.report.people.map(({ tier, patient }) => [tier, patient])).toEqual([
      ['disclosed', patientAt(1)],
      ['exposed', patientAt(2)],
      ['exposed', patientAt(3)],
    ])
    expect(verified.report.counts).toEqual({ disclosed: 1, exposed: 2, sealed: 0, untouched: 0 })
    expect(verified.ledgers).toMatchObject([
      { kind: 'disclosure', size: 5, opened: 4, witnessed: [{ name: 'witness.example/w1' }] },
      { kind: 'keys', size: 4, opened: 3 },
    ])
    const { absence } = JSON.parse(text) as { absence: unknown }
    expect(absence).toMatchObject({ disclosure: { size: 5, opened: 4, others: 1 }, keys: { others: 1 } })
    expect(verified.notShown.length).toBeGreaterThan(0)
  })

  test('a flipped byte anywhere is refused', () => {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      expect(() => verify(flipped.toString()), `byte ${at}`).toThrow(/evidence/i)
    }
  })

  test('a flipped byte anywhere is refused, though the digest was made to fit', () => {
    const bytes = Buffer.from(text)
    const end = text.lastIndexOf(',"digest":')
    for (let at = 0; at < end; at += 17) {
      for (const bit of [1]) {
        const flipped = Buffer.from(bytes)
        flipped[at] = (flipped[at] ?? 0) ^ bit
        expect(
          () => verify(withDigest(flipped.toString())),
          `byte ${at} of ${text.slice(at - 20, at + 20)}`,
        ).toThrow(expect.objectContaining({ code: 'EVIDENCE_INVALID' }))
      }
    }
  })

  const forgeries: [string, (file: Loose) => void][] = [
    ['a person left out', (file) => file.report.people.pop()],
    [
      'a person put in',
      (file) => file.report.people.push({ ...file.report.people[0], patient: patientAt(8) }),
    ],
    ['a milder tier', (file) => (file.report.people[0].tier = 'exposed')],
    ['a milder count', (file) => (file.report.counts.exposed = 1)],
    ['an element class left out', (file) => file.report.people[0].elements.pop()],
    ['a version left out', (file) => file.report.people[0].resources.pop()],
    ['a write left out', (file) => file.report.written.pop()],
    ['a leaf left out', (file) => file.ledgers.disclosure.leaves.splice(2, 1)],
    ['a leaf twice', (file) => file.ledgers.disclosure.leaves.push(file.ledgers.disclosure.leaves[3])],
    ['a leaf moved', (file) => (file.ledgers.disclosure.leaves[3][0] = 4)],
    [
      'ledgers swapped',
      (file) => ([file.ledgers.keys, file.ledgers.disclosure] = [file.ledgers.disclosure, file.ledgers.keys]),
    ],
    ['a hash too many', (file) => file.ledgers.keys.proof.push(file.ledgers.keys.proof[0])],
    ['a hash too few', (file) => file.ledgers.keys.proof.pop()],
    [
      'a cosignature dropped, its key kept',
      (file) => (file.ledgers.keys.checkpoint = file.ledgers.keys.checkpoint.replace(/\n[^\n]*\n$/, '\n')),
    ],
    [
      'a line nobody checks',
      (file) => (file.ledgers.keys.checkpoint += '— someone.example/w AAAAAAAAAA==\n'),
    ],
    ['another session asked', (file) => (file.query.sessions = ['s9'])],
    ['a wider window', (file) => (file.query.from -= 1)],
    ['no copy asked', (file) => delete file.query.copied],
    ['another cache lifetime', (file) => (file.report.cacheLifetimeMs = 1)],
    ['counts that do not add up', (file) => (file.absence.disclosure.others = 0)],
    ['a member nobody knows', (file) => (file.more = 1)],
    [
      'a member of a prototype',
      (file) => Object.defineProperty(file, '__proto__', { value: 1, enumerable: true }),
    ],
    ['not an object', (file) => (file.report = [])],
    ['a leaf that is no list', (file) => (file.ledgers.keys.leaves[0] = 7)],
    ['an index that is no integer', (file) => (file.ledgers.keys.leaves[0][0] = 0.5)],
    ['a size that is no number', (file) => (file.absence.keys.size = '4')],
    ['a time out of range', (file) => (file.query.to = 9e15)],
  ]
  test.each(forgeries)('%s is refused', (_name, edit) => {
    expect(() => verify(edited(text, edit))).toThrow(expect.objectContaining({ code: 'EVIDENCE_INVALID' }))
  })

  test('a leaf that stands in the ledger and has nothing to do with the question is refused', async () => {
    const broad = await withSources(
      HISTORY,
      async (sources) => await exportEvidence(sources, { ...QUERY, sessions: ['s0', 's9'] }),
    )
    const more = JSON.parse(broad)
    const padded = (ledger: 'disclosure' | 'keys') =>
      edited(text, (file) => {
        const { size } = file.absence[ledger]
        file.ledgers[ledger] = more.ledgers[ledger]
        const opened = more.ledgers[ledger].leaves.length
        file.absence[ledger] = { size, opened, others: size - opened }
      })
    expect(() => verify(padded('disclosure'))).toThrow(/nothing to do with the question/)
    const early = edited(text, (file) => (file.report.cacheLifetimeMs = 0))
    expect(() => verify(early)).toThrow(/not what follows/)
  })

  test('hostile files are refused before they cost anything', () => {
    const hostile = [
      '',
      'null',
      '[]',
      '{"format":"chartward-evidence/1"}',
      '['.repeat(1_000_000),
      `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
      edited(text, (file) => (file.ledgers.keys.proof = Array.from({ length: 100_000 }, () => 'x'))),
      edited(text, (file) => (file.query.users = Array.from({ length: 100_000 }, (_, n) => `u${n}`))),
      `${text} `,
      `\uFEFF${text}`,
      text.replace('{', '{ '),
    ]
    for (const file of hostile) {
      expect(() => verify(file)).toThrow(expect.objectContaining({ code: 'EVIDENCE_INVALID' }))
    }
  })

  test('a file signed by a log nobody trusts, or seen by no trusted witness, is refused when trust is asked for', () => {
    const file = JSON.parse(text) as {
      ledgers: Record<'disclosure' | 'keys', { vkey: string; witnesses: string[] }>
    }
    const logs = [file.ledgers.disclosure.vkey, file.ledgers.keys.vkey]
    const witnesses = [...file.ledgers.disclosure.witnesses, ...file.ledgers.keys.witnesses]
    const stranger = openMemoryLedger('keys', 99)
    const check = (trusted: Parameters<typeof verifyEvidence>[1]['trusted'] & object) => () =>
      verifyEvidence(text, { elementNames, trusted })
    expect(check({ logs, witnesses, witnessesMin: 1 })().trusted).toBe(true)
    expect(check({ logs: [logs[0] ?? '', stranger.vkey] })).toThrow(/not trusted/)
    expect(check({ logs, witnesses: [stranger.witnessVkey], witnessesMin: 1 })).toThrow(/too few/)
    expect(verify(text).notShown.join()).toContain('Whose the ledger keys are')
  })

  test('evidence of ten thousand leaves stays small and is checked quickly enough to be used', async () => {
    const disclosure = Array.from({ length: 12_000 }, (_, n) =>
      leaf({
        resources: [`Patient/p${n}/1`],
        request: `q${n}`,
        patient: patientAt(n % 900),
        who: n % 6 === 0 ? other : who,
      }),
    )
    const file = await withSources({ disclosure, keys: [], segmentLeaves: 5000 }, async (sources) => {
      const report = await computeScope(sources, QUERY)
      expect(report.people.reduce((sum, { leaves }) => sum + leaves.length, 0)).toBe(10_000)
      return await exportEvidence(sources, QUERY)
    })
    expect(file.length).toBeLessThan(8_000_000)
    expect(verify(file).ledgers[0]?.opened).toBe(10_000)
  })
})
