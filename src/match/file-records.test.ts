import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FileRecord } from './file-record.ts'
import { readFileRecords } from './file-records.ts'

async function recordsOf(file: string | Buffer, pieces: readonly number[] = []) {
  const bytes = Buffer.from(file)
  const chunks = async function* () {
    let from = 0
    for (const at of [
      ...pieces.map((piece) => piece % (bytes.length + 1)).toSorted((a, b) => a - b),
      bytes.length,
    ]) {
      yield bytes.subarray(from, at)
      from = at
    }
    await Promise.resolve()
  }
  const reading = readFileRecords(chunks())
  const records: FileRecord[] = []
  for await (const batch of reading.records()) records.push(...batch)
  return { records, facts: reading.facts() }
}

const read = async (file: string | Buffer, pieces?: readonly number[]) => {
  const { records, facts } = await recordsOf(file, pieces)
  return { texts: records.map(({ cells }) => cells.map(({ text }) => text)), records, facts }
}

describe('a table', () => {
  const rows = [
    ['Ann', 'Abbott, "the first"', '1980-03-05'],
    ['Ben', 'Baker; son', '1981-04-06'],
    ['Cy', 'Two\nlines', '1982-05-07'],
  ]
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  test.each([',', ';', '\t', '|'])(
    'is read with its cells apart by %j, with and without a heading',
    async (separator) => {
      const lines = rows.map((row) => row.map(quoted).join(separator))
      const plain = await read(`${lines.join('\r\n')}\r\n`)
      expect(plain.texts).toEqual(rows)
      expect(plain.records[0]?.cells[0]?.column).toBe('column 1')
      const headed = await read(`first${separator}family${separator}born\n${lines.join('\n')}`)
      expect(headed.texts).toEqual(rows)
      expect(headed.records[0]?.cells.map(({ column }) => column)).toEqual(['first', 'family', 'born'])
    },
  )

  test('may be written as Windows does', async () => {
    const text = 'name,born\nJosé Müller,1980-03-05\nÅsa Öberg,1981-04-06\n'
    const wanted = [
      ['José Müller', '1980-03-05'],
      ['Åsa Öberg', '1981-04-06'],
    ]
    const wide = Buffer.from(`\uFEFF${text}`, 'utf16le')
    for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), wide, Buffer.from(text, 'latin1')])
      expect((await read(bytes)).texts).toEqual(wanted)
  })
})

describe('JSON', () => {
  const people = [
    { name: 'Ann', born: '1980-03-05' },
    { name: 'Ben', born: '1981-04-06' },
  ]
  const wanted = people.map(({ name, born }) => [name, born])
  test.each([
    ['a list', JSON.stringify(people)],
    ['lines', people.map((one) => JSON.stringify(one)).join('\n')],
    ['values one after the other', people.map((one) => JSON.stringify(one, undefined, 2)).join('')],
    ['a list in an object', JSON.stringify({ at: 1, data: { people } }, undefined, 1)],
    ['objects under names', JSON.stringify({ a1: people[0], b2: people[1] })],
  ])('is read as %s', async (_, text) => {
    expect((await read(text)).texts).toEqual(wanted)
  })

  test('a FHIR bundle is its resources, and says whose they are', async () => {
    const resources = [
      { resourceType: 'Patient', id: 'p1', name: [{ family: 'Abbott' }] },
      { resourceType: 'Condition', id: 'c1', subject: { reference: 'Patient/p1' }, code: { text: 'flu' } },
    ]
    const bundle = {
      resourceType: 'Bundle',
      type: 'searchset',
      entry: resources.map((resource) => ({ resource })),
    }
    for (const text of [JSON.stringify(bundle), resources.map((one) => JSON.stringify(one)).join('\n')]) {
      const { records } = await recordsOf(text)
      expect(records.map(({ patients, resource }) => [resource, patients])).toEqual([
        ['Patient/p1', ['p1']],
        ['Condition/c1', ['p1']],
      ])
    }
  })

  test('larger than memory should hold is read record by record, however deep they are', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => ({ name: `Person ${at}`, note: 'x'.repeat(100) }))
    const byName = Object.fromEntries(many.map((one, at) => [`k${at}`, one]))
    for (const value of [many, { many }, { data: { inner: { many } } }, byName, [[many]]]) {
      const { texts, facts } = await read(JSON.stringify(value), [70_000, 1_000_000, 1_500_001])
      expect(texts.length).toBe(many.length)
      expect(texts.at(-1)?.[0]).toBe('Person 19999')
      expect(facts.unread).toBe(0)
    }
  })

  test('what is broken is counted, and the others are read', async () => {
    const { texts, facts } = await read('{"name":"Ann"}\n{"name":oops}\n{"name":"Ben"}\n')
    expect([texts, facts.unread]).toEqual([[['Ann'], ['Ben']], 1])
  })
})

