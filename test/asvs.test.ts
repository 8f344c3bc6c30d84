import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')
const PAGE = readFileSync(path.join(ROOT, 'docs', 'reference', 'asvs.md'), 'utf8')

/** The last column of each row: `file`: name of a test in it, or what is said in place of one. */
const rows = [...PAGE.matchAll(/^\| ([\d.x, ]+) \|.*\| ([^|]+) \|$/gm)].map(([, items = '', shown = '']) => ({
  items: items.trim(),
  shown: shown.trim(),
}))

test('every row names a test that is there, or says that it is not met yet', () => {
  const unmet = rows.filter(({ shown }) => !shown.startsWith('not yet') && !isThere(shown))
  expect(unmet).toEqual([])
  expect(rows.length).toBeGreaterThan(30)
})

test('no requirement stands in two rows of one table with two answers', () => {
  const items = rows.flatMap((row) => row.items.split(',').map((item) => item.trim()))
  expect(items.length).toBe(new Set(items).size)
})

function isThere(shown: string): boolean {
  const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(shown) ?? []
  const at = path.join(ROOT, file)
  return file !== '' && existsSync(at) && readFileSync(at, 'utf8').includes(`'${name}'`)
}
