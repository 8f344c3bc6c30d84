/**
 * Builds the three surfaces into web/dist, each file also compressed. `--if-changed`: only when what they are made of is not
 * what the last build was made of.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'vite'

const ROOT = path.resolve(import.meta.dirname, '..')
const DIST = path.join(ROOT, 'web', 'dist')
const STAMP = path.join(DIST, 'made-of.txt')
/** What the pages are made of: our own sources, and the versions of everybody else's. */
const SOURCES = ['tools/build-web.ts', 'web', 'src/contract', 'src/kernel', 'src/tlog', 'package-lock.json']
const PACKED = /\.(?:js|css|svg)$/

function filesOf(place: string): string[] {
  const whole = path.join(ROOT, place)
  if (/\.\w+$/.test(place)) return [whole]
  return readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(DIST))
    .sort()
}

function digestOfSources(): string {
  const digest = createHash('sha256')
  for (const file of SOURCES.flatMap(filesOf))
    digest.update(path.relative(ROOT, file)).update('\0').update(readFileSync(file)).update('\0')
  return digest.digest('hex')
}

function compress(): void {
  const folder = path.join(DIST, 'files')
  for (const name of readdirSync(folder).filter((one) => PACKED.test(one))) {
    const bytes = readFileSync(path.join(folder, name))
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
    writeFileSync(path.join(folder, `${name}.br`), brotliCompressSync(bytes, { params: quality }))
    writeFileSync(path.join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }))
  }
}

const madeOf = digestOfSources()
const isCurrent = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === madeOf
if (!isCurrent || !process.argv.includes('--if-changed')) {
  process.stderr.write('building the pages of the portal, the console and the chart\n')
  // Whoever builds, a test runner too: React as people get it. Its other build asks the server for everything twice, and each
  // asking is a disclosure.
  Object.assign(process.env, { NODE_ENV: 'production' })
  await build({ configFile: path.join(ROOT, 'web', 'vite.config.ts'), logLevel: 'warn' })
  compress()
  writeFileSync(STAMP, madeOf)
}
