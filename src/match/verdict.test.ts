import { expect, test } from 'vitest'
import type { MatchSession } from '../contract/index.ts'
import { type Reached, sentencesOf, verdictOf } from './verdict.ts'

const session = (more: Partial<MatchSession> = {}): MatchSession => ({
  session: 's1',
  user: 'u',
  client: 'c',
  address: 'a',
  first: '2026-03-16T14:00:00.000Z',
  last: '2026-03-16T15:00:00.000Z',
  shown: 100,
  explained: 100,
  precision: 1,
  recall: 1,
  elements: 1,
  timely: 1,
  bits: 300,
  ...more,
})
const reached = (
  { records = 100, naming = 100, people = naming }: { records?: number; naming?: number; people?: number },
  more: Partial<Reached> = {},
): Reached => ({
  telling: records,
  file: { sha256: '', bytes: 1, format: 'CSV', records, unread: 0 },
  counts: { naming, strangers: records - naming, doubtful: 0, people, opened: people },
  elements: [{ name: 'identity', people }],
  people: [],
  sessions: [session()],
  ...more,
})

test.each([
  ['most records name people here, and a session was shown them', reached({}), 'explained'],
  ['they do, and nobody was shown them', reached({}, { sessions: [] }), 'unexplained'],
  [
    'they do, and nobody was shown half of them',
    reached({}, { sessions: [session({ recall: 0.49 })] }),
    'unexplained',
  ],
  ['nobody in it is here', reached({ naming: 0 }, { sessions: [] }), 'elsewhere'],
  ['a few of many are here, by chance', reached({ records: 10_000, naming: 3 }), 'elsewhere'],
  [
    'one in a hundred is here, and only who was shown everybody was shown them',
    reached({ records: 10_000, naming: 100 }, { sessions: [session({ bits: 1 })] }),
    'elsewhere',
  ],
  [
    'one in a hundred is here, and one session was shown just these',
    reached({ records: 10_000, naming: 100 }),
    'explained',
  ],
  [
    'one in a hundred is here, with numbers that were given out here',
    reached(
      { records: 10_000, naming: 100 },
      { sessions: [], elements: [{ name: 'identifiers', people: 90 }] },
    ),
    'unexplained',
  ],
  [
    'names fit, and nothing else is there to compare',
    reached(
      { naming: 0 },
      { counts: { naming: 0, strangers: 100, doubtful: 30, people: 0, opened: 9 }, sessions: [] },
    ),
    'untold',
  ],
  ['nothing in it tells people apart', reached({ naming: 0 }, { telling: 0, sessions: [] }), 'untold'],
] as const)('%s', (_, one, verdict) => {
  expect(verdictOf(one)).toBe(verdict)
  expect(sentencesOf(one).join(' ')).toMatch(SAYS[verdict])
})

const SAYS = {
  explained:
    /explains it best: it was shown 100 of the 100 people in the file \(recall 1\.00\), and 1\.00 of the 100/,
  unexplained: /the ledger does not explain this file/,
  elsewhere: /a file from elsewhere/,
  untold: /Nothing in it tells one person from another|too little to say/,
} as const

test('two sessions that fit equally well are both named', () => {
  const two = reached({}, { sessions: [session(), session({ session: 's2', bits: 299.5 })] })
  expect(sentencesOf(two).join(' ')).toContain('Sessions s1 (u through c) and s2 explain it equally well')
})

test('it is said of how many only a number or the index tells', () => {
  const person = { patient: 'p', resource: 'Patient/p', records: 1, elements: [], versions: [] }
  const people = [
    { ...person, sure: 'one-value' },
    { ...person, sure: 'tokens' },
  ] as const
  const says = sentencesOf(reached({}, { people })).join(' ')
  expect(says).toContain('Of 1 person a single number or address is all there is')
  expect(says).toContain('1 person was found by the index alone')
})
