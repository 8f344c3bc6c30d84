import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Degree, Target } from '../../src/containment/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openService } from '../support/services.ts'
import {
  contain,
  OFFICER,
  openSuspect,
  openSuspectedClinic,
  refusalsSince,
  type Suspect,
} from '../support/suspects.ts'

/** What each degree leaves to whom, and that every refusal stands in the ledger. */

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await openSuspectedClinic(chartward)
})
afterEach(async () => {
  for (const { id } of await chartward.operations.incident.measures({}))
    await chartward.operations.incident.end(id, OFFICER)
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const read = async (token: string, path: string) => (await chartward.fhir('GET', path, { token })).status
const person = (name: string): Target => ({ kind: 'person', name })
const session = (name: string): Target => ({ kind: 'session', name })
const app = (name: string): Target => ({ kind: 'app', name })
const ENVIRONMENT: Target = { kind: 'environment', name: 'environment' }

/** Their own patient, one that is not, and one whose glass they broke. */
async function seenBy({ app: { token } }: Suspect): Promise<readonly number[]> {
  return [
    await read(token, 'Observation/of-ann'),
    await read(token, 'Observation/of-ben'),
    await read(token, 'Observation/of-cleo'),
  ]
}

test.each<[Degree, readonly number[]]>([
  ['question', [403, 403, 200]],
  ['step-up', [401, 403, 200]],
  ['care-safe', [200, 403, 200]],
  ['freeze', [403, 403, 200]],
])('%s leaves a clinician what it says, and broken glass always', async (degree, seen) => {
  const suspect = await openSuspect(chartward)
  expect(await seenBy(suspect)).toEqual([200, 403, 403])
  expect(await suspect.breakGlass('cleo')).toBe(200)
  await contain(chartward, { degree, target: degree === 'freeze' ? ENVIRONMENT : person(suspect.user) })
  expect(await seenBy(suspect)).toEqual(seen)
  // It can be broken while it is in force, too.
  expect(await suspect.breakGlass('ben')).toBe(200)
  expect(await read(suspect.app.token, 'Observation/of-ben')).toBe(200)
})

test.each<[Degree, Target['kind'], number, string]>([
  ['question', 'person', 403, 'contained: question'],
  ['question', 'session', 403, 'contained: question'],
  ['step-up', 'person', 401, 'contained: step-up'],
  ['step-up', 'app', 401, 'contained: step-up'],
  ['freeze', 'environment', 403, 'contained: freeze'],
  ['suspend-session', 'session', 403, 'contained: suspend-session'],
  ['suspend-person', 'person', 403, 'contained: suspend-person'],
  ['suspend-app', 'app', 403, 'contained: suspend-app'],
])('%s of a %s refuses their app, with a leaf', async (degree, kind, status, note) => {
  const suspect = await openSuspect(chartward)
  const other = await openSuspect(chartward)
  const { caller } = suspect.app
  const targets = {
    person: person(suspect.user),
    session: session(caller.session),
    app: app('chart-app'),
    environment: ENVIRONMENT,
  }
  await contain(chartward, { degree, target: targets[kind] })
  const from = await chartward.leafCount()
  expect(await read(suspect.app.token, 'Observation/of-ann')).toBe(status)
  expect(await refusalsSince(chartward, from)).toEqual([note])
  // Nobody else is touched by what is for one person or one session.
  const alike = kind === 'app' || kind === 'environment'
  expect((await read(other.app.token, 'Observation/of-ann')) === 200).toBe(!alike)
})

test.each<Degree>(['question', 'step-up', 'care-safe', 'suspend-session', 'suspend-person', 'suspend-app'])(
  '%s stops a token of the command line and a service: they are related to nobody, and answer nothing',
  async (degree) => {
    const cli = await chartward.token('clinician', `cli-${degree}`)
    const service = await openService(chartward, ['system/*.rs'], `service-${degree}`)
    const targets = (name: string, own: string): Target =>
      degree === 'suspend-session' ? session(own) : degree === 'suspend-app' ? app(name) : person(name)
    const everywhere = degree === 'suspend-app' ? 'test' : `cli-${degree}`
    expect([await read(cli.token, 'Patient/ann'), await read(service.token, 'Patient/ann')]).toEqual([
      200, 200,
    ])
    const measures = [
      await contain(chartward, { degree, target: targets(everywhere, cli.session) }),
      await contain(chartward, { degree, target: targets(`service-${degree}`, service.session) }),
    ]
    const from = await chartward.leafCount()
    for (const token of [cli.token, service.token])
      for (const path of ['Patient/ann', 'Patient?family=Marsh', 'Patient/ann/$everything', '$export'])
        expect([path, await read(token, path)]).not.toEqual([path, 200])
    const refusals = await refusalsSince(chartward, from)
    expect(refusals.filter((note) => note === `contained: ${degree}`).length).toBeGreaterThanOrEqual(6)
    // A token of one session is gone for good with it; what only kept back lets go when it is ended.
    for (const { id } of measures) await chartward.operations.incident.end(id, OFFICER)
    const suspended = degree.startsWith('suspend')
    expect(await read(service.token, 'Patient/ann')).toBe(suspended ? 401 : 200)
  },
)

test('in care-safe mode somebody by whose role everybody could be opened opens whom they have to do with', async () => {
  const desk = await openSuspect(chartward, 'front-desk')
  expect(await read(desk.app.token, 'Patient/ben')).toBe(200)
  await contain(chartward, { degree: 'care-safe', target: person(desk.user) })
  const from = await chartward.leafCount()
  expect(await read(desk.app.token, 'Patient/ben')).toBe(403)
  // Ann is here today, and so the front desk has to do with her.
  const found = await chartward.fhir('GET', 'Patient?family=Marsh', { token: desk.app.token })
  const ids = (found.json.entry ?? []).map(({ resource }: { resource: { id: string } }) => resource.id)
  expect([found.status, ids]).toEqual([200, ['ann']])
  expect(await read(desk.app.token, 'Appointment?patient=ben')).toBe(403)
  expect(await refusalsSince(chartward, from)).toEqual(['contained: care-safe', 'contained: care-safe'])
  // What names nobody is kept back from nobody, and somebody new can be written down.
  expect(await read(desk.app.token, 'Practitioner')).toBe(200)
  const body = { resourceType: 'Patient', name: [{ family: 'New' }] }
  expect((await chartward.fhir('POST', 'Patient', { token: desk.app.token, body })).status).toBe(201)
})

test('a transaction and a batch are held back as each of their entries is', async () => {
  const suspect = await openSuspect(chartward, 'front-desk')
  await contain(chartward, { degree: 'care-safe', target: person(suspect.user) })
  const { token } = suspect.app
  const entry = [{ request: { method: 'GET', url: 'Patient/ben' } }]
  const batch = { resourceType: 'Bundle', type: 'batch', entry }
  const answered = await chartward.fhir('POST', '', { token, body: batch })
  expect(answered.json.entry[0].response.status).toMatch(/^403/)
  const putting = {
    resource: { resourceType: 'Patient', id: 'ben', name: [{ family: 'Taken' }] },
    request: { method: 'PUT', url: 'Patient/ben' },
  }
  const transaction = { resourceType: 'Bundle', type: 'transaction', entry: [putting] }
  expect((await chartward.fhir('POST', '', { token, body: transaction })).status).toBe(403)
})

test('in care-safe mode the glass is broken of so many patients an hour, and no more', async () => {
  const suspect = await openSuspect(chartward)
  await contain(chartward, { degree: 'care-safe', target: person(suspect.user) })
  const max = 10
  for (let at = 0; at < max; at += 1) expect(await suspect.breakGlass(`stranger-${at}`)).toBe(200)
  const from = await chartward.leafCount()
  expect(await suspect.breakGlass('ben')).toBe(403)
  expect(await refusalsSince(chartward, from)).toEqual(['contained: care-safe'])
  expect(await read(suspect.app.token, 'Observation/of-ben')).toBe(403)
})

test('of what was broken before care-safe mode, the newest few stay open', async () => {
  const suspect = await openSuspect(chartward)
  await suspect.breakGlass('ben')
  for (let at = 0; at < 10; at += 1) await suspect.breakGlass(`earlier-${at}`)
  expect(await read(suspect.app.token, 'Observation/of-ben')).toBe(200)
  await contain(chartward, { degree: 'care-safe', target: person(suspect.user) })
  expect(await read(suspect.app.token, 'Observation/of-ben')).toBe(403)
})

test('whoever is suspended is signed in nowhere, and a page says nothing of why', async () => {
  const suspect = await openSuspect(chartward)
  const { browser, authenticator } = suspect
  expect((await browser.get('/account')).status).toBe(200)
  const measure = await contain(chartward, { degree: 'suspend-person', target: person(suspect.user) })
  const from = await chartward.leafCount()
  for (const path of ['/account', '/account/apps', '/break-glass?patient=ann', '/why', '/role'])
    expect([path, (await browser.get(path)).to]).toEqual([path, expect.stringContaining('/sign-in?next=')])
  const refused = await browser.signIn(authenticator)
  expect([refused.status, refused.json.message]).toEqual([
    403,
    'This access is suspended: ask the security officer.',
  ])
  const notes = await refusalsSince(chartward, from)
  expect(notes).toEqual(Array.from({ length: 6 }, () => 'contained: suspend-person'))
  await chartward.operations.incident.end(measure.id, OFFICER)
  expect((await browser.signIn(authenticator)).status).toBe(200)
  expect((await browser.get('/account')).status).toBe(200)
})

test('a session that is suspended leaves the person: they sign in anew', async () => {
  const { browser, authenticator } = await openSuspect(chartward)
  const target = session(await browser.session())
  await contain(chartward, { degree: 'suspend-session', target })
  expect((await browser.get('/account')).to).toContain('/sign-in')
  expect((await browser.signIn(authenticator)).status).toBe(200)
  expect((await browser.get('/account')).status).toBe(200)
})

test('no token is made on the command line for whom a suspension is for', async () => {
  await chartward.token('viewer', 'robot')
  await contain(chartward, { degree: 'suspend-person', target: person('robot') })
  await expect(chartward.token('viewer', 'robot')).rejects.toMatchObject({ code: 'CONTAINED' })
})

test('nobody is contained by a word mistyped, and the pages are no app', async () => {
  const begin = async (target: Target, degree: Degree = 'question') =>
    await contain(chartward, { degree, target })
  await expect(begin(person('dr-nobody'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(begin(session('s'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(begin(app('nothing'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(begin(app('browser'), 'suspend-app')).rejects.toMatchObject({ code: 'USAGE' })
  await expect(begin(ENVIRONMENT, 'suspend-app')).rejects.toMatchObject({ code: 'USAGE' })
})
