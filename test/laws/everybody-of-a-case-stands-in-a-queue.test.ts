import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/index.ts'
import type { PatientId } from '../../src/kernel/index.ts'
import type { Cases } from '../../src/incident/index.ts'
import {
  type Queue,
  QUEUES,
  type Recipient,
  type RecipientLine,
  type Recipients,
} from '../../src/notice/index.ts'
import { observation, openScene, personOf, type Scene } from './scene.ts'

const OPERATOR = {
  who: { user: 'kim', role: 'operator', client: 'command-line', session: 'control', address: 'local' },
  request: 'test',
  why: 'HSYSADMIN',
} as const

const ADDRESS = { use: 'home', line: ['1 Main St'], city: 'Austin', state: 'TX', postalCode: '78701' }

function person(id: string, more: object = {}): Resource {
  return {
    resourceType: 'Patient',
    id,
    name: [{ use: 'official', family: `Of${id.replaceAll('-', '')}`, given: ['Ann'] }],
    birthDate: '1970-03-05',
    address: [ADDRESS],
    telecom: [{ system: 'email', value: `${id}@example.org` }],
    ...more,
  }
}

const named = (text: string) => ({ name: [{ use: 'official', text }] })

/** Whoever is hard to write to, and where they are to stand. */
const PEOPLE: readonly (readonly [Resource, Queue])[] = [
  [person('fine'), 'ready'],
  [person('child', { birthDate: '2020-01-01' }), 'ready'],
  [person('no-address', { address: undefined }), 'no-address'],
  [
    person('nowhere', { address: [{ ...ADDRESS, state: undefined, postalCode: '00001' }] }),
    'residence-unknown',
  ],
  [person('contradicts', { address: [{ ...ADDRESS, state: 'CA' }] }), 'residence-unknown'],
  [person('old', { birthDate: '1896-01-01' }), 'implausible-age'],
  [person('unborn', { birthDate: '2099-01-01' }), 'unborn'],
  [person('dead', { deceasedBoolean: true }), 'deceased-no-kin'],
  [
    person('two', {
      name: [
        { use: 'official', text: 'Ann Abbott' },
        { use: 'official', text: 'Ann Baker' },
      ],
    }),
    'several-names',
  ],
  [person('long', named('Ann '.repeat(75).trim())), 'name-too-long'],
  [person('emoji', named('Ann 🎉')), 'name-unprintable'],
  [person('right-to-left', named('محمد عبد الله')), 'name-unprintable'],
  [person('nameless', { name: undefined }), 'no-name'],
  [person('withdrawn'), 'email-withdrawn'],
  [person('agreed'), 'ready'],
  [person('twin-a', named('Tina Twin')), 'ready'],
  [person('twin-b', named('Tina  TWIN')), 'ready'],
  [person('deleted'), 'ready'],
]

const consent = (of: string, id: string, more: object = {}): Resource => ({
  resourceType: 'Consent',
  id,
  status: 'active',
  scope: { text: 'notices' },
  category: [{ coding: [{ system: 'urn:chartward:consent', code: 'electronic-notice' }] }],
  patient: { reference: `Patient/${of}` },
  dateTime: '2025-01-01',
  policyRule: { text: 'notices' },
  ...more,
})

let scene: Scene
let cases: Cases
let recipients: Recipients

beforeAll(async () => {
  scene = await openScene()
  ;({ cases, recipients } = scene.operations)
  for (const [resource] of PEOPLE) await scene.put(resource)
  await scene.put(consent('withdrawn', 'c-1', { status: 'inactive' }))
  await scene.put(consent('agreed', 'c-2'))
  await scene.put({
    resourceType: 'RelatedPerson',
    id: 'mother',
    patient: { reference: 'Patient/child' },
    relationship: [{ coding: [{ code: 'MTH' }] }],
    name: [{ text: 'Mia Ofchild' }],
  })
}, 60_000)
afterAll(async () => await scene.close())

/** A case about a session that read these people. */
async function stolen(ids: readonly string[]): Promise<{ id: string; session: string; token: string }> {
  const { token, session } = await scene.token()
  for (const id of ids) await scene.fhir('GET', `Patient/${id}`, { token })
  const { id } = await cases.open(OPERATOR.who, {
    title: 'stolen',
    timeZone: 'America/New_York',
    query: { sessions: [session] },
  })
  await cases.rescope(id, OPERATOR.who)
  return { id, session, token }
}

const all = PEOPLE.map(([{ id = '' }]) => id)

async function gatherAll(id: string, again?: true): Promise<number> {
  let placed = 0
  for (let asked: Parameters<Recipients['gather']>[2] = again === true ? { again } : {}; ;) {
    const step = await recipients.gather(OPERATOR, id, asked)
    placed += step.placed
    if (step.complete) return placed
    asked = {
      ...(step.after === undefined ? {} : { after: step.after }),
      ...(step.since === undefined ? {} : { since: step.since }),
    }
  }
}

