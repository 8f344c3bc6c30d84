import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../src/cli/index.ts'
import { ERROR_CODES } from '../src/kernel/index.ts'
import { SETTINGS } from '../src/main/config.ts'
import { LAYERS } from './layers.ts'

const ROOT = path.resolve(import.meta.dirname, '..')

/** The commands that `bin.ts` runs itself, and the files that say which options they take. */
const OWN: Readonly<Record<string, string>> = {
  start: 'start.ts',
  restore: 'restore-command.ts',
  replay: 'replay-command.ts',
  drill: 'drill-command.ts',
  witness: 'witness-command.ts',
}

const pages = [
  ...filesIn('.', false),
  ...filesIn('docs', true),
  ...filesIn('vectors', true),
  ...filesIn('.ci', true),
].filter((file) => file.endsWith('.md'))
const written = pages.filter((file) => !file.startsWith('docs/reference/'))
const sources = ['src', 'test', 'tools', 'bench'].flatMap((folder) => filesIn(folder, true))

describe.each(pages)('%s', (page) => {
  test('every relative link leads to a file, and to a heading where it names one', () => {
    const broken = linksOf(page).filter(({ file, heading }) => {
      if (!existsSync(path.join(ROOT, file))) return true
      return heading !== '' && !headingsOf(file).has(heading)
    })
    expect(broken).toEqual([])
  })
})

describe.each(written)('%s', (page) => {
  const text = textOf(page)

  test('every command it names exists and takes the options it is shown with', () => {
    expect(commandsIn(text).flatMap(complaintsAbout)).toEqual([])
  })

  test('every npm script it names exists', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    const named = [...text.matchAll(/\bnpm (?:run ([a-z:]+)|(start|test)\b)/g)].map(
      ([, run, own]) => run ?? own ?? '',
    )
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  test('every source file it names exists', () => {
    const named = [...text.matchAll(/`([\w./-]+\.ts)`/g)].map(([, name = '']) => name)
    const missing = named.filter((name) => !sources.some((file) => `/${file}`.endsWith(`/${name}`)))
    expect(missing).toEqual([])
  })

  test('every error code it names exists', () => {
    const families = new Set(Object.keys(ERROR_CODES).map((code) => code.split('_')[0]))
    const named = [...text.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code = '']) => code)
    const unknown = named.filter(
      (code) => families.has(code.split('_')[0]) && !Object.hasOwn(ERROR_CODES, code),
    )
    expect(unknown).toEqual([])
  })

  test('every settings file it shows can be read', () => {
    for (const [, json = ''] of text.matchAll(/```json\n([\s\S]*?)```/g)) {
      const sections = Object.entries(JSON.parse(json) as Record<string, Record<string, unknown>>)
      for (const [section, settings] of sections) {
        const known = (SETTINGS as Readonly<Record<string, Readonly<Record<string, Checked>>>>)[section]
        for (const [name, value] of Object.entries(settings)) expect(known?.[name]?.check(value)).toBe(true)
      }
    }
  })

  test('it promises nothing for later', () => {
    expect(text).not.toMatch(/\b(?:TODO|FIXME|TBD|XXX)\b|coming soon|lorem ipsum/i)
  })
})

test('the code map has every module of the layer table, in its order', () => {
  const mapped = [...textOf('ARCHITECTURE.md').matchAll(/^### `src\/(\w+)`$/gm)].map(([, name]) => name)
  expect(mapped).toEqual(LAYERS.map(([name]) => name))
})

test('the commands of bin.ts are the ones known here', () => {
  const [, table = ''] = /const OWN = \{([\s\S]*?)\n\} as const/.exec(textOf('src/main/bin.ts')) ?? []
  const names = [...table.matchAll(/^ {2}(\w+): \{$/gm)].map(([, name]) => name)
  expect(names).toEqual(Object.keys(OWN))
})

test('a page names a decision by a number that no other has', () => {
  const numbers = filesIn('docs/decisions', false).map((file) => path.basename(file).slice(0, 4))
  expect(numbers.length).toBe(new Set(numbers).size)
})

test('the lockfile holds every package its packages name, so that npm ci installs from it', () => {
  const { packages } = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, Locked> }
  const missing = Object.entries(packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !placesAbove(place).some((above) => Object.hasOwn(packages, above + name)))
      .map((name) => `${place} names ${name}`),
  )
  expect(missing).toEqual([])
})

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Where Node looks for what the package at `place` names: its own folder of packages, then those above it. */
function placesAbove(place: string): string[] {
  const parts = place === '' ? [] : place.split('/node_modules/')
  const nested = parts.map(
    (_, count) => `${parts.slice(0, parts.length - count).join('/node_modules/')}/node_modules/`,
  )
  return [...nested, 'node_modules/']
}

interface Checked {
  readonly check: (value: unknown) => boolean
}

interface Link {
  readonly file: string
  readonly heading: string
}

function linksOf(page: string): Link[] {
  const prose = textOf(page).replace(/```[\s\S]*?```/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = '', heading = ''] = target.split('#')
      return { file: file === '' ? page : path.join(path.dirname(page), file), heading }
    })
}

/** Headings as GitHub names them in links. */
function headingsOf(file: string): Set<string> {
  const titles = [...textOf(file).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => title)
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

/** `npx chartward …` and `chartward …` in code, up to what ends a command. */
function commandsIn(text: string): string[][] {
  const code = [...text.matchAll(/```(?:sh|console)\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, inline]) => block ?? inline ?? '',
  )
  return code
    .flatMap((part) => part.split('\n'))
    .flatMap((line) => [...line.matchAll(/(?:^|[\s(])chartward +([^#|)`…]+)/g)])
    .map(([, words = '']) => words.trim().split(/\s+/))
    .filter(([first = '']) => first !== '…' && first !== '<anything')
}

function complaintsAbout(words: readonly string[]): string[] {
  const [first = ''] = words
  if (first === 'help' || first === '--version') return []
  const taken = OWN[first] === undefined ? optionsOf(words) : ownOptions(OWN[first])
  if (taken === undefined) return [`there is no command ${words.join(' ')}`]
  return words
    .flatMap((word) => /^\[?--([a-z-]+)/.exec(word)?.[1] ?? [])
    .filter((name) => !taken.includes(name))
    .map((name) => `${words.join(' ')}: there is no --${name}`)
}

function optionsOf(words: readonly string[]): readonly string[] | undefined {
  const command = COMMANDS.find(({ words: name }) => name.every((word, at) => word === words[at]))
  return command === undefined ? undefined : ['home', ...command.options]
}

function ownOptions(file: string): string[] {
  return [...textOf(`src/main/${file}`).matchAll(/([\w-]+)'?: \{ type: '/g)].map(([, name = '']) => name)
}

function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

function filesIn(folder: string, deep: boolean): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true, recursive: deep })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
}
