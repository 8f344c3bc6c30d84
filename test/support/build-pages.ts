import { execFileSync } from 'node:child_process'
import path from 'node:path'

/** Before any test: the pages are what their sources say. */
export function setup(): void {
  const tool = path.resolve(import.meta.dirname, '../../tools/build-web.ts')
  execFileSync(process.execPath, [tool, '--if-changed'], { stdio: 'inherit' })
}
