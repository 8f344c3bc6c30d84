import { expect, test } from 'vitest'
import {
  asked,
  begunCampaign,
  byEmail,
  patientNumber,
  recipient,
  statesOf,
} from '../../../test/support/campaign.ts'
import { campaignsForTests } from '../../../test/support/opened-campaigns.ts'
import { CsvSplitter } from '../../kernel/index.ts'
import type { Campaigns } from './campaigns.ts'
import { MAIL_HOUSE_COLUMNS } from './mail-house.ts'

const open = campaignsForTests()

async function wholeFile({ exports }: Campaigns, id: string, number: number): Promise<string> {
  let csv = ''
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: { csv: string; next?: number } = await exports.page(asked('kim'), {
      id,
      export: number,
      after,
    })
    csv += page.csv
    after = page.next
  }
  return csv
}

function rowsOf(csv: string): Record<string, string>[] {
  const splitter = new CsvSplitter()
  const [heading, ...rows] = [...splitter.push(csv), ...splitter.finish()].map((row) => {
    if ('problem' in row) throw new Error(row.problem)
    return row.cells
  })
  return rows.map((cells) => Object.fromEntries(cells.map((cell, at) => [heading?.[at] ?? '', cell])))
}

const pieceOf = (id: string, number: number) => `${id}-${String(number).padStart(6, '0')}`

test('a file has one row a letter, each field by itself, whatever stands in a name', async () => {
  const people = [
    recipient(1, { addressee: { name: 'O’Neil, "Ann"\nBcc' } }),
    recipient(2, { addressee: { name: '=HYPERLINK("x")' } }),
    recipient(3, {
      variant: 'minor',
      language: 'es',
      addressee: { name: 'Mia Person3', relation: 'parent' },
      elements: ['ssn'],
    }),
  ]
  const made = await open(people)
  const id = await begunCampaign(made)
  const begun = await made.campaigns.exports.begin(asked('kim'), id)
  expect(begun).toEqual({ export: 1, pieces: 3, heldBack: 0 })
  const csv = await wholeFile(made.campaigns, id, 1)
  const rows = rowsOf(csv)
  expect(Object.keys(rows[0] ?? {})).toEqual(MAIL_HOUSE_COLUMNS)
  expect(rows[0]).toMatchObject({
    piece_id: pieceOf(id, 1),
    notice_id: id,
    name_line1: 'O’Neil, "Ann"\nBcc',
    zip5: '78701',
    zip4: '1234',
    state: 'TX',
    country: 'US',
    element_line_1: 'contact',
    element_line_2: 'identity',
    element_line_3: '',
    verify_url: 'https://clinic.example/verify',
  })
  expect(rows[1]).toMatchObject({ name_line1: ' =HYPERLINK("x")' })
  expect(rows[2]).toMatchObject({
    lang: 'es',
    variant: 'minor',
    name_line1: 'Mia Person3',
    name_line2: 'Padre, madre o tutor de Ann Person3',
  })
  expect(new Set(rows.map((row) => row['verify_code'])).size).toBe(3)
})

test('everybody in a file has a leaf before their row leaves, and a file that was cut off is the same again', async () => {
  const made = await open(Array.from({ length: 4_100 }, (_, at) => recipient(at + 1)))
  const id = await begunCampaign(made)
  const exports = made.campaigns.exports
  await exports.begin(asked('kim'), id)
  const first = await exports.page(asked('kim'), { id, export: 1, after: 0 })
  const about = new Set(
    made.told.filter(({ note }) => note.includes('in file 1')).flatMap((leaf) => leaf.about),
  )
  expect(about.size).toBe(first.rows)
  expect(made.issued).toHaveLength(first.rows)
  // The ledger is away: no row leaves.
  made.onTell = async () => await Promise.reject(new Error('the ledger is away'))
  await expect(exports.page(asked('kim'), { id, export: 1, after: first.next ?? 0 })).rejects.toThrow('away')
  made.onTell = async () => {}
  expect(await statesOf(made, id)).toEqual({ letter: { exported: first.rows, waiting: 4_100 - first.rows } })
  const whole = await wholeFile(made.campaigns, id, 1)
  expect(await wholeFile(made.campaigns, id, 1)).toBe(whole)
  expect(rowsOf(whole)).toHaveLength(4_100)
  expect(await statesOf(made, id)).toEqual({ letter: { exported: 4_100 } })
  // Nothing is left for another file.
  expect(await exports.begin(asked('kim'), id)).toMatchObject({ export: 2, pieces: 0 })
  expect(rowsOf(await wholeFile(made.campaigns, id, 2))).toEqual([])
})

