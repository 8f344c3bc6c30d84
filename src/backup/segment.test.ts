import { expect, test } from 'vitest'
import { segmentsOf } from './reading.ts'
import { encodeSegment, readSegmentAt, type SegmentHead } from './segment.ts'
import { storedFile } from './store.ts'

const BLOCK = Buffer.from('some rows of a table, sealed as they are')

function segment(number: number): { bytes: Buffer; digest: string } {
  const head: SegmentHead = {
    environment: '00000000-0000-4000-8000-000000000000',
    feed: '0123abcd-0000-4000-8000-000000000000',
    number,
    previous: null,
    taken: 1_773_000_000_000,
    next: '777',
    holds: 'rows',
    blocks: [{ kind: 'versions', table: 'record_history', columns: ['tx'], rows: 1, bytes: BLOCK.length }],
  }
  return encodeSegment(head, [BLOCK])
}

function fileOf(bytes: number) {
  const file = storedFile('rows-0123abcd-0000000001-0000000003.segments', bytes)
  if (file === undefined) throw new Error('no name')
  return file
}

test('a segment is read back as it was', () => {
  const { bytes, digest } = segment(7)
  const found = readSegmentAt(bytes, 0)
  expect(found).toMatchObject({
    end: bytes.length,
    segment: { digest, head: { number: 7 }, blocks: [BLOCK] },
  })
})

test('whichever bit of a segment is flipped, it is damaged', () => {
  const { bytes } = segment(7)
  for (let at = 0; at < bytes.length; at += 1) {
    const altered = Buffer.from(bytes)
    altered.writeUInt8(altered.readUInt8(at) ^ (1 << (at % 8)), at)
    expect(readSegmentAt(altered, 0), `byte ${at}`).toMatchObject({ damaged: true })
  }
})

test('wherever a segment is torn, it is damaged', () => {
  const { bytes } = segment(7)
  for (let length = 0; length < bytes.length; length += 1)
    expect(readSegmentAt(bytes.subarray(0, length), 0), `${length} bytes`).toMatchObject({ damaged: true })
})

test('segments that were put together are read one by one, and one that is damaged does not hide the next', () => {
  const file = Buffer.concat([segment(1).bytes, segment(2).bytes, segment(3).bytes])
  const numbers = [...segmentsOf(fileOf(file.length), file)].map((read) =>
    'segment' in read ? read.segment.head.number : `damaged ${read.damaged}`,
  )
  expect(numbers).toEqual([1, 2, 3])
  const within = segment(1).bytes.length + segment(2).bytes.length - 40
  file.writeUInt8(file.readUInt8(within) ^ 1, within)
  const altered = [...segmentsOf(fileOf(file.length), file)].map((read) =>
    'segment' in read ? read.segment.head.number : `damaged ${read.damaged}`,
  )
  expect(altered).toEqual([1, 'damaged 2', 3])
})
