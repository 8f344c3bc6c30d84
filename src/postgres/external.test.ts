import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { hasCode, silentLog } from '../kernel/index.ts'
import { serverAccount } from './account.ts'
import { migrate, openDatabase } from './index.ts'

const installed = '/usr/lib/postgresql'
const programs = existsSync(installed)
  ? readdirSync(installed)
      .map((major) => join(installed, major, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined

if (programs === undefined) {
  console.log('skipped: no PostgreSQL of the system to be an external server')
}

test.runIf(programs !== undefined)(
  'an external server, reached by address and password, serves the same',
  async () => {
    const server = await startExternal(programs ?? '', ['--encoding=UTF8', '--locale=C'])
    try {
      const connection = { url: `postgres://clinic:s%40cret@127.0.0.1:${server.port}/postgres` }
      const database = await openDatabase({ connection, log: silentLog })
      const folder = join(server.folder, 'migrations')
      mkdirSync(folder)
      writeFileSync(join(folder, '0001_one.sql'), 'create table one (id int, body bytea)')
      await migrate(database, folder)
      const body = Buffer.from([0, 255, 92, 120])
      await Promise.all(
        Array.from(
          { length: 50 },
          async (_, id) => await database.query('insert into one values ($1, $2)', [id, body]),
        ),
      )
      // The old way to write bytes, which an administrator may have set.
      await database.query(`alter role clinic set bytea_output = 'escape'`)
      await database.close()
      const again = await openDatabase({ connection, log: silentLog })
      expect(await again.query('select count(*)::int as count, body from one group by body')).toEqual([
        { count: 50, body },
      ])
      await again.close()
      const wrong = { url: `postgres://clinic:wrong@127.0.0.1:${server.port}/postgres` }
      await expect(openDatabase({ connection: wrong, log: silentLog })).rejects.toSatisfy(
        (error) => hasCode(error, 'DATABASE_UNAVAILABLE') && error.detail === 'SQLSTATE 28P01',
      )
    } finally {
      await server.stop()
    }
  },
)

test.runIf(programs !== undefined)(
  'an external server that could lose commits or spoil text is refused',
  async () => {
    for (const [encoding, setting, complaint] of [
      ['SQL_ASCII', 'fsync=on', 'UTF8'],
      ['UTF8', 'fsync=off', 'fsync'],
      ['UTF8', 'synchronous_commit=off', 'synchronous_commit'],
    ] as const) {
      const server = await startExternal(programs ?? '', [`--encoding=${encoding}`, '--locale=C'], setting)
      try {
        const connection = { url: `postgres://clinic:s%40cret@127.0.0.1:${server.port}/postgres` }
        await expect(openDatabase({ connection, log: silentLog })).rejects.toSatisfy(
          (error) => hasCode(error, 'DATABASE_UNAVAILABLE') && error.message.includes(complaint),
        )
      } finally {
        await server.stop()
      }
    }
  },
)

interface External {
  readonly port: number
  readonly folder: string
  stop(): Promise<void>
}

async function startExternal(bin: string, initOptions: string[], setting = 'fsync=on'): Promise<External> {
  const folder = mkdtempSync(join(tmpdir(), 'cw-external-'))
  const { uid, gid, foreign } = serverAccount()
  const as = foreign ? { uid, gid } : {}
  const password = join(folder, 'password')
  writeFileSync(password, 's@cret\n')
  if (foreign) {
    chownSync(folder, uid, gid)
    chownSync(password, uid, gid)
  }
  const data = join(folder, 'data')
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'clinic', '-A', 'scram-sha-256', `--pwfile=${password}`, '--no-sync', ...initOptions],
    { ...as, cwd: folder, stdio: 'ignore' },
  )
  const port = await freePort()
  const server = spawn(
    join(bin, 'postgres'),
    [
      '-D',
      data,
      '-p',
      `${port}`,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      setting,
    ],
    { ...as, cwd: folder, stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
  })
  const stop = async (): Promise<void> => {
    server.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const ready = join(data, 'postmaster.pid')
  for (let attempt = 0; attempt < 1_000 && !isReady(ready); attempt++) {
    await delay(20)
  }
  return { port, folder, stop }
}

const isReady = (path: string): boolean =>
  existsSync(path) && execFileSync('cat', [path], { encoding: 'utf8' }).split('\n')[7]?.trim() === 'ready'

async function freePort(): Promise<number> {
  const probe = createServer()
  return await new Promise((resolve) => {
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
