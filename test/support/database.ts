import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Log, silentLog } from '../../src/kernel/index.ts'
import {
  type Database,
  type DatabaseConnection,
  openDatabase,
  startEmbeddedPostgres,
} from '../../src/postgres/index.ts'

/** A database of its own, empty, on a server that the tests of this process share. */
export interface TestDatabase {
  readonly connection: DatabaseConnection
  readonly database: Database
  /** Drops it; the server ends with the last one. */
  close(): Promise<void>
}

interface Shared {
  server: Promise<{ connection: DatabaseConnection; close(): Promise<void> }> | undefined
  users: number
}

const shared: Shared = { server: undefined, users: 0 }

/**
 * Opens a fresh database on a real server: an embedded one, or, when the variable CHARTWARD_TEST_DATABASE has an
 * address (`postgres://user@host/database` of a role that may create databases), that one.
 */
export async function openTestDatabase(
  options: { log?: Log; poolSize?: number } = {},
): Promise<TestDatabase> {
  shared.users++
  shared.server ??= startServer()
  const server = await shared.server
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`
  await administer(server.connection, `create database ${name}`)
  const connection = withDatabase(server.connection, name)
  const database = await openDatabase({
    connection,
    log: options.log ?? silentLog,
    ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
  })
  return {
    connection,
    database,
    close: async () => {
      await database.close()
      // A large one may take longer than a statement may: it goes with the server's folder then.
      await administer(server.connection, `drop database ${name} with (force)`).catch(() => undefined)
      shared.users--
      if (shared.users === 0) {
        shared.server = undefined
        await server.close()
      }
    },
  }
}

/** A new, empty folder for `startEmbeddedPostgres`. Whoever made it removes it. */
export function makeClusterFolder(): string {
  return mkdtempSync(join(tmpdir(), 'cw-pg-'))
}

/**
 * Puts a fresh cluster into `directory`, as `startEmbeddedPostgres` would make it: copied from one that was made
 * once for this user of this machine.
 */
export async function copyCluster(directory: string): Promise<void> {
  const template = join(tmpdir(), `cw-pg-template-1-${process.getuid?.() ?? 0}`)
  if (!existsSync(template)) {
    await makeTemplate(template)
  }
  if (lstatSync(template).uid !== process.getuid?.()) {
    throw new Error(`${template} belongs to somebody else`)
  }
  mkdirSync(directory, { recursive: true, mode: 0o711 })
  cpSync(join(template, 'data'), join(directory, 'data'), { recursive: true })
}

/** Complete before it has its name: others look for the name. */
async function makeTemplate(template: string): Promise<void> {
  const building = mkdtempSync(join(tmpdir(), 'cw-pg-'))
  const server = await startEmbeddedPostgres({ directory: building, log: silentLog })
  await server.close()
  try {
    renameSync(building, template)
  } catch {
    rmSync(building, { recursive: true, force: true })
  }
}

async function startServer(): Promise<{ connection: DatabaseConnection; close(): Promise<void> }> {
  const url = process.env['CHARTWARD_TEST_DATABASE']
  if (url !== undefined && url !== '') {
    return { connection: { url }, close: async () => {} }
  }
  const directory = makeClusterFolder()
  await copyCluster(directory)
  const server = await startEmbeddedPostgres({ directory, log: silentLog })
  return {
    connection: server.connection,
    close: async () => {
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function administer(connection: DatabaseConnection, sql: string): Promise<void> {
  const database = await openDatabase({ connection, log: silentLog, poolSize: 1 })
  try {
    await database.query(sql, [], { plan: 'custom' })
  } finally {
    await database.close()
  }
}

function withDatabase(connection: DatabaseConnection, name: string): DatabaseConnection {
  if ('url' in connection) {
    const url = new URL(connection.url)
    url.pathname = `/${name}`
    return { url: url.href }
  }
  return { ...connection, database: name }
}
