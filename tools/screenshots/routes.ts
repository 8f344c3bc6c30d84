import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Surface, SURFACES } from '../../src/contract/index.ts'

const WEB = path.resolve(import.meta.dirname, '..', '..', 'web')
/** Files that say which addresses a surface has. */
const FILES = /^(?:routes|sections)\.tsx?$/
const PATH = /\b(path: |at\(|within\()'([^']*)'/g
/** Within an open case. */
const CASE = '/cases/$case'
/** Within an open chart. */
const CHART = '/patient/$id'

/** One page of a surface. `pattern`: as its router has it, with `$name` for what differs. */
export interface SurfacePage {
  readonly surface: Surface
  readonly pattern: string
  /** Of its picture, without the ending. */
  readonly name: string
}

/** Every page there is, out of the routers' own sources: what is added to them is here. */
export function surfacePages(): readonly SurfacePage[] {
  return SURFACES.flatMap((surface) => {
    const patterns = filesIn(path.join(WEB, surface)).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(PATH)].map(([, before = '', found = '']) =>
        before === 'within(' ? `${CASE}${found === '/' ? '' : found}` : wholeOf(found),
      ),
    )
    return [...new Set(patterns)]
      .toSorted()
      .map((pattern) => ({ surface, pattern, name: nameOf(surface, pattern) }))
  })
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => FILES.test(path.basename(name)))
    .map((name) => path.join(folder, name))
}

/** Paths without a slash are those of an open chart. */
const wholeOf = (found: string): string => (found.startsWith('/') ? found : `${CHART}/${found}`)

function nameOf(surface: Surface, pattern: string): string {
  const words = pattern.split('/').flatMap((word) => (word === '' ? [] : [word.replace('$', '')]))
  return [surface, ...words].join('-')
}
