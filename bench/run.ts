/** Runs benches by name, one after the other, each in a process of its own; without a name all of them. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const BENCHES = {
  detection: { file: 'detection.ts', words: [] },
  'detection-rate': { file: 'detection-rate.ts', words: [] },
  brake: { file: 'brake.ts', words: [] },
  'chart-open': { file: 'chart-open.ts', words: [] },
  duties: { file: 'duties.ts', words: [] },
  http: { file: 'http.ts', words: [] },
  import: { file: 'import.ts', words: [] },
  ledger: { file: 'ledger.ts', words: [] },
  letters: { file: 'letters.ts', words: [] },
  'mail-house': { file: 'mail-house.ts', words: [] },
  restore: { file: 'restore.ts', words: [] },
  sigma: { file: 'sigma.ts', words: [] },
  'scope-1m': { file: 'scope.ts', words: ['scope-1m'] },
  'scope-100m': { file: 'scope.ts', words: ['scope-100m'] },
} as const satisfies Record<string, { file: string; words: readonly string[] }>

const names = process.argv.slice(2)
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name))
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}
let failed = 0
for (const [name, { file, words }] of Object.entries(BENCHES)) {
  if (names.length > 0 && !names.includes(name)) continue
  console.error(`bench ${name}`)
  const flags = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, file), ...words]
  const { status } = spawnSync(process.execPath, flags, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) failed += 1
}
process.exit(failed === 0 ? 0 : 1)
