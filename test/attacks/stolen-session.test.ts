import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScene, personOf, type Scene } from '../laws/scene.ts'

/** The way in: somebody else's token, used over HTTP. The report must name exactly what was taken with it. */

let scene: Scene
let stolen: { token: string; session: string }
let answers: string

const ASKED = [
  'Patient/ann',
  'Observation/obs-1',
  'Observation/obs-twice/_history',
  'Observation?patient=ann&code=2339-0',
  'Patient/nobody',
  'Observation/obs-gone',
]
const TAKEN = [
  'Observation/obs-1/1',
  'Observation/obs-2/1',
  'Observation/obs-twice/1',
  'Observation/obs-twice/2',
  'Patient/ann/1',
]

beforeAll(async () => {
  scene = await openScene()
  // Keys that honest people's work brought into memory are gone, and so is the time in which they count.
  scene.chartward.keys.forget()
  scene.clock.pass(60 * 60 * 1000)
  stolen = await scene.token('clinician', 'dr-test')
  const texts: string[] = []
  for (const path of ASKED) texts.push((await scene.fhir('GET', path, { token: stolen.token })).text)
  answers = texts.join('\n')
  const body = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'forged' },
    subject: { reference: 'Patient/ben' },
  }
  await scene.fhir('POST', 'Observation', {
    body,
    token: stolen.token,
    headers: { prefer: 'return=minimal' },
  })
  // The doctor whose session it was goes on working, with a token of their own.
  await scene.fhir('GET', 'Patient/ben')
  await scene.fhir('GET', 'Observation/obs-3')
})
afterAll(async () => await scene.close())

const query = (more: object) => ({ sessions: [], users: [], clients: [], addresses: [], ...more })

test('the scope of the session is exactly the versions that were in its answers', async () => {
  const report = await scene.operations.scope(query({ sessions: [stolen.session] }), { all: true })
  const disclosed = report.people.filter(({ tier }) => tier === 'disclosed')
  expect(disclosed.map(({ patient }) => patient)).toEqual([personOf('ann')])
  const versions = disclosed.flatMap(({ resources }) =>
    resources.map(({ type, id, version }) => `${type}/${id}/${version}`),
  )
  expect(versions.sort()).toEqual(TAKEN)
  for (const one of TAKEN) expect(answers).toContain(one.split('/')[1])
})

test('what the session wrote is named, and the person it wrote about is not called disclosed', async () => {
  const report = await scene.operations.scope(query({ sessions: [stolen.session] }), { all: true })
  expect(report.written.map(({ type }) => type)).toEqual(['Observation'])
  const ben = report.people.find(({ patient }) => patient === personOf('ben'))
  expect(ben?.tier).not.toBe('disclosed')
})

test('everyone is in exactly one tier', async () => {
  const { people, counts, rest } = await scene.operations.scope(query({ sessions: [stolen.session] }), {
    all: true,
  })
  const named = [...people.map(({ patient }) => patient), ...(rest?.sealed ?? []), ...(rest?.untouched ?? [])]
  expect(new Set(named).size).toBe(named.length)
  expect(counts.disclosed + counts.exposed + counts.sealed + counts.untouched).toBe(named.length)
  expect([...named].sort()).toEqual([personOf('ann'), personOf('ben')].sort())
})

test('a session that is ended is shown nothing more, and the report does not grow', async () => {
  const before = await scene.operations.scope(query({ sessions: [stolen.session] }), { all: false })
  await scene.control('POST', '/session/end', { session: stolen.session })
  for (const path of ASKED) expect((await scene.fhir('GET', path, { token: stolen.token })).status).toBe(401)
  const after = await scene.operations.scope(query({ sessions: [stolen.session] }), { all: false })
  expect(after.people).toEqual(before.people)
})
