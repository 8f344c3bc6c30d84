import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DisclosureEntry, encodeEntry, encodeKeyEntry } from '../ledger/index.ts'
import { asUnixMs, type PatientId } from '../kernel/index.ts'
import { findRecorded, inTimeOrder, readRecorded, type RecordedEvent } from './index.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chartward-recorded-'))
})
afterAll(async () => await rm(folder, { recursive: true }))

async function* chunks(bytes: Buffer, size = 11): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** What is read from standard input. */
async function read(text: string | Buffer): Promise<{ events: RecordedEvent[]; problems: string[] }> {
  const problems: string[] = []
  const events: RecordedEvent[] = []
  const recorded = readRecorded(['-'], {
    standardInput: chunks(Buffer.from(text)),
    onProblem: ({ file, line, message }) => problems.push(`${file}:${line} ${message}`),
  })
  for await (const batch of recorded) events.push(...batch)
  return { events, problems }
}

const trail = (number: number) => ({
  eventName: `Call${number}`,
  eventSource: 's3.amazonaws.com',
  eventTime: `2026-03-16T09:00:0${number}Z`,
})
const [one, two] = [JSON.stringify(trail(1)), JSON.stringify(trail(2))]
const PATIENT = '3f1c2b4a-5d6e-4f70-8a9b-0c1d2e3f4a5b' as PatientId
const WHO = { user: 'u', role: 'clinician', client: 'ehr', session: 's', address: '10.1.1.1' }
const ENTRY: DisclosureEntry = {
  v: 1,
  at: asUnixMs(1_773_000_000_000),
  who: WHO,
  how: 'read',
  why: 'TREAT',
  patient: PATIENT,
  resources: ['Observation/a/1', 'Observation/b/1', 'Patient/c/2'],
  elements: 3,
  bytes: 100,
  request: 'r',
}
const KEY_ENTRY = encodeKeyEntry({
  v: 1,
  at: ENTRY.at,
  op: 'release',
  patient: PATIENT,
  who: WHO,
  request: 'r',
  purpose: 'read',
})
const EVIDENCE = JSON.stringify({
  format: 'chartward-evidence/1',
  query: {},
  report: { people: [{ patient: PATIENT }] },
  ledgers: {
    disclosure: {
      vkey: 'v',
      witnesses: [],
      checkpoint: 'c',
      leaves: [[7, 'salt', encodeEntry(ENTRY).toString()]],
      proof: ['p'],
    },
    keys: {
      vkey: 'v',
      witnesses: [],
      checkpoint: 'c',
      leaves: [[9, 'salt', KEY_ENTRY.toString()]],
      proof: [],
    },
  },
  digest: 'd',
})

describe('CloudTrail in its packagings', () => {
  test.each([
    ['a file of a trail', `{"Records":[${one},${two}]}`],
    ['a list', `[${one},${two}]`],
    ['one after the other', `${one}${two}`],
    ['a line each', `${one}\n${two}\n`],
    [
      'EventBridge',
      [one, two]
        .map((event) => `{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":${event}}`)
        .join('\n'),
    ],
    ['an export of CloudWatch', `2026-03-16T09:00:00.000Z ${one}\n2026-03-16T09:00:01.000Z ${two}\n`],
    [
      'a subscription of CloudWatch',
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logEvents: [
          { id: '1', message: one },
          { id: '2', message: two },
        ],
      }),
    ],
    [
      'an answer of LookupEvents',
      JSON.stringify({
        Events: [
          { EventId: 'a', CloudTrailEvent: one },
          { EventId: 'b', CloudTrailEvent: two },
        ],
      }),
    ],
    [
      'a table',
      'eventtime,eventname,eventsource\n2026-03-16T09:00:01Z,Call1,s3.amazonaws.com\r\n"2026-03-16T09:00:02Z","Call2","s3.amazonaws.com"',
    ],
    ['packed', gzipSync(`[${one},${two}]`)],
    ['packed in two parts', Buffer.concat([gzipSync(`${one}\n`), gzipSync(`${two}\n`)])],
  ])('%s', async (_name, text) => {
    const { events, problems } = await read(text)
    expect(problems).toEqual([])
    expect(
      events.map(({ at, fields, ref }) => [at, fields['eventName'], fields['eventSource'], ref]),
    ).toEqual([
      [Date.parse('2026-03-16T09:00:01Z'), 'Call1', 's3.amazonaws.com', '-:1'],
      [Date.parse('2026-03-16T09:00:02Z'), 'Call2', 's3.amazonaws.com', '-:2'],
    ])
    expect(events[0]?.logsource).toEqual({ product: 'aws', service: 'cloudtrail' })
  })

  test('a table of Athena and one of Python have members too', async () => {
    const { events, problems } = await read(
      `Event Name,Event DateTime,User ID,Request Parameters\n` +
        `A,2026-03-16T09:00:01Z,"{type=AssumedRole, principalid=AR:x, sessioncontext={attributes={mfaauthenticated=false}}}","{""a"":[1]}"\n` +
        `B,2026-03-16T09:00:02Z,"{'type': 'IAMUser', 'arn': None}","{'bucketName': 'b', 'n': [1, True]}"\n`,
    )
    expect(problems).toEqual([])
    expect(
      events.map(({ fields }) => [
        fields['userIdentity'],
        fields['requestParameters'],
        fields['eventSource'],
      ]),
    ).toEqual([
      [
        {
          type: 'AssumedRole',
          principalId: 'AR:x',
          sessionContext: { attributes: { mfaAuthenticated: false } },
        },
        { a: [1] },
        undefined,
      ],
      [{ type: 'IAMUser', arn: null }, { bucketName: 'b', n: [1, true] }, 's3.amazonaws.com'],
    ])
  })

  test('a digest holds no event and is no problem', async () => {
    const digest = {
      digestStartTime: '2026-03-16T09:00:00Z',
      digestEndTime: '2026-03-16T10:00:00Z',
      logFiles: [{ s3Bucket: 'b' }],
    }
    expect(await read(JSON.stringify(digest))).toEqual({ events: [], problems: [] })
  })
})

