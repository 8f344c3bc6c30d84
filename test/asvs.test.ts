import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '..')
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

/** Every requirement of level 1 or 2, by section: `6.2 1-3 5` are 6.2.1, 6.2.2, 6.2.3 and 6.2.5. **Source** ASVS 5.0.0. */
const REQUIRED = `
  1.1 1-2; 1.2 1-9; 1.3 1-11; 1.4 1-3; 1.5 1-2
  2.1 1-3; 2.2 1-3; 2.3 1-4; 2.4 1
  3.2 1-2; 3.3 1-4; 3.4 1-6; 3.5 1-5; 3.7 1-2
  4.1 1-3; 4.2 1; 4.3 1-2; 4.4 1-4
  5.1 1; 5.2 1-3; 5.3 1-2; 5.4 1-3
  6.1 1-3; 6.2 1-12; 6.3 1-4; 6.4 1-4; 6.5 1-5; 6.6 1-3; 6.8 1-4
  7.1 1-3; 7.2 1-4; 7.3 1-2; 7.4 1-5; 7.5 1-2; 7.6 1-2
  8.1 1-2; 8.2 1-3; 8.3 1; 8.4 1
  9.1 1-3; 9.2 1-4
  10.1 1-2; 10.2 1-2; 10.3 1-4; 10.4 1-11; 10.5 1-5; 10.6 1-2; 10.7 1-3
  11.1 1-2; 11.2 1-3; 11.3 1-3; 11.4 1-4; 11.5 1; 11.6 1
  12.1 1-3; 12.2 1-2; 12.3 1-4
  13.1 1; 13.2 1-5; 13.3 1-2; 13.4 1-5
  14.1 1-2; 14.2 1-4; 14.3 1-3
  15.1 1-3; 15.2 1-3; 15.3 1-7
  16.1 1; 16.2 1-5; 16.3 1-4; 16.4 1-3; 16.5 1-3
  17.1 1; 17.2 1-4; 17.3 1-2`

const required: readonly string[] = REQUIRED.split(/[;\n]/).flatMap((line) => {
  const [section, ...spans] = line.trim().split(' ')
  return spans.flatMap((span) => {
    const [from = 0, to = from] = span.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, at) => `${section}.${from + at}`)
  })
})

/** The first column and the last: `file`: name of a test in it, or what is said in place of one. */
const rows = [...textOf('docs/reference/asvs.md').matchAll(/^\| (\d+\.\d+\.\d+) \|.*\| ([^|]+) \|$/gm)].map(
  ([, item = '', shown = '']) => ({ item, shown: shown.trim() }),
)

const WORDS = /^(?:not yet|does not apply): \S/

test('every row names a test that is there, or says why there is none', () => {
  expect(rows.filter(({ shown }) => !WORDS.test(shown) && !isThere(shown))).toEqual([])
})

test('every requirement of level 1 and 2 has one row, in the order of the standard', () => {
  const items = rows.map(({ item }) => item)
  expect(required).toHaveLength(253)
  expect(required.filter((item) => !items.includes(item))).toEqual([])
  expect(items).toEqual([...new Set(items)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })))
})

test('SECURITY.md counts what is shown, what does not apply and what is not met yet', () => {
  const met = rows.filter(({ item }) => required.includes(item)).map(({ shown }) => WORDS.exec(shown)?.[0])
  const [notYet, doesNotApply] = ['not yet', 'does not'].map(
    (word) => met.filter((said) => said?.startsWith(word)).length,
  ) as [number, number]
  const shown = met.length - notYet - doesNotApply
  const [said] = /^Of \d+ requirements.*$/m.exec(textOf('SECURITY.md')) ?? []
  expect(said).toBe(
    `Of ${required.length} requirements of level 1 and 2, ${shown} are shown by a test, ${doesNotApply} do not apply, ${notYet} are not met yet.`,
  )
})

const SOURCES = globSync('src/**/*.{ts,js}', { cwd: ROOT }).filter(
  (file) => !file.endsWith('.test.ts') && !file.includes('generated'),
)

test.each([
  ['code made of text', /\beval\(|new Function\(|node:vm/],
  ['a shell', /\{[^}]*\bexec(?:Sync)?\b[^}]*\} from 'node:child_process'|\bshell: true/],
  ['a pattern made of text', /new RegExp\(/],
  ['markup written by a script', /innerHTML|outerHTML|insertAdjacentHTML|document\.write/],
  ['storage of a browser', /localStorage|sessionStorage|indexedDB|document\.cookie/],
  ['randomness that can be foreseen', /Math\.random|pseudoRandomBytes/],
  ['a hash function that is broken', /['"]md5['"]/i],
  ['trust in whatever certificate there is', /rejectUnauthorized|NODE_TLS_|checkServerIdentity/],
  ['a line written past the log', /(?<!\.)\bconsole\.[a-z]/],
])('%s is nowhere in the source', (_, pattern) => {
  expect(SOURCES.length).toBeGreaterThan(150)
  expect(SOURCES.filter((file) => pattern.test(textOf(file)))).toEqual([])
})

test('what the server fetches follows no redirect', () => {
  const asking = SOURCES.filter(
    (file) => !/^src\/(?:simulate|http\/assets)\//.test(file) && /\bfetch\(/.test(textOf(file)),
  )
  expect(asking.length).toBeGreaterThan(1)
  expect(asking.filter((file) => !textOf(file).includes("redirect: 'error'"))).toEqual([])
})

function isThere(shown: string): boolean {
  const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(shown) ?? []
  return file !== '' && existsSync(path.join(ROOT, file)) && textOf(file).includes(`'${name}'`)
}
