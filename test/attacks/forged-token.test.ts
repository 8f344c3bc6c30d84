import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScene, type Scene } from '../laws/scene.ts'

/** The way in: a token nobody was given. */

let scene: Scene
let honest: { token: string; session: string }

beforeAll(async () => {
  scene = await openScene()
  honest = await scene.token()
})
afterAll(async () => await scene.close())

async function refused(authorization: string | undefined): Promise<unknown> {
  const before = await scene.leafCount()
  const statements = scene.chartward.database.statementCount()
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
  const response = await fetch(`${scene.url}/fhir/R4/Patient/ann`, { headers })
  const text = await response.text()
  const asked = scene.chartward.database.statementCount() - statements
  return {
    status: response.status,
    tells: text.includes('Abbott'),
    leaves: (await scene.leafCount()) - before,
    atMostOne: asked <= 1,
  }
}

const REFUSED = { status: 401, tells: false, leaves: 0, atMostOne: true }

test('a token that was never made lets nobody in', async () => {
  const { token, session } = honest
  const bent = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
  const [row] = await scene.chartward.database.query<{ hash: Buffer }>(
    'select hash from access_token limit 1',
  )
  const hash = row?.hash ?? Buffer.alloc(0)
  const tokens = [
    bent,
    token.slice(0, -1),
    `${token} `.trim().toUpperCase(),
    token.slice(3),
    session,
    `cw_${session}`,
    // What a thief of the table has.
    `cw_${hash.toString('base64url')}`,
    `cw_${hash.toString('hex')}`,
    ...Array.from({ length: 20 }, () => `cw_${randomBytes(32).toString('base64url')}`),
    "cw_' or '1'='1",
    'cw_%',
    'cw_',
    `cw_${'x'.repeat(5_000)}`,
    'null',
    'undefined',
  ]
  for (const one of tokens) expect([one, await refused(`Bearer ${one}`)]).toEqual([one, REFUSED])
  for (const header of [undefined, token, `Basic ${token}`, 'Bearer'])
    expect([header, await refused(header)]).toEqual([header, REFUSED])
})

test('a token counts from the moment it is made to the moment it expires or is ended', async () => {
  const { token, session } = await scene.token()
  expect((await scene.fhir('GET', 'Patient/ann', { token })).status).toBe(200)
  scene.clock.pass(31 * 24 * 60 * 60 * 1000)
  expect(await refused(`Bearer ${token}`)).toEqual(REFUSED)
  scene.clock.pass(-31 * 24 * 60 * 60 * 1000)
  await scene.control('POST', '/session/end', { session })
  expect(await refused(`Bearer ${token}`)).toEqual(REFUSED)
})

test('a role reads or writes only what it may, and is told nothing', async () => {
  const { token: viewer } = await scene.token('viewer')
  const { token: administrator } = await scene.token('administrator')
  const before = await scene.leafCount()
  const asked = [
    await scene.fhir('PUT', 'Patient/ann', { token: viewer, body: { resourceType: 'Patient', id: 'ann' } }),
    await scene.fhir('DELETE', 'Patient/ann', { token: viewer }),
    await scene.fhir('POST', `${scene.url}/fhir/R4`, {
      token: viewer,
      body: { resourceType: 'Bundle', type: 'batch' },
    }),
    await scene.fhir('GET', 'Patient/ann', { token: administrator }),
    await scene.fhir('GET', 'Patient?family=abbott', { token: administrator }),
    await scene.fhir('GET', 'Patient/nobody', { token: administrator }),
  ]
  expect(asked.map(({ status, text }) => [status, text.includes('Abbott')])).toEqual(
    asked.map(() => [403, false]),
  )
  const told = await scene.entries(before)
  expect(told.map(({ how, patient, resources }) => [how, patient, resources])).toEqual(
    asked.map(() => ['denied', null, []]),
  )
})

test('whatever is made up as a token, and whatever is done to a real one, lets nobody in', async () => {
  const { token } = honest
  const bent = fc
    .record({ at: fc.nat(token.length - 1), to: fc.constantFrom('', 'A', 'z', '_', '-', '~', 'cw_', '%00') })
    .map(({ at, to }) => token.slice(0, at) + to + token.slice(at + 1))
  const fuzzed = fc.oneof(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), bent, fc.base64String())
  await fc.assert(
    fc.asyncProperty(fuzzed, async (text) => {
      fc.pre(text !== token && text.trim() === text)
      expect(await refused(`Bearer ${text}`)).toEqual(REFUSED)
    }),
    { numRuns: 150 },
  )
})
