import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ERROR_CODES } from '../src/kernel/index.ts'

const PAGE = path.resolve(import.meta.dirname, '..', 'docs', 'reference', 'errors.md')

test('the page of errors names every code there is, and no other', () => {
  const named = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code)
  expect(named.toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted())
})