describe('our own evidence', () => {
  test('is events of both ledgers, known by their leaves', async () => {
    const { events, problems } = await read(EVIDENCE)
    expect(problems).toEqual([])
    expect(events.map(({ logsource, ref }) => [logsource, ref])).toEqual([
      [{ product: 'chartward', service: 'disclosure' }, 'disclosure:7'],
      [{ product: 'chartward', service: 'keys' }, 'keys:9'],
    ])
    expect(events[0]?.fields).toEqual({
      ...ENTRY,
      resourceTypes: ['Observation', 'Patient'],
      closeness: 'unrelated',
    })
  })

  test('entries one to a line are too', async () => {
    const { events } = await read(
      `${encodeEntry({ ...ENTRY, basis: 'own' }).toString()}\n${KEY_ENTRY.toString()}`,
    )
    expect(events.map(({ fields }) => fields['closeness'] ?? fields['op'])).toEqual(['related', 'release'])
  })
})

describe('what is broken is named and passed by', () => {
  test.each([
    ['a line', `${one}\nnonsense\n${two}`, ['-:2 it is not JSON']],
    ['a word that is none', `[${one},\n{"a":nope},\n${two}]`, ['-:2 it is not JSON']],
    ['something else', `${one}\n{"a":1}\n${two}`, ['-:2 it is no event that is known here']],
    [
      'an event without a time',
      `${one}\n{"eventName":"x"}\n${two}`,
      ['-:2 the event does not say when it was'],
    ],
    ['a leaf that is none', `${one}\n{"how":"read"}\n${two}`, ['-:2 a ledger entry is not well formed: v']],
    ['the middle of a message', `${one}\n{"message":"{"}\n${two}`, ['-:2 its message is not JSON']],
  ])('%s', async (_name, text, expected) => {
    const { events, problems } = await read(text)
    expect(problems).toEqual(expected)
    expect(events.map(({ fields }) => fields['eventName'])).toEqual(['Call1', 'Call2'])
  })

  test('a packed file cut short gives what came before', async () => {
    const packed = gzipSync(`${`${one}\n`.repeat(1_000)}${'x'.repeat(10)}`)
    const { events, problems } = await read(packed.subarray(0, packed.length - 12))
    expect(events.length).toBeGreaterThan(0)
    expect(problems).toContain('-:0 the packed file is cut short')
  })

  test('a row of a table that does not end', async () => {
    const { problems } = await read('eventName,eventTime\nA,"2026')
    expect(problems).toEqual(['-:2 the file ends in the middle of a row'])
  })

  test('an empty file is nothing', async () => {
    expect(await read('')).toEqual({ events: [], problems: [] })
  })
})

test('a folder is walked in a fixed order, and a file that is not there is told', async () => {
  await writeFile(path.join(folder, 'b.json'), one)
  await writeFile(path.join(folder, 'a.json.gz'), gzipSync(two))
  await writeFile(path.join(folder, 'picture.png'), '')
  // Nobody writes into this one: reading it would never end.
  execFileSync('mkfifo', [path.join(folder, 'pipe.json')])
  expect((await findRecorded([folder, '-'])).map((file) => path.basename(file))).toEqual([
    'a.json.gz',
    'b.json',
    '-',
  ])
  await expect(findRecorded([path.join(folder, 'none')])).rejects.toThrow(/there is no file or folder/)
})

test('events are put in the order of their time, as far as may wait', async () => {
  const event = (at: number): RecordedEvent => ({
    at,
    logsource: { product: 'a', service: 'b' },
    fields: {},
    ref: '',
    length: 1,
  })
  async function* batches(...times: number[][]) {
    for (const list of times) yield list.map(event)
  }
  const order = async (most: number, ...times: number[][]) => {
    const seen: number[] = []
    for await (const batch of inTimeOrder(batches(...times), { events: most, length: 1_000 }))
      seen.push(...batch.map(({ at }) => at))
    return seen
  }
  expect(await order(100, [5, 3], [4, 1])).toEqual([1, 3, 4, 5])
  expect(await order(2, [5, 3], [4, 1])).toEqual([3, 1, 4, 5])
})
