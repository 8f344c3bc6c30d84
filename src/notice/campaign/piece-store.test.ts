import { expect, test } from 'vitest'
import type { Query } from '../../postgres/index.ts'
import { numberParts } from './piece-store.ts'

/** Parts of a campaign that has given out so many numbers. */
async function partsOf(last: number) {
  const query = (async () => await Promise.resolve([{ last }])) as unknown as Query
  const parts: (readonly [from: number, to: number])[] = []
  for await (const part of numberParts(query, 'N-2026-0001')) parts.push(part)
  return parts
}

test('the numbers of a campaign come in parts that leave none out and overlap nowhere', async () => {
  expect(await partsOf(0)).toEqual([])
  for (const last of [1, 19_999, 20_000, 20_001, 1_000_000]) {
    const parts = await partsOf(last)
    expect(parts[0]?.[0]).toBe(1)
    expect(parts.at(-1)?.[1]).toBe(last)
    for (const [at, [from, to]] of parts.entries()) {
      expect(to - from).toBeLessThan(20_000)
      expect(from).toBe(1 + (parts[at - 1]?.[1] ?? 0))
    }
  }
})
