import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inTurn, type Turns } from './turns.ts'

test('work under one lock runs one at a time and in order; nothing is kept when all is over', async () => {
  const turns: Turns = new Map()
  const seen: number[] = []
  let running = 0
  await Promise.all(
    Array.from({ length: 50 }, async (_, number) => {
      await inTurn(turns, number % 2 === 0 ? ['a', 'b'] : ['b', 'a', 'c'], async () => {
        running += 1
        expect(running).toBe(1)
        await setImmediate()
        seen.push(number)
        running -= 1
      })
    }),
  )
  expect(seen.length).toBe(50)
  expect(turns.size).toBe(0)
})

test('work that fails gives its turn on, and work under another lock does not wait', async () => {
  const turns: Turns = new Map()
  const order: string[] = []
  const failing = inTurn(turns, ['a'], async () => {
    await setImmediate()
    throw new Error('failed')
  })
  const after = inTurn(turns, ['a'], async () => await Promise.resolve(order.push('after')))
  const other = inTurn(turns, ['z'], async () => await Promise.resolve(order.push('other')))
  await expect(failing).rejects.toThrow('failed')
  await Promise.all([after, other])
  expect(order).toEqual(['other', 'after'])
})
