import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openNeedles } from './needles.ts'

const MARKER = '999-25-1173'

test.each([
  ['plain', Buffer.from(MARKER)],
  ['hex', Buffer.from(Buffer.from(MARKER).toString('hex'))],
  ['UTF-16', Buffer.from(MARKER, 'utf16le')],
  ...[0, 1, 2].map(
    (shift) =>
      [
        `base64 at offset ${shift}`,
        Buffer.from(
          Buffer.concat([randomBytes(shift), Buffer.from(MARKER), randomBytes(9)]).toString('base64'),
        ),
      ] as const,
  ),
] as const)('a marker kept in %s is found', (_form, kept) => {
  const found = new Set<string>()
  openNeedles(['elsewhere-marker', MARKER]).search(
    Buffer.concat([randomBytes(1000), kept, randomBytes(1000)]),
    found,
  )
  expect([...found]).toEqual([MARKER])
})

test('a marker that is not there is not found', () => {
  const found = new Set<string>()
  openNeedles([MARKER]).search(Buffer.concat([randomBytes(100_000), Buffer.from(MARKER.slice(0, -1))]), found)
  expect(found.size).toBe(0)
})
