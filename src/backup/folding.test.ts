import { randomBytes, randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { type Fed, openFed } from '../../test/support/fed.ts'
import type { Backup } from './backup.ts'

let fed: Fed
let backup: Backup
let lee: string
beforeEach(async () => {
  fed = await openFed()
  backup = fed.open()
  lee = await person('lee')
})

const sql = async (text: string, values: readonly unknown[] = []) =>
  await fed.source.database.query(text, values)

async function person(name: string): Promise<string> {
  const id = randomUUID()
  // A line of a backup is one line, whatever a column holds.
  const details = Buffer.from('sealed\n\\.\n\t\\N')
  await sql('insert into person (id, user_name, details, created) values ($1, $2, $3, 0)', [
    id,
    name,
    details,
  ])
  return id
}

async function role(of: string, name: string): Promise<string> {
  const id = randomUUID()
  await sql(`insert into person_role (id, person, role, granted_by, granted) values ($1, $2, $3, 'op', 0)`, [
    id,
    of,
    name,
  ])
  return id
}

async function passkey(of: string, id: string): Promise<void> {
  await sql(
    `insert into passkey (id, person, public_key, counter, device_type, backed_up, aaguid, transports, created)
     values ($1, $2, $3, 5, 'multiDevice', true, '', '{usb}', 0)`,
    [id, of, randomBytes(77)],
  )
}

const password = async (of: string, changed: number) =>
  await sql(
    `insert into password (person, hash, salt, memory_kib, passes, parallelism, alone, changed)
     values ($1, $2, $3, 1, 1, 1, false, $4)
     on conflict (person) do update set hash = excluded.hash, changed = excluded.changed`,
    [of, randomBytes(32), randomBytes(16), changed],
  )

async function backUp(): Promise<number> {
  await backup.now()
  const instant = fed.clock.now
  fed.clock.now += 60_000
  return instant
}

test('accounts are restored as they were, and nobody who came later', async () => {
  await role(lee, 'clinician')
  await passkey(lee, 'key-1')
  await password(lee, 1)
  const people = await sql('select * from person')
  const instant = await backUp()
  await person('intruder')
  await passkey(lee, 'key-of-intruder')
  await backUp()
  const { target, report } = await fed.restore(instant)
  expect(report.ok).toBe(true)
  expect(await target.database.query('select * from person')).toEqual(people)
  expect(await target.database.query('select id from passkey')).toEqual([{ id: 'key-1' }])
  expect(await target.database.query('select role from person_role')).toEqual([{ role: 'clinician' }])
  expect(await target.database.query('select changed from password')).toEqual([{ changed: '1' }])
  const latest = await fed.restore()
  expect(await latest.target.database.query('select id from passkey')).toHaveLength(2)
})

test('what was ended stays ended, whatever the instant', async () => {
  const granted = await role(lee, 'clinician')
  const kim = await person('kim')
  await passkey(lee, 'key-1')
  await passkey(lee, 'key-2')
  await password(lee, 1)
  await password(kim, 1)
  const instant = await backUp()
  await sql('update person set disabled = 7 where id = $1', [lee])
  await sql('update person_role set ended = 8 where id = $1', [granted])
  await sql(`update passkey set ended = 9, counter = 12 where id = 'key-1'`)
  await password(lee, 2)
  await backUp()
  const { target } = await fed.restore(instant)
  const one = async (text: string) => await target.database.query(text)
  expect(await one('select user_name, disabled from person order by user_name')).toEqual([
    { user_name: 'kim', disabled: null },
    { user_name: 'lee', disabled: '7' },
  ])
  expect(await one('select ended from person_role')).toEqual([{ ended: '8' }])
  expect(await one('select id, ended, counter from passkey order by id')).toEqual([
    { id: 'key-1', ended: '9', counter: '12' },
    { id: 'key-2', ended: null, counter: '5' },
  ])
  // It was changed, perhaps because somebody knew it.
  expect(await one('select person from password')).toEqual([{ person: kim }])
})

test('nobody is signed in to what was restored', async () => {
  await sql(
    `insert into session (session, kind, user_name, role, client, address, created, last_seen, expires)
     values ('s', 'token', 'lee', 'clinician', 'app', 'local', 0, 0, 9999999999999)`,
  )
  await sql(`insert into access_token (hash, session) values ('\\x01', 's')`)
  await sql(
    `insert into oauth_grant (hash, client, session, created, sealed) values ('\\x02', 'app', 's', 0, '\\x03')`,
  )
  await backUp()
  const { target } = await fed.restore()
  const tables = ['session', 'access_token', 'oauth_grant', 'oauth_record', 'enrolment']
  for (const table of tables) expect(await target.database.query(`select 1 from ${table}`)).toEqual([])
})

test('rows that change, come and go are in each round as they were', async () => {
  const instants: number[] = []
  const states: unknown[] = []
  for (let round = 0; round < 6; round += 1) {
    await person(`person-${round}`)
    if (round > 1) await sql('delete from person where user_name = $1', [`person-${round - 2}`])
    await sql(`update person set fhir = $1 where user_name = 'lee'`, [`Practitioner/${round}`])
    states.push(await sql('select * from person order by user_name'))
    instants.push(await backUp())
  }
  for (const [at, instant] of instants.entries()) {
    const { target } = await fed.restore(instant)
    expect(await target.database.query('select * from person order by user_name')).toEqual(states[at])
  }
})

async function measure(target: string, begun: number): Promise<void> {
  await sql(
    `insert into measure (id, degree, target_kind, target, reason, begun_by, automatic, begun)
     values ($1, 'suspend-person', 'person', $2, 'stolen laptop', 'op', false, $3)`,
    [randomUUID(), target, begun],
  )
}

async function finding(id: string): Promise<void> {
  await sql(
    `insert into finding (id, rule, family, title, level, at, last, noticed, summary, about, patients, patient_count,
       disclosure, keys, score) values ($1, 'r', 'rule', 't', 'high', 0, 0, 0, 's', 'a', '{}', 0, '{}', '{}', 1)`,
    [id],
  )
}

const readUntil = async (leaf: number) =>
  await sql(
    `insert into detection_position (disclosure, keys) values ($1, 0)
     on conflict (one) do update set disclosure = excluded.disclosure`,
    [leaf],
  )

test('whoever was suspended after the instant is suspended still, and what was found stays found', async () => {
  await measure('lee', 1)
  await readUntil(10)
  const instant = await backUp()
  await sql(`update measure set until = 5, ended = 4, ended_by = 'op'`)
  await measure('kim', 2)
  await finding('later')
  await sql(`update finding set closed = 3, closed_by = 'po', verdict = 'confirmed'`)
  await readUntil(20)
  await backUp()
  const { target } = await fed.restore(instant)
  for (const table of ['measure', 'finding', 'detection_position']) {
    const text = `select * from ${table} order by 1`
    expect(await target.database.query(text)).toEqual(await sql(text))
  }
  expect(await target.database.query('select target from measure where ended is null')).toEqual([
    { target: 'kim' },
  ])
})

test('how far the detector has read is no reason for a round, and is in the next', async () => {
  await backUp()
  const { segment } = backup.status()
  await readUntil(7)
  await backUp()
  expect(backup.status().segment).toBe(segment)
  await person('ann')
  await backUp()
  const { target } = await fed.restore()
  expect(await target.database.query('select disclosure from detection_position')).toEqual([
    { disclosure: '7' },
  ])
})