async function everywhere(id: string): Promise<Map<PatientId, RecipientLine>> {
  const found = new Map<PatientId, RecipientLine>()
  for (const queue of QUEUES)
    for (const line of (await recipients.list(OPERATOR, id, { queue })).recipients) {
      expect(line.queue).toBe(queue)
      found.set(line.patient, line)
    }
  return found
}

async function sendable(id: string): Promise<Map<PatientId, Recipient>> {
  const found = new Map<PatientId, Recipient>()
  for await (const part of recipients.sendable(id)) for (const one of part) found.set(one.patient, one)
  return found
}

const sumOf = (queues: Readonly<Record<Queue, number>>) =>
  QUEUES.reduce((sum, queue) => sum + queues[queue], 0)

describe('everybody of a case', () => {
  test('stands in exactly one named queue, and the queues are the people', async () => {
    const { id } = await stolen(all)
    await scene.fhir('DELETE', 'Patient/deleted')
    expect(await recipients.queues(id)).toMatchObject({ people: all.length, missing: all.length })
    expect(await gatherAll(id)).toBe(all.length)
    const { people, missing, queues } = await recipients.queues(id)
    expect([people, missing, sumOf(queues)]).toEqual([all.length, 0, all.length])
    const stands = await everywhere(id)
    const twins = ['twin-a', 'twin-b'].map((twin) => stands.get(personOf(twin))?.queue)
    expect(new Set(twins)).toEqual(new Set(['duplicate', 'ready']))
    for (const [resource, queue] of PEOPLE.filter(([{ id: one }]) => one?.startsWith('twin') === false))
      expect([resource.id, stands.get(personOf(resource.id ?? ''))?.queue]).toEqual([resource.id, queue])
  }, 60_000)

  test('is read once, each with a leaf, and only again when the case knows more of them', async () => {
    const { id, token } = await stolen(['fine', 'child'])
    const before = await scene.leafCount()
    await gatherAll(id)
    const leaves = await scene.entries(before)
    const read = leaves.filter(({ note }) => note === `recipients of case ${id}`)
    expect(read.map(({ patient }) => patient)).toEqual(
      expect.arrayContaining([personOf('child'), personOf('fine')]),
    )
    expect(read).toHaveLength(2)
    expect(read.every(({ how, resources }) => how === 'notice' && resources.length > 0)).toBe(true)
    expect(read.find(({ patient }) => patient === personOf('child'))?.resources).toContain(
      'RelatedPerson/mother/1',
    )
    expect(await gatherAll(id)).toBe(0)
    await scene.fhir('GET', 'Patient/agreed', { token })
    await scene.put(observation('obs-fine', 'fine', '8867-4'))
    await scene.fhir('GET', 'Observation/obs-fine', { token })
    await cases.rescope(id, OPERATOR.who)
    const grown = await recipients.queues(id)
    expect([grown.people, grown.missing]).toEqual([3, 1])
    expect(await gatherAll(id)).toBe(2)
    expect((await recipients.queues(id)).missing).toBe(0)
  })

  test('is written to as their record says, and by e-mail only where they agreed', async () => {
    const { id } = await stolen(['fine', 'child', 'withdrawn', 'agreed', 'no-address'])
    await gatherAll(id)
    const letters = await sendable(id)
    expect(letters.size).toBe(4)
    expect(letters.get(personOf('child'))).toMatchObject({
      variant: 'minor',
      addressee: { name: 'Mia Ofchild', relation: 'parent' },
      residence: 'TX',
    })
    const mails = ['fine', 'withdrawn', 'agreed'].map((one) => letters.get(personOf(one))?.email)
    expect(mails).toEqual([undefined, undefined, 'agreed@example.org'])
    expect(letters.get(personOf('fine'))?.elements).toEqual(
      (await everybodyOf(id)).find(({ patient }) => patient === personOf('fine'))?.elements,
    )
  })
})

async function everybodyOf(id: string) {
  const found = []
  for await (const one of cases.people(id)) found.push(one)
  return found
}

