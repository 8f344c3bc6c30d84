import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { controlClient } from '../../src/cli/index.ts'
import { DEMO_PATHS, type DemoLinkAnswer } from '../../src/contract/index.ts'

const ROOT = path.resolve(import.meta.dirname, '..', '..')
const OVER = 'the drill is over'
const FAILED = '"event":"demo.drill"'
const WAIT_MS_MAX = 180_000

/** A demo environment of its own, after its drill. */
export interface RunningDemo {
  readonly url: string
  /** A link that signs in as this person, once. */
  link(user: string): Promise<string>
  close(): Promise<void>
}

/** **Errors.** `Error` when it does not start, or its drill does not end. */
export async function startDemo(): Promise<RunningDemo> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'cw-pictures-'))
  const server = spawn(path.join(ROOT, 'bin', 'chartward'), ['start', '--home', home, '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const close = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
    await rm(home, { recursive: true, force: true })
  }
  try {
    const url = await drilled(server)
    const client = controlClient(home, 'screenshots')
    const link = async (user: string) =>
      (await client.send<DemoLinkAnswer>('POST', DEMO_PATHS.link, JSON.stringify({ user }))).url
    return { url, link, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Where it is reached, once there is something to see. */
async function drilled({ stderr }: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => reject(new Error(`the demo is not ready: ${said}`)), WAIT_MS_MAX)
    stderr?.on('data', (piece: Buffer) => {
      said += piece.toString('utf8')
      const site = /^sign in +(\S+)\/sign-in$/m.exec(said)?.[1]
      const isOver = said.includes(OVER)
      if (!isOver && !said.includes(FAILED)) return
      clearTimeout(late)
      if (isOver && site !== undefined) resolve(site)
      else reject(new Error(`the drill did not end: ${said}`))
    })
  })
}
