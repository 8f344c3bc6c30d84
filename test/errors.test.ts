import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ERROR_CODES } from '../src/kernel/index.ts'

const PAGE = path.resolve(import.meta.dirname, '..', 'docs', 'reference', 'errors.md')

test('the page of errors names every code there is, and no other', () => {
  const named = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
  expect(new Set(named)).toEqual(new Set(Object.keys(ERROR_CODES)))
  expect(named.length).toBe(new Set(named).size)
})
