import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { CLOSURES, LAYERS, SIDE_DOORS } from './layers.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const SRC = path.join(ROOT, 'src')
const WEB = path.join(ROOT, 'web')
const FILE_LINES_MAX = 500
const DRAWERS = /^(utils?|helpers?|common|misc|lib|types|service|manager)(\.tsx?)?$/

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const sources = filesUnder(SRC).filter((file) => file.endsWith('.ts'))
const product = sources.filter((file) => !isTest(file))
const imports = product.flatMap(importsOf)
const rank = new Map(LAYERS.map(([name], index) => [name, index]))
const allowed = new Map(LAYERS.map(([name, may]) => [name, new Set([...may, name, 'kernel'])]))

describe('layers', () => {
  test('the table names only rows above a row, so no circle can be written', () => {
    for (const [name, may] of LAYERS) {
      for (const other of may) expect(rank.get(other)).toBeLessThan(rank.get(name) ?? -1)
    }
  })

  test('every folder of src is a row of the table', () => {
    const folders = readdirSync(SRC).filter((name) => statSync(path.join(SRC, name)).isDirectory())
    expect(folders.filter((name) => !rank.has(name))).toEqual([])
  })

  test('a module imports only what its row allows', () => {
    const wrong = imports.filter(({ from, to }) => allowed.get(moduleOf(from))?.has(moduleOf(to)) !== true)
    expect(wrong.map(show)).toEqual([])
  })

  test('another module is entered by its index.ts, or by a side door it is invited to', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (moduleOf(from) === moduleOf(to) || path.basename(to) === 'index.ts') return false
      return SIDE_DOORS[path.relative(SRC, to)]?.includes(moduleOf(from)) !== true
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('a side door is never re-exported by the front door', () => {
    const doors = Object.keys(SIDE_DOORS).map((door) => path.join(SRC, door))
    const wrong = imports.filter(
      ({ from, to, typeOnly }) => path.basename(from) === 'index.ts' && doors.includes(to) && !typeOnly,
    )
    expect(wrong.map(show)).toEqual([])
  })

  test.each(Object.entries(CLOSURES))('everything %s reaches stays within %j', (entry, modules) => {
    const outside = [...reachableFrom(path.join(SRC, entry))].filter(
      (file) => !modules.includes(moduleOf(file)),
    )
    expect(outside.map((file) => path.relative(SRC, file))).toEqual([])
  })

  test('no file imports itself through others', () => {
    const next = new Map<string, string[]>()
    for (const { from, to, typeOnly } of imports)
      if (!typeOnly) next.set(from, [...(next.get(from) ?? []), to])
    const circles = product.filter((file) => (next.get(file) ?? []).some((to) => reaches(to, file, next)))
    expect(circles.map((file) => path.relative(SRC, file))).toEqual([])
  })
})

describe('the surfaces', () => {
  const web = filesUnder(WEB).filter(
    (file) => /\.tsx?$/.test(file) && !file.startsWith(path.join(WEB, 'dist')),
  )
  const webImports = web.filter((file) => !isTest(file)).flatMap(importsOf)

  test('a surface imports itself, what all three share, the contract and the log format, and nothing else', () => {
    const wrong = webImports.filter(({ from, to }) => {
      const room = path.relative(WEB, from).split(path.sep)[0] ?? ''
      const allowed = [path.join(WEB, room), path.join(WEB, 'ui'), path.join(WEB, 'api')]
      const pure = ['contract', 'tlog', 'kernel'].map((name) => path.join(SRC, name, 'index.ts'))
      return !pure.includes(to) && !allowed.some((folder) => to.startsWith(folder + path.sep))
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('what all three share knows none of them', () => {
    const shared = webImports.filter(({ from }) => /^(ui|api)\//.test(path.relative(WEB, from)))
    const wrong = shared.filter(({ to }) => /^(portal|console|chart)\//.test(path.relative(WEB, to)))
    expect(wrong.map(show)).toEqual([])
  })
})

describe('tidiness', () => {
  test('index.ts is a list of names and nothing else, opened by what the module is for', () => {
    const doors = product.filter((file) => path.basename(file) === 'index.ts')
    for (const door of doors) {
      const text = readFileSync(door, 'utf8')
      expect(text.startsWith('/**') ? 'opens with its purpose' : path.relative(SRC, door)).toBe(
        'opens with its purpose',
      )
      const rest = text
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/export (type )?\{[^}]*\} from '[^']+'/g, '')
        .trim()
      expect(`${path.relative(SRC, door)}: ${rest}`).toBe(`${path.relative(SRC, door)}: `)
    }
  })

  test(`no source file is longer than ${FILE_LINES_MAX} lines`, () => {
    const own = ['src', 'web', 'test', 'bench', 'tools'].flatMap((folder) =>
      filesUnder(path.join(ROOT, folder)),
    )
    const long = own
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => [path.relative(ROOT, file), readFileSync(file, 'utf8').split('\n').length - 1] as const)
      .filter(([, lines]) => lines > FILE_LINES_MAX)
    expect(long).toEqual([])
  })

  test('no folder or file is a drawer', () => {
    const parts = filesUnder(ROOT).flatMap((file) => path.relative(ROOT, file).split(path.sep))
    expect([...new Set(parts)].filter((part) => DRAWERS.test(part))).toEqual([])
  })

  test('no module keeps mutable state at its top level', () => {
    const stateful = product.filter((file) => /^(export )?(let|var) /m.test(readFileSync(file, 'utf8')))
    expect(stateful.map((file) => path.relative(SRC, file))).toEqual([])
  })

  test('the environment is read in main/config.ts only', () => {
    const readers = product.filter((file) => /process\.env\b/.test(readFileSync(file, 'utf8')))
    expect(readers.map((file) => path.relative(SRC, file))).toEqual(
      readers.length > 0 ? ['main/config.ts'] : [],
    )
  })
})

function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file)
}

function moduleOf(file: string): string {
  return path.relative(SRC, file).split(path.sep)[0] ?? ''
}

function show({ from, to }: Import): string {
  return `${path.relative(SRC, from)} -> ${path.relative(SRC, to)}`
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === '.git' || entry.name.startsWith('.home')) return []
    const full = path.join(folder, entry.name)
    return entry.isDirectory() ? filesUnder(full) : [full]
  })
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)/g,
  )
  return [...found].flatMap((match) => {
    const target = match[3] ?? match[4] ?? ''
    if (!target.startsWith('.') || target.endsWith('.json')) return []
    return [{ from: file, to: path.resolve(path.dirname(file), target), typeOnly: match[2] !== undefined }]
  })
}

function reachableFrom(entry: string): Set<string> {
  const seen = new Set([entry])
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const { to } of importsOf(file)) {
      if (!seen.has(to)) waiting.push(to)
      seen.add(to)
    }
  }
  return seen
}

function reaches(start: string, goal: string, next: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>()
  const waiting = [start]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (file === goal) return true
    if (!seen.has(file)) waiting.push(...(next.get(file) ?? []))
    seen.add(file)
  }
  return false
}
