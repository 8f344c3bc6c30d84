import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasCode } from '../kernel/index.ts'
import { encodeFrame, FRAME_BYTES_MAX, GREETING_BYTES_MAX, openFrameReader } from './frame.ts'

const refused = (bytes: Uint8Array, bytesMax?: number): boolean => {
  const reader = openFrameReader()
  if (bytesMax !== undefined) reader.allow(bytesMax)
  try {
    reader.push(Buffer.from(bytes))
  } catch (error) {
    return hasCode(error, 'KEYS_REFUSED')
  }
  return false
}

describe('frames', () => {
  test('however the bytes arrive, the same frames come out', () => {
    const frame = fc.record({
      header: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
      body: fc.uint8Array({ maxLength: 300 }),
    })
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 50 })),
        (frames, cuts) => {
          const stream = Buffer.concat(frames.map(({ header, body }) => encodeFrame(header, body)))
          const reader = openFrameReader()
          reader.allow(FRAME_BYTES_MAX)
          const seen = []
          let at = 0
          for (let turn = 0; at < stream.length; turn += 1) {
            const length = cuts[turn % Math.max(cuts.length, 1)] ?? stream.length
            seen.push(...reader.push(Buffer.from(stream.subarray(at, at + length))))
            at += length
          }
          expect(seen.map(({ header, body }) => ({ header, body: new Uint8Array(body) }))).toEqual(
            frames.map(({ header, body }) => ({
              header: JSON.parse(JSON.stringify(header)) as unknown,
              body,
            })),
          )
        },
      ),
    )
  })

  test('a frame that says it is too long is refused before a byte of it is kept', () => {
    const prefix = Buffer.alloc(4)
    prefix.writeUInt32BE(FRAME_BYTES_MAX + 1)
    expect(refused(prefix, FRAME_BYTES_MAX)).toBe(true)
    prefix.writeUInt32BE(GREETING_BYTES_MAX + 1)
    expect(refused(prefix)).toBe(true)
    prefix.writeUInt32BE(3)
    expect(refused(prefix)).toBe(true)
  })

  test('a header that is no JSON object, or longer than its frame, is refused', () => {
    const framed = (text: string, headerLength = text.length): Buffer => {
      const bytes = Buffer.alloc(8 + text.length)
      bytes.writeUInt32BE(4 + text.length, 0)
      bytes.writeUInt32BE(headerLength, 4)
      bytes.write(text, 8)
      return bytes
    }
    for (const text of ['', '[]', 'null', '1', '{', '"x"']) expect(refused(framed(text))).toBe(true)
    expect(refused(framed('{}', 3))).toBe(true)
    expect(refused(framed('{}', 0xffffffff))).toBe(true)
    expect(refused(framed('{}'))).toBe(false)
  })

  test('any bytes at all are frames or a refusal, never another failure', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        let other: unknown
        try {
          openFrameReader().push(Buffer.from(bytes))
        } catch (error) {
          other = hasCode(error, 'KEYS_REFUSED') ? undefined : error
        }
        expect(other).toBeUndefined()
      }),
    )
  })

  test('the bytes that were read are overwritten in the buffer they came in', () => {
    const chunk = encodeFrame({ id: 1 }, Buffer.from('key bytes'))
    openFrameReader().push(chunk)
    expect(chunk.equals(Buffer.alloc(chunk.length))).toBe(true)
  })
})
