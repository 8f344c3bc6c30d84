import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'

import { makeClusterFolder } from '../../test/support/database.ts'
import { killProcess } from '../../test/support/kill.ts'
import { openMemoryKeys } from '../../test/support/memory-keys.ts'
import { changeOf, CONTEXT } from '../../test/support/records.ts'
import { openFhir, type Resource } from '../fhir/index.ts'
import { silentLog } from '../kernel/index.ts'
import { type Database, migrate, openDatabase, startEmbeddedPostgres } from '../postgres/index.ts'
import { openRecords } from './records.ts'
import { keysFor, open, prepare } from './plaintext.ts'

const observation = (id: string, patient: string): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: id },
  subject: { reference: `Patient/${patient}` },
})

test('what was acknowledged before the server was killed is there, opens, and has its history', async () => {
  const directory = makeClusterFolder()
  const fhir = openFhir()
  const seed = Buffer.alloc(32, 3)
  const opened = (database: Database, keys = openMemoryKeys(seed).keys) =>
    openRecords({
      database,
      fhir,
      keys,
      environment: 'test',
      policy: fhir.indexPolicy(),
      labelKey: Buffer.alloc(32),
    })
  const acknowledged: string[] = []
  const server = await startEmbeddedPostgres({ directory, log: silentLog })
  const database = await openDatabase({ connection: server.connection, log: silentLog })
  await migrate(database, 'migrations')
  const records = opened(database)
  let killed = false
  const writer = async (): Promise<void> => {
    for (;;) {
      const id = randomUUID()
      try {
        const prepared = await prepare(records, [changeOf(observation(id, randomUUID()))], CONTEXT)
        const [one] = prepared
        if (one === undefined) return
        const outcome =
          acknowledged.length % 2 === 0
            ? await records.storeOne(one)
            : await records.write([], async (write) => await write.store(prepared))
        if (outcome === 'stored') acknowledged.push(id)
      } catch (error) {
        if (killed) return
        throw error
      }
    }
  }
  const writers = Array.from({ length: 16 }, writer)
  while (acknowledged.length < 300) await new Promise((resolve) => setTimeout(resolve, 5))
  killed = true
  killProcess(server.pid)
  await Promise.all(writers)
  await database.close()
  await server.close()

  const again = await startEmbeddedPostgres({ directory, log: silentLog })
  try {
    const database = await openDatabase({ connection: again.connection, log: silentLog })
    const records = opened(database, openMemoryKeys(seed).keys)
    const rows = await records.findMany(acknowledged.map((id) => ({ type: 'Observation', id })))
    expect(rows.map(({ id }) => id)).toEqual(acknowledged)
    const keys = await keysFor(records, rows, CONTEXT)
    for (const row of rows) {
      const json = open(records, row, row.key === null ? undefined : keys.get(row.key.patient))
      expect(JSON.parse(json.toString())).toMatchObject({ id: row.id })
    }
    const halves = await database.query(
      `select from record r full join record_history h using (type, id, version, sealed)
       where r.type is null or h.type is null`,
    )
    expect(halves).toEqual([])
    await database.close()
  } finally {
    await again.close()
    rmSync(directory, { recursive: true, force: true })
  }
})
