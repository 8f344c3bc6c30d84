import { mkdtemp, rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { silentLog, systemClock } from '../../src/kernel/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { startServer } from '../../src/main/server.ts'

test('a server whose ledger was taken away does not begin a new one beside its records', async () => {
  const home = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
  try {
    const config = { ...defaultConfig(), http: { ...defaultConfig().http, port: 0 } }
    const options = { home, config, clock: systemClock, log: silentLog, onFatal: () => {} }
    const server = await startServer(options)
    const patient = JSON.stringify({ resourceType: 'Patient', id: 'p1', name: [{ family: 'Kept' }] })
    const who = { user: 'test', role: 'operator', client: 'test', session: 'test', address: 'local' }
    await server.chartward.disclosure.importDocument({ who, request: 'one', why: 'HSYSADMIN' }, patient)
    await server.close()
    await rename(path.join(home, 'ledger'), path.join(home, 'ledger-taken'))
    await expect(startServer(options)).rejects.toMatchObject({ code: 'LEDGER_CORRUPT' })
    await rm(path.join(home, 'ledger'), { recursive: true, force: true })
    await rename(path.join(home, 'ledger-taken'), path.join(home, 'ledger'))
    await (await startServer(options)).close()
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
