import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonSplitter, type Piece } from './json-splitter.ts'

function split(text: string, size = 7): Piece[] {
  const splitter = new JsonSplitter()
  const bytes = Buffer.from(text)
  const pieces: Piece[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(...splitter.push(bytes.subarray(at, at + size)))
  return [...pieces, ...splitter.finish()]
}

const values = (text: string, size?: number): unknown[] =>
  split(text, size).map((piece) => ('text' in piece ? JSON.parse(piece.text) : [piece.line, piece.problem]))

describe('records of a stream', () => {
  test.each([
    ['one object', '{"a":1}', [{ a: 1 }]],
    ['a line each', '{"a":1}\n{"a":2}\r\n\n{"a":3}', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['one after the other', '{"a":1}{"a":{"b":[2]}} {"a":3}', [{ a: 1 }, { a: { b: [2] } }, { a: 3 }]],
    ['over many lines', '{\n "a": [\n1,\n2]\n}\n{\n"a":2}\n', [{ a: [1, 2] }, { a: 2 }]],
    ['a list', ' [ {"a":1} , {"a":2} ] ', [{ a: 1 }, { a: 2 }]],
    ['an empty list', '[]', []],
    ['Records', '{"x":{"y":1},"Records":[{"a":1},{"a":2}],"z":[3]}', [{ a: 1 }, { a: 2 }]],
    ['Records after Records', '{"Records":[{"a":1}]}\n{"Records":[{"a":2}]}', [{ a: 1 }, { a: 2 }]],
    ['Records that is no list', '{"Records":{"a":1}}', [{ Records: { a: 1 } }]],
    [
      'a time before each',
      '2024-01-01T00:00:00.000Z {"a":1}\n2024-01-01T00:00:01Z {"a":2}',
      [{ a: 1 }, { a: 2 }],
    ],
    ['a mark at the beginning', '\uFEFF{"a":1}', [{ a: 1 }]],
    ['text with what looks like JSON', '{"a":"}{][\\"\\\\"}', [{ a: '}{]["\\' }]],
    ['words and numbers', '{"a":true,"b":null,"c":-1.5e3}', [{ a: true, b: null, c: -1500 }]],
    ['evidence', '{"ledgers":{"keys":{"leaves":[[1,"s","e"]],"proof":["x"]}}}', [[1, 's', 'e']]],
    ['letters of any language', '{"ä😀":"ß漢"}', [{ 'ä😀': 'ß漢' }]],
  ])('%s', (_name, text, expected) => {
    for (const size of [1, 2, 7, 1000]) expect(values(text, size)).toEqual(expected)
  })

  test('the list a record stood in is named', () => {
    const paths = (text: string) => split(text).map((piece) => ('path' in piece ? piece.path : ''))
    expect(paths('{"a":1}[{"b":1}]{"Records":[{"c":1}]}')).toEqual(['', 'list', 'Records'])
  })
})

describe('what is broken is named by its line, and the rest is read', () => {
  const good = '{"a":1}\n'
  test.each([
    [
      'a line cut short',
      `${good}{"a":{"b":1\n${good}${good}`,
      [{ a: 1 }, [2, 'it is not JSON'], { a: 1 }, { a: 1 }],
    ],
    [
      'a line cut short among many',
      `${good.repeat(3)}{"a":\n${good}`,
      [{ a: 1 }, { a: 1 }, { a: 1 }, [4, 'it is not JSON'], { a: 1 }],
    ],
    [
      'a text cut short',
      `${good}{"a":"b\n${good}`,
      [{ a: 1 }, [2, 'a text goes on over the end of a line'], { a: 1 }],
    ],
    ['no JSON at all', `${good}hello world\n${good}`, [{ a: 1 }, [2, 'it is not JSON'], { a: 1 }]],
    ['brackets that do not belong together', `{"a":[1}\n${good}`, [[1, 'it is not JSON'], { a: 1 }]],
    ['two commas', `{"a":1,,"b":2}\n${good}`, [[1, 'it is not JSON'], { a: 1 }]],
    ['the end of the file', '{"a":1}{"a":', [{ a: 1 }, [1, 'the file ends in the middle of a record']]],
    ['a list that does not end', '[{"a":1},', [{ a: 1 }, [1, 'the file ends in the middle of a record']]],
    ['in a list', '[\n{"a":1},\n{"a":!},\n{"a":3}\n]', [{ a: 1 }, [3, 'word'], { a: 3 }]],
    [
      'a bracket in a list',
      '[\n{"a":1},\n{"a":[}},\n{"a":3}\n]',
      [{ a: 1 }, [3, 'it is not JSON'], { a: 3 }],
    ],
    ['deep nesting', `${'{"a":'.repeat(100)}\n${good}`, [[1, 'it nests deeper than 64'], { a: 1 }]],
  ])('%s', (_name, text, expected) => {
    for (const size of [1, 7, 1000]) {
      const found = split(text, size).map((piece) => {
        if (!('text' in piece)) return [piece.line, piece.problem]
        try {
          return JSON.parse(piece.text) as unknown
        } catch {
          return [piece.line, 'word']
        }
      })
      expect(found).toEqual(expected)
    }
  })

  test('a record that is too long is passed by without being kept', () => {
    const splitter = new JsonSplitter()
    const pieces = [...splitter.push(Buffer.from('{"a":"'))]
    for (let part = 0; part < 80; part++) pieces.push(...splitter.push(Buffer.alloc(100_000, 120)))
    pieces.push(...splitter.push(Buffer.from('"}\n{"b":1}')))
    expect(pieces.map((piece) => ('text' in piece ? piece.text : piece.problem))).toEqual([
      'a record has at most 4194304 bytes',
      '{"b":1}',
    ])
  })
})

const record = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })

test('whatever the records are and however the bytes come, they are what they were', () => {
  const shape = fc.constantFrom(
    (records: unknown[]) => JSON.stringify({ Records: records }),
    (records: unknown[]) => JSON.stringify(records, null, 2),
    (records: unknown[]) => records.map((one) => JSON.stringify(one)).join('\n'),
    (records: unknown[]) => records.map((one) => JSON.stringify(one, null, 1)).join(''),
  )
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 6 }),
      shape,
      fc.integer({ min: 1, max: 50 }),
      (records, write, size) => {
        fc.pre(
          records.every(
            (one) => !('Records' in one || 'Events' in one || 'logEvents' in one || 'ledgers' in one),
          ),
        )
        expect(values(write(records), size)).toEqual(
          records.map((one) => JSON.parse(JSON.stringify(one)) as unknown),
        )
      },
    ),
    { numRuns: 500 },
  )
})

test('any bytes are records or problems, and a good line after them is read', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', ' ', 'a'),
    maxLength: 30,
  })
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 5 }), (lines) => {
      // What may still be open is closed by two lines that begin a record.
      const text = `${lines.join('\n')}\n{"z":1}\n{"z":2}\n{"z":3}\n{"z":4}`
      const found = split(text).map((piece) => ('text' in piece ? piece.text : piece.problem))
      expect(found.some((one) => one.includes('{"z":4}') || one.includes('middle'))).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
