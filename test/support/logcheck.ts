import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, readFile, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * An auditor's program we did not write: Go's own verifier (`golang.org/x/mod/sumdb`) over a tlog-tiles directory.
 * `ran: false` says why there is none here: no source beside this repository, no Go, or no `x/mod`.
 */
export type LogcheckResult =
  | { readonly ran: false; readonly why: string }
  | { readonly ran: true; readonly ok: boolean; readonly output: string }

const SOURCE = fileURLToPath(new URL('../../../shared/tools/logcheck/main.go', import.meta.url))

/**
 * Checks the whole log in `directory`: signature, cosignature, every entry against its tile, every tile against the
 * root, and, when `oldSize` is given, that the tree of that size is where this one began.
 * **Shape** `oldSize` needs `witnessVkey`. The program is built once and kept in the machine's temporary directory.
 */
export async function runLogcheck(
  directory: string,
  vkey: string,
  witnessVkey?: string,
  oldSize?: number,
): Promise<LogcheckResult> {
  if (oldSize !== undefined && witnessVkey === undefined)
    throw new Error('logcheck takes no old size without a witness')
  const built = await build()
  if ('why' in built) return { ran: false, why: built.why }
  const more = [witnessVkey, oldSize?.toString()].filter((word) => word !== undefined)
  const { failed, output } = await run(built.program, [directory, vkey, ...more])
  return { ran: true, ok: !failed, output }
}

async function build(): Promise<{ program: string } | { why: string }> {
  const source = await readFile(SOURCE).catch(() => undefined)
  if (source === undefined) return { why: 'the source of logcheck is not beside the repository' }
  const name = createHash('sha256').update(source).digest('hex').slice(0, 16)
  const folder = join(tmpdir(), `chartward-logcheck-${process.getuid?.() ?? 0}-${name}`)
  const program = join(folder, 'logcheck')
  if (await exists(program)) return { program }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const unfinished = join(folder, `building-${process.pid}`)
  const { failed, output } = await run('go', ['build', '-o', unfinished, SOURCE], {
    ...process.env,
    GO111MODULE: 'off',
    GOPATH: '/usr/share/gocode',
    GOFLAGS: '',
  })
  if (failed) {
    return {
      why: `logcheck needs Go and golang.org/x/mod (Debian: golang-go golang-golang-x-mod-dev): ${output}`,
    }
  }
  await rename(unfinished, program)
  return { program }
}

async function run(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ failed: boolean; output: string }> {
  return await new Promise((resolve) => {
    execFile(program, words, { env, timeout: 100_000 }, (error, stdout, stderr) => {
      resolve({
        failed: error !== null,
        output: `${stdout}${stderr}` || (error === null ? '' : String(error.code)),
      })
    })
  })
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