test('what came back is mailed again where somebody lives now, and counts as unreachable where nobody knows', async () => {
  const made = await open([recipient(1), recipient(2), recipient(3, { residence: null }), byEmail(4)])
  const id = await begunCampaign(made)
  const { campaigns } = made
  await campaigns.exports.begin(asked('kim'), id)
  await wholeFile(campaigns, id, 1)
  const moved = { lines: ['9 New Rd'], city: 'Reno', state: 'NV', postalCode: '89501', country: 'US' }
  const rows = [
    { piece: pieceOf(id, 1), status: 'mailed' },
    { piece: pieceOf(id, 2), status: 'returned', moved },
    { piece: pieceOf(id, 3), status: 'undeliverable' },
    { piece: pieceOf(id, 77), status: 'mailed' },
    { piece: 'not a piece', status: 'mailed' },
  ] as const
  expect(await campaigns.returns(asked('kim'), rows)).toEqual({
    taken: 3,
    known: 0,
    strangers: 2,
    mailedAgain: 1,
  })
  expect(await campaigns.returns(asked('kim'), rows)).toEqual({
    taken: 0,
    known: 3,
    strangers: 2,
    mailedAgain: 0,
  })
  expect(await campaigns.unreachable('C-2026-0001')).toEqual({ total: 1, byState: new Map([['', 1]]) })
  expect(await campaigns.exports.begin(asked('kim'), id)).toMatchObject({ export: 2, pieces: 1 })
  const [again] = rowsOf(await wholeFile(campaigns, id, 2))
  expect(again).toMatchObject({ addr1: '9 New Rd', city: 'Reno', state: 'NV', name_line1: 'Ann Person2' })
  // It came back too, and nobody knows of a third address.
  await campaigns.returns(asked('kim'), [{ piece: again?.['piece_id'] ?? '', status: 'returned' }])
  expect(await campaigns.unreachable('C-2026-0001')).toEqual({
    total: 2,
    byState: new Map([
      ['', 1],
      ['TX', 1],
    ]),
  })
  // A row that is older than what is known takes nothing back.
  await campaigns.returns(asked('kim'), [{ piece: pieceOf(id, 2), status: 'mailed' }])
  const events = (await campaigns.deliveries(asked('kim'), patientNumber(2))).map(({ events }) =>
    events.map(({ state }) => state),
  )
  expect(events).toEqual([
    ['waiting', 'exported', 'returned'],
    ['waiting', 'exported', 'returned'],
  ])
  const notes = made.told.filter(({ about }) => about.includes(patientNumber(2))).map(({ note }) => note)
  expect(notes.join('\n')).toMatch(/in file 1[^]*returned[^]*in place of[^]*in file 2[^]*returned/)
})

test('somebody whom the list names after the file was begun is not in it', async () => {
  const made = await open([recipient(1), recipient(2)])
  const id = await begunCampaign(made)
  await made.campaigns.exports.begin(asked('kim'), id)
  await made.campaigns.suppressions.add(asked('kim'), {
    kind: 'patient',
    value: patientNumber(1),
    reason: 'it is not safe',
  })
  expect(rowsOf(await wholeFile(made.campaigns, id, 1)).map((row) => row['name_line1'])).toEqual([
    'Ann Person2',
  ])
  expect(await statesOf(made, id)).toEqual({ letter: { exported: 1, suppressed: 1 } })
})

test('a hold that comes after a file was begun keeps back whoever has not left yet', async () => {
  const made = await open([recipient(1), recipient(2, { residence: 'NJ' })])
  const id = await begunCampaign(made)
  const { exports } = made.campaigns
  await exports.begin(asked('kim'), id)
  made.held = { byState: new Map(), everybody: 'a hold' }
  await expect(exports.page(asked('kim'), { id, export: 1, after: 0 })).rejects.toMatchObject({
    code: 'APPROVAL_REQUIRED',
  })
  made.held = { byState: new Map([['NJ', 'the police is told first']]) }
  expect(rowsOf(await wholeFile(made.campaigns, id, 1))).toHaveLength(1)
  made.held = { byState: new Map() }
  expect(await exports.begin(asked('kim'), id)).toMatchObject({ export: 2, pieces: 1 })
  await made.campaigns.act(asked('kim'), { id, act: 'pause' })
  await expect(exports.page(asked('kim'), { id, export: 2, after: 0 })).rejects.toMatchObject({
    code: 'APPROVAL_REQUIRED',
  })
  // What left before can be had again.
  expect(rowsOf(await wholeFile(made.campaigns, id, 1))).toHaveLength(1)
})
