import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { SURFACES } from '../src/contract/index.ts'
import { surfacePages } from '../tools/screenshots/routes.ts'

const WEB = path.resolve(import.meta.dirname, '..', 'web')
/** What a source says when it makes a route; `at(` is how the console's router is told of one. */
const MADE = /(?<!function )\bcreateRoute\(\{/g

test('no page of a surface is left out of the pictures', () => {
  for (const surface of SURFACES) {
    const sources = readdirSync(path.join(WEB, surface), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.tsx') || name.endsWith('.ts'),
    )
    const patterns = surfacePages().filter((one) => one.surface === surface)
    expect(patterns.length).toBeGreaterThan(0)
    for (const name of sources) {
      const text = readFileSync(path.join(WEB, surface, name), 'utf8')
      if (!MADE.test(text)) continue
      MADE.lastIndex = 0
      // Routes are made where the list of pictures looks for them, and nowhere else.
      expect(path.basename(name)).toMatch(/^(?:routes|sections)\.tsx?$/)
    }
    expect(new Set(patterns.map(({ name }) => name)).size).toBe(patterns.length)
  }
})

test('each page that has a picture is one that there is', () => {
  const images = path.resolve(import.meta.dirname, '..', 'docs', 'images')
  const names = new Set(surfacePages().map(({ name }) => name))
  const shown = readdirSync(images).map((file) => file.replace(/(?:-dark|-phone)?\.png$/, ''))
  expect(shown.filter((name) => !names.has(name) && !name.startsWith('site'))).toEqual([])
})
