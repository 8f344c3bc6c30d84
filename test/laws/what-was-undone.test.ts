import { setTimeout as wait } from 'node:timers/promises'
import { array, assert, asyncProperty, boolean, constantFrom, option, record } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RollbackApplied, RollbackPlan } from '../../src/contract/index.ts'
import type { Ground } from '../../src/disclosure/interaction.ts'
import { account } from '../../src/disclosure/leaves.ts'
import { openScene, personOf, type Scene } from './scene.ts'

/** Taking back: without later edits everything is exactly as before; a later edit by somebody else always survives. */

let scene: Scene
let round = 0
beforeAll(async () => {
  scene = await openScene()
})
afterAll(async () => {
  await scene.verifyEverything()
  await scene.close()
})

const planOf = async (session: string): Promise<RollbackPlan> => {
  const query = { sessions: [session], users: [], clients: [], addresses: [] }
  return (await scene.control('POST', '/rollback', { query })).json
}
const apply = async (plan: string): Promise<RollbackApplied> =>
  (await scene.control('POST', '/rollback/apply', { plan })).json

interface Act {
  readonly by: 'actor' | 'other'
  /** What the record says then; undefined: it is deleted. */
  readonly says: { readonly note: string; readonly value: number } | undefined
  /** Written by a transaction instead of by itself. */
  readonly together: boolean
}

const act = record<Act>({
  by: constantFrom('actor', 'other'),
  says: option(record({ note: constantFrom('a', 'b'), value: constantFrom(1, 2) }), { nil: undefined }),
  together: boolean(),
})
const histories = array(array(act, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 })

function bodyOf(id: string, says: NonNullable<Act['says']>) {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: 'made up' },
    subject: { reference: 'Patient/ann' },
    note: [{ text: says.note }],
    valueInteger: says.value,
  }
}

async function carryOut(id: string, { says, together }: Act, token: string): Promise<void> {
  const url = `Observation/${id}`
  const method = says === undefined ? 'DELETE' : 'PUT'
  const body = says === undefined ? undefined : bodyOf(id, says)
  const { status, text } = together
    ? await scene.fhir('POST', `${scene.url}/fhir/R4`, {
        token,
        body: {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [{ request: { method, url }, ...(body === undefined ? {} : { resource: body }) }],
        },
      })
    : await scene.fhir(method, url, { token, ...(body === undefined ? {} : { body }) })
  if (status >= 300) throw new Error(text)
}

/** A machine that is busy with other things may say 503: then it is written again. */
async function putServed(id: string, says: NonNullable<Act['says']>): Promise<void> {
  for (;;) {
    const { status, text } = await scene.fhir('PUT', `Observation/${id}`, { body: bodyOf(id, says) })
    if (status < 300) return
    if (status !== 503 && status !== 409) throw new Error(text)
    await wait(100)
  }
}

/** What a read answers, without what every version has of its own; undefined when there is nothing. */
async function contentOf(id: string): Promise<string | undefined> {
  const { status, text } = await scene.fhir('GET', `Observation/${id}`)
  return status === 200 ? text.replace(/"versionId":"\d+","lastUpdated":"[^"]+"/, '') : undefined
}

test('random histories, undone: as before the actor, or as the last edit by somebody else left it', async () => {
  await assert(
    asyncProperty(histories, async (records) => {
      round += 1
      const [actor, other] = [await scene.token(), await scene.token()]
      const wanted = new Map<string, string | undefined>()
      for (const [at, acts] of records.entries()) {
        const id = `r-${round}-${at}`
        wanted.set(id, undefined)
        let isTouched = false
        for (const one of acts) {
          const before = await contentOf(id)
          // Deleting what is not there changes nothing, and is no edit.
          if (before === undefined && one.says === undefined) continue
          await carryOut(id, one, one.by === 'actor' ? actor.token : other.token)
          if (one.by === 'other') wanted.set(id, await contentOf(id))
          else isTouched = true
        }
        if (!isTouched) wanted.set(id, await contentOf(id))
      }
      const { plan } = await planOf(actor.session)
      expect((await apply(plan)).changed).toEqual([])
      for (const [id, content] of wanted) expect([id, await contentOf(id)]).toEqual([id, content])
      const again = await planOf(actor.session)
      expect([again.counts.restore, again.counts.delete]).toEqual([0, 0])
    }),
    { numRuns: 15 },
  )
})

test('whoever writes while a plan is applied keeps what they wrote', async () => {
  const actor = await scene.token()
  const ids = Array.from({ length: 60 }, (_, at) => `race-${at}`)
  for (const id of ids) await scene.put(bodyOf(id, { note: 'honest', value: 1 }))
  for (const id of ids)
    await carryOut(id, { by: 'actor', says: { note: 'forged', value: 2 }, together: false }, actor.token)
  const { plan } = await planOf(actor.session)
  const writing = ids.map(async (id) => await putServed(id, { note: 'later', value: 3 }))
  const [applied] = await Promise.all([apply(plan), ...writing])
  for (const id of ids) expect(await contentOf(id)).toContain('later')
  expect(applied.changed.length + applied.done.length).toBe(ids.length)
})

test('two who apply one plan at once write each record once', async () => {
  const actor = await scene.token()
  const ids = Array.from({ length: 60 }, (_, at) => `twice-${at}`)
  for (const id of ids)
    await carryOut(id, { by: 'actor', says: { note: 'forged', value: 2 }, together: false }, actor.token)
  const { plan } = await planOf(actor.session)
  const both = await Promise.all([apply(plan), apply(plan)])
  expect(both.map(({ changed }) => changed)).toEqual([[], []])
  expect(both.flatMap(({ done }) => done)).toHaveLength(ids.length)
  expect(both.flatMap(({ already }) => already)).toHaveLength(ids.length)
  for (const id of ids) {
    const { json } = await scene.fhir('GET', `Observation/${id}/_history`)
    expect(json.total).toBe(2)
  }
})

test('what they told the ledger and did not bring about is not theirs, though somebody else wrote that version', async () => {
  const { session } = await scene.token()
  await scene.put(bodyOf('cut', { note: 'honest', value: 1 }))
  const { ledger, clock } = scene.chartward
  const who = { user: 'somebody', role: 'clinician', client: 'test', session, address: 'local' }
  const write = { reference: 'Observation/cut/2', patients: [personOf('ann')], digest: 'A'.repeat(43) }
  await account(
    { ledger, clock } as Ground,
    { who, request: `cut-${session}`, why: 'TREAT' },
    { how: 'update', shown: [], writes: [{ ...write, elements: 0, deleted: false, shared: false }] },
  )
  expect((await planOf(session)).changes).toEqual([])
  await scene.put(bodyOf('cut', { note: 'honest too', value: 2 }))
  expect((await planOf(session)).changes).toEqual([])
})