describe('text', () => {
  test('lines that say several things are a record each, a form is one', async () => {
    const { texts } = await read(
      'Ann Abbott 1980-03-05 617-555-0101\nBen Baker 1981-04-06 617-555-0102\n\nName: Cy\nBorn: 1982-05-07\nTel: 617-555-0103\n',
    )
    expect(texts).toEqual([
      ['Ann Abbott 1980-03-05 617-555-0101'],
      ['Ben Baker 1981-04-06 617-555-0102'],
      ['Name: Cy\nBorn: 1982-05-07\nTel: 617-555-0103'],
    ])
  })

  test('rows of an SQL dump are apart though they stand in one line', async () => {
    const row = (at: number) => `(${at},'Ann${at}','Abbott','1980-03-05','617-555-01${at}')`
    const { texts } = await read(`-- dump\nINSERT INTO p VALUES ${[10, 11, 12].map(row).join(',')};\n`)
    expect(texts.filter(([text = '']) => text.includes('Abbott'))).toHaveLength(3)
  })

  test('messages of HL7 version 2 are apart', async () => {
    const message = (name: string) =>
      `MSH|^~\\&|A|B\rPID|1||MRN1001^^^H||${name}^Ann||19800305|F|||||617-555-0101\rPV1|1|O\r`
    const { texts, facts } = await read(message('Abbott') + message('Baker'))
    expect(facts.format).toBe('text')
    expect(texts.filter(([text = '']) => text.includes('Abbott'))).toHaveLength(1)
    expect(texts.some(([text = '']) => text.includes('Abbott') && text.includes('Baker'))).toBe(false)
  })
})

test('how the bytes come in pieces changes nothing', async () => {
  const files = [
    'a,b,c\r\n"x\r\ny",José,1\r\nz,"q""q",2\r\n',
    '[{"a":"\\u00e9 \\" }","b":{"c":["d",1]}},\n{"a":"é"}]',
    'Ann Abbott 1980-03-05 617-555-0101\r\nBen 1981-04-06 617-555-0102\r\n\r\nName: Cy\r\nBorn: 1982-05-07\r\n',
    "INSERT INTO p VALUES (1,'Ann','1980-03-05','617-555-0101'), (2,'Ben','1981-03-05','617-555-0102');\n",
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(fc.nat(), { maxLength: 8 }),
      async (file, pieces) => {
        expect(await read(file, pieces)).toEqual(await read(file))
      },
    ),
    { numRuns: 200 },
  )
})

test.each([
  ['nothing', ''],
  ['blanks', ' \n\t'],
  ['a ZIP file', 'PK\u0003\u0004abcdef'],
  ['a PDF', '%PDF-1.7\n'],
  ['an SQLite database', 'SQLite format 3\0'],
  ['bytes', Buffer.alloc(100, 2)],
])('%s cannot be read, and the message says so', async (_, file) => {
  await expect(read(file)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
})