describe('what people put right', () => {
  test('counts, is told to the ledger first, and stands when everybody is read again', async () => {
    const { id } = await stolen(['right-to-left', 'old'])
    await gatherAll(id)
    const before = await scene.leafCount()
    const patient = personOf('right-to-left')
    const fixed = await recipients.resolve(OPERATOR, id, {
      patient,
      why: 'asked by phone',
      name: 'Mohammed Abdullah',
    })
    expect(fixed).toMatchObject({ queue: 'ready', recipient: { addressee: { name: 'Mohammed Abdullah' } } })
    expect(fixed.history).toMatchObject([{ by: 'kim', what: 'name corrected', why: 'asked by phone' }])
    const [told] = await scene.entries(before)
    expect(told).toMatchObject({ how: 'notice', patient, note: `recipient of case ${id}: name corrected` })
    await recipients.resolve(OPERATOR, id, {
      patient: personOf('old'),
      why: 'checked',
      accept: 'implausible-age',
    })
    expect(await gatherAll(id, true)).toBe(2)
    expect([...(await sendable(id)).keys()].toSorted()).toEqual([patient, personOf('old')].toSorted())
  })

  test('of two records of one person, one letter says what left of both', async () => {
    const { id, token } = await stolen(['twin-a', 'twin-b'])
    await scene.put({ ...consent('twin-b', 'c-3'), status: 'inactive' })
    await scene.fhir('GET', 'Consent?patient=Patient/twin-b', { token })
    await cases.rescope(id, OPERATOR.who)
    await gatherAll(id)
    const stands = await everywhere(id)
    const twins = [personOf('twin-a'), personOf('twin-b')]
    const patient = twins.find((one) => stands.get(one)?.queue === 'duplicate') as PatientId
    const sameAs = twins.find((one) => one !== patient) as PatientId
    const line = await recipients.resolve(OPERATOR, id, {
      patient,
      why: 'same social security number',
      sameAs,
    })
    expect(line.queue).toBe('merged')
    const letters = await sendable(id)
    expect([...letters.keys()]).toEqual([sameAs])
    const elements = (await everybodyOf(id)).flatMap((one) => one.elements)
    expect(letters.get(sameAs)?.elements).toEqual([...new Set(elements)].sort())
    expect(await recipients.queues(id)).toMatchObject({ people: 2, missing: 0 })
    await gatherAll(id, true)
    expect([...(await sendable(id)).keys()]).toEqual([sameAs])
  })

  test('what cannot be sent cannot be accepted, and no refusal repeats what was given', async () => {
    const { id } = await stolen(['no-address', 'emoji', 'fine'])
    await gatherAll(id)
    const of = (one: string) => ({ patient: personOf(one), why: 'because' })
    for (const asked of [
      { ...of('no-address'), accept: 'no-address' as const },
      { ...of('emoji'), accept: 'name-unprintable' as const },
      { ...of('emoji'), accept: 'unborn' as const },
      { ...of('emoji'), name: 'Zyxqvortel 🎉' },
      {
        ...of('no-address'),
        address: { lines: ['Zyxqvortel'], city: 'x', state: 'TX', postalCode: 'x', country: 'US' },
      },
      { ...of('fine'), sameAs: personOf('fine') },
      { ...of('fine'), sameAs: personOf('ann') },
      { ...of('fine'), residence: 'Zyxqvortel' },
      { ...of('fine') },
    ])
      await expect(recipients.resolve(OPERATOR, id, asked)).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.not.stringContaining('Zyxqvortel'),
      })
    await expect(recipients.resolve(OPERATOR, id, { ...of('ann'), name: 'Ann' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

test('the table names no queue and nobody, and a row moved to another queue does not open', async () => {
  const { id } = await stolen(['fine', 'dead', 'no-address'])
  await gatherAll(id)
  const { database } = scene.chartward
  const rows = await database.query('select * from recipient where case_id = $1', [id])
  const text = JSON.stringify(
    rows.map((row) =>
      Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value)),
    ),
  )
  for (const word of ['Offine', 'deceased', 'no-address', 'Austin', personOf('fine')])
    expect(text).not.toContain(word)
  await database.query(
    `update recipient set queue = (select queue from recipient where case_id = $1 and id = $2) where case_id = $1`,
    [id, rows[0]?.['id']],
  )
  const refused = await Promise.allSettled(
    QUEUES.map(async (queue) => await recipients.list(OPERATOR, id, { queue })),
  )
  expect(refused.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))).toEqual([
    'SEAL_BROKEN',
  ])
  await database.query('delete from recipient where case_id = $1 and id = $2', [id, rows[0]?.['id']])
  expect(await recipients.queues(id)).toMatchObject({ people: 3, missing: 1 })
})

test('an altered record of theirs stands in its own queue', async () => {
  await scene.put(person('altered'))
  const { id } = await stolen(['altered', 'fine'])
  await scene.chartward.database.query(
    "update record set sealed = set_byte(sealed, 30, get_byte(sealed, 30) # 1) where type = 'Patient' and id = 'altered'",
  )
  await gatherAll(id)
  expect((await recipients.queues(id)).queues).toMatchObject({ ready: 1, unreadable: 1 })
})
