import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { rm } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/index.ts'
import type { DisclosureEntry } from '../../src/ledger/index.ts'
import { EXITS } from './exits.ts'
import {
  expectedShowings,
  openScene,
  personOf,
  resourcesIn,
  type Scene,
  showingsIn,
  versionOf,
  writingsIn,
} from './scene.ts'
import { backupInto, makeStayingFolder } from '../support/backup.ts'

let scene: Scene
let folder: string
const routes = new Set<string>()

beforeAll(async () => {
  subscribe('fastify.initialization', watchRoutes)
  folder = await makeStayingFolder()
  scene = await openScene(backupInto(folder))
  unsubscribe('fastify.initialization', watchRoutes)
  // What it puts there when it starts has leaves of its own.
  await scene.control('POST', '/backup/now')
})
afterAll(async () => {
  await scene.close()
  await rm(folder, { recursive: true })
})

function watchRoutes(message: unknown): void {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.add(`${one} ${url}`)
  })
}

test.each(EXITS.filter(({ leaves }) => leaves === 'nothing'))(
  'nothing of anyone leaves by $name',
  async (exit) => {
    const before = await scene.leafCount()
    const { status, json } = await exit.take(scene)
    expect([status, resourcesIn(json), await scene.entries(before)]).toEqual([exit.status, [], []])
  },
)

const telling = EXITS.flatMap(({ leaves, ...exit }) => (leaves === 'nothing' ? [] : [{ ...exit, leaves }]))

test.each(telling)(
  'what leaves by $name stands in the ledger, and no more',
  async ({ take, status, leaves }) => {
    const { answer, entries } = await taken(take, await scene.leafCount())
    const { how, shows, asked = '', about, note = '', writes = [] } = leaves
    expect(answer.status).toBe(status)
    const shown = resourcesIn(answer.json)
    expect(shown).toHaveLength(shows)
    expect(showingsIn(entries)).toEqual(expectedShowings(scene, shown))
    expect(writingsIn(entries).map((text) => text.replace(/^\S+ ([^/]+).*/, '$1'))).toEqual(writes)
    expect(new Set(entries.map((entry) => entry.how))).toEqual(new Set(how))
    expect(entries.map(({ predicate }) => predicate).join('\n')).toContain(asked)
    expect(entries.map((entry) => entry.note).join('\n')).toContain(note)
    const named = entries.map(({ patient }) => patient)
    expect(named).toEqual(expect.arrayContaining(about === undefined ? [] : [personOf(about)]))
    for (const entry of entries) expect(entry.elements).toBe(elementsOf(entry, shown))
  },
)

/** The leaves of the last request of an exit; those before it made ready what it shows. */
async function taken(take: (scene: Scene) => ReturnType<Scene['fhir']>, before: number) {
  const answer = await take(scene)
  const all = await scene.entries(before)
  const last = requestOf(all.at(-1))
  return { answer, entries: all.filter((entry) => requestOf(entry) === last) }
}

/** The entries of a batch have names of their own under the batch's. */
function requestOf(entry: DisclosureEntry | undefined): string | undefined {
  return entry?.request.split('.')[0]
}

/** The classes of elements that the resources of a leaf have. */
function elementsOf({ resources }: DisclosureEntry, shown: readonly Resource[]): number {
  const told = shown.filter((resource) => resources.includes(versionOf(resource)))
  return told.reduce((bits, resource) => bits | scene.chartward.fhir.elementsOf(resource), 0)
}

test('there is no way in that is not named as a way out, unless it refuses everyone', async () => {
  const named = new Set(EXITS.map(({ route }) => route))
  expect([...named].filter((route) => !routes.has(route))).toEqual([])
  const { token } = await scene.token()
  const before = await scene.leafCount()
  for (const route of [...routes].filter((one) => !named.has(one))) {
    const [method = '', path = ''] = route.split(' ')
    const url = scene.url + path.replace(':type', 'Patient').replace(':id', 'ann').replace(':version', '1')
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(url, { method, headers, redirect: 'manual' })
    // A page asks for a session of a browser, which a token is none of; whom it shows what is told by its own tests.
    const isRefused = path.startsWith('/fhir/')
      ? response.status === 405
      : [303, 401, 403].includes(response.status)
    expect([route, isRefused, (await response.text()).includes('Abbott')]).toEqual([route, true, false])
  }
  expect(await scene.leafCount()).toBe(before)
})

test('all of it checks: both ledgers, and every stored version in a leaf', async () => {
  await expect(scene.verifyEverything()).resolves.toBeUndefined()
})
