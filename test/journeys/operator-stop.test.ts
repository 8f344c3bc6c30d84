import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const BIN = path.resolve(import.meta.dirname, '..', '..', 'bin', 'chartward')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cw stop ä-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly err: string
}

/** Runs a line of shell, in which $CHARTWARD is the program. */
async function shell(line: string): Promise<Ended> {
  const child = spawn('/bin/bash', ['-o', 'pipefail', '-c', line], {
    env: { ...process.env, CHARTWARD: BIN, CHARTWARD_HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, err }
}

/** A server in a process group of its own, as a terminal starts it; resolves when it says that it is ready. */
async function startServer() {
  // Named as a person does, from the folder above.
  const child = spawn(BIN, ['start', '--home', path.basename(folder), '--port', '0', '--empty'], {
    cwd: path.dirname(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  )
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('ready ')) resolve()
    })
    child.once('exit', () => reject(new Error('the server ended before it served')))
  })
  const { pid } = child
  if (pid === undefined) throw new Error('the server was not started')
  return { child, ended, signalAll: (name: NodeJS.Signals) => process.kill(-pid, name) }
}

test('output that nobody reads any more is no failure, and output a full disk refuses is one', async () => {
  expect(await shell('"$CHARTWARD" help | true')).toEqual({ code: 0, err: '' })
  if (!existsSync('/dev/full')) return
  const full = await shell('"$CHARTWARD" help > /dev/full')
  expect(full).toEqual({ code: 1, err: 'chartward: the output could not be written: ENOSPC\n' })
})

test('what the system refuses is told in one line, without a stack', async () => {
  const { code, err } = await shell('cd / && "$CHARTWARD" witness --home /dev/null/x --port 0')
  expect(code).toBe(1)
  expect(err).toMatch(/^chartward: [^\n]+\n$/)
})

test('a server whose terminal is gone goes on, and two Ctrl-C at once are one clean stop', async () => {
  const { child, ended, signalAll } = await startServer()
  child.stdout.destroy()
  child.stderr.destroy()
  // Each of these writes a line to the log that nobody reads.
  expect((await shell('"$CHARTWARD" keys rotate && "$CHARTWARD" keys rotate')).code).toBe(0)
  expect((await shell('"$CHARTWARD" doctor')).code).toBe(0)
  signalAll('SIGINT')
  signalAll('SIGINT')
  expect(await ended).toEqual({ code: 0, signal: null })
  expect(existsSync(path.join(folder, 'run', 'control.sock'))).toBe(false)
}, 120_000)
