import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import { silentLog, systemClock } from '../../src/kernel/index.ts'
import { connectKeys } from '../../src/keys/index.ts'
import { verifyLedger } from '../../src/ledger/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { ask, preparePatients } from '../support/load.ts'
import { makeHome, removeHome, startRunning } from '../support/running.ts'
import { observation, patient } from './scene.ts'

const MARKER = 'Zyxqvortel'

/** A is taken over whole: whoever runs its process has everything that process has. B is another clinic. */
let a: TestChartward
let b: TestChartward

beforeAll(async () => {
  a = await openTestChartward()
  b = await openTestChartward()
  await a.fhir('PUT', 'Patient/ann', { body: patient('ann', 'Abbott') })
  // The same logical ids, so that nothing but the keys keeps the two apart.
  await b.fhir('PUT', 'Patient/ann', { body: patient('ann', MARKER) })
  await b.fhir('PUT', 'Patient/ben', { body: patient('ben', MARKER) })
  await b.fhir('PUT', 'Observation/one', { body: observation('one', 'ben', '8867-4') })
})
afterAll(async () => {
  await a.close()
  await b.close()
})

const CONTEXT = {
  who: { user: 'u', role: 'clinician', client: 'c', session: 's', address: '127.0.0.1' },
  request: 'r',
  purpose: 'read',
}

test('a token of A is nobody in B', async () => {
  const { token } = await a.token()
  expect((await a.fhir('GET', 'Patient/ann', { token })).status).toBe(200)
  for (const path of ['Patient/ann', 'Patient?family=zyxqvortel', 'Patient/ann/$everything']) {
    const { status, text } = await b.fhir('GET', path, { token })
    expect([status, text.includes(MARKER)]).toEqual([401, false])
  }
})

test('the rows of a token of A, put into the tables of B, let nobody in', async () => {
  const { token, session } = await a.token()
  for (const [table, columns] of [
    [
      'session',
      ['session', 'kind', 'user_name', 'role', 'client', 'address', 'created', 'last_seen', 'expires'],
    ],
    ['access_token', ['session', 'hash']],
  ] as const) {
    const [row] = await a.chartward.database.query(`select * from ${table} where session = $1`, [session])
    await b.chartward.database.query(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, at) => `$${at + 1}`).join(', ')})`,
      columns.map((column) => row?.[column]),
    )
  }
  expect((await b.fhir('GET', 'Patient/ann', { token })).status).toBe(401)
})

test("the key server of B does not talk to A's credential", async () => {
  const credential = readFileSync(a.chartward.home.keyServerCredential)
  const connecting = connectKeys({
    socketPath: b.chartward.home.keysSocket,
    credential,
    clock: systemClock,
    log: silentLog,
    cache: {},
  })
  await expect(connecting).rejects.toMatchObject({ code: expect.stringMatching(/^KEYS_/) })
})

test('the key server of A opens no wrapped key of B, and does not say what it is', async () => {
  const theirs = await b.chartward.records.patientKeys(undefined, 100)
  expect(theirs.length).toBeGreaterThan(1)
  a.chartward.keys.forget()
  for (const wrapped of theirs) {
    await expect(a.chartward.keys.release([wrapped], CONTEXT)).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
    await expect(a.chartward.keys.rewrap([wrapped])).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
  }
})

test('rows of B, put into the tables of A with their keys, do not open', async () => {
  const from = b.chartward.database
  const into = a.chartward.database
  const keys = await from.query(
    'select patient, wrapped, key_version, fingerprint::text from patient_key',
    [],
  )
  for (const { patient, wrapped, key_version: version, fingerprint } of keys) {
    await into.query('insert into patient_key values ($1, $2, $3, $4) on conflict do nothing', [
      patient,
      wrapped,
      version,
      fingerprint,
    ])
  }
  for (const table of ['record', 'record_history']) {
    const rows = await from.query(
      `select updated::text, version, elements, patient, deleted, type, id, sealed from ${table}`,
      [],
    )
    for (const { updated, version, elements, patient, deleted, type, id, sealed } of rows) {
      await into.query(
        `insert into ${table} (updated, version, elements, patient, deleted, type, id, lookup, within, sealed)
         values ($1, $2, $3, $4, $5, $6, $7, '{}', '{}', $8)
         on conflict (${table === 'record' ? 'type, id' : 'type, id, version'}) do update set sealed = excluded.sealed`,
        [updated, version, elements, patient, deleted, type, id, sealed],
      )
    }
  }
  a.chartward.keys.forget()
  for (const path of [
    'Patient/ann',
    'Patient/ben',
    'Patient/ben/_history/1',
    'Observation/one',
    'Observation?patient=ben',
    'Patient/ben/$everything',
  ]) {
    const { status, text } = await a.fhir('GET', path)
    expect([path, status, text.includes(MARKER), text.includes('8867-4')]).toEqual([path, 500, false, false])
  }
})

test("no key of A opens or signs B's ledger", async () => {
  await b.leafCount()
  const check = async (of: TestChartward, vkey: string) =>
    await verifyLedger({
      directory: b.chartward.home.ledger,
      vkey,
      openingsKey: await of.chartward.keys.environmentKey('ledger-openings'),
      witnessVkeys: [],
    })
  expect((await check(b, b.chartward.ledger.vkey)).holds).toBe(true)
  expect((await check(a, b.chartward.ledger.vkey)).holds).toBe(false)
  expect((await check(b, a.chartward.ledger.vkey)).holds).toBe(false)
  const [one, other] = await Promise.all(
    [a, b].map(async ({ chartward }) => await chartward.keys.environmentKey('ledger-signing')),
  )
  expect(one?.equals(other ?? Buffer.alloc(0))).toBe(false)
})

test("A's control door knows nothing of B", async () => {
  const status = await controlClient(a.home, 'test').get<{ environment: string }>('/status')
  expect(status.environment).toBe(a.chartward.home.environment)
  expect(status.environment).not.toBe(b.chartward.home.environment)
})

/** The user that A's process would run as, were it not B's. */
const OTHER_UID = 54_321

test("as the other user it runs as, A's process can neither read nor open anything of B's home", async (context) => {
  if (process.getuid?.() !== 0) return context.skip('only root can become another user')
  const home = await makeHome()
  const running = await startRunning(home)
  try {
    const { token } = await running.token()
    await preparePatients({ url: running.url, token })
    expect((await ask({ url: running.url, token }, 'GET', 'Patient/load-0')).status).toBe(200)
    const inside = readdirSync(home, { recursive: true, withFileTypes: true }).map((entry) =>
      path.join(entry.parentPath, entry.name),
    )
    expect(inside.length).toBeGreaterThan(500)
    for (const kind of ['run/control.sock', 'run/keys.sock', 'keys/root.key', 'app/keyserver.credential'])
      expect(existsSync(path.join(home, kind))).toBe(true)
    expect(readableAs(OTHER_UID, [home, ...inside])).toEqual([])
  } finally {
    await running.stop()
    await removeHome(home)
  }
})

/** The paths whose content this user could read, list, change, or, a socket, connect to. */
function readableAs(uid: number, paths: readonly string[]): string[] {
  const { stdout, status } = spawnSync(
    '/bin/sh',
    [
      '-c',
      'while read -r path; do if [ -r "$path" ] || [ -w "$path" ]; then echo "$path"; fi; done; echo done',
    ],
    { uid, gid: uid, input: `${paths.join('\n')}\n`, encoding: 'utf8' },
  )
  if (status !== 0 || !stdout.endsWith('done\n')) throw new Error('the other user could not look')
  return stdout.split('\n').filter((line) => line !== '' && line !== 'done')
}
