import { afterAll, beforeAll, expect, test } from 'vitest'
import { observation, openScene, type Scene } from './scene.ts'

let scene: Scene
let other: Scene
const links: { kind: string; link: string }[] = []

beforeAll(async () => {
  scene = await openScene()
  other = await openScene()
  for (let version = 1; version <= 201; version++) await scene.put(observation('many', 'ben', '8867-4'))
  for (const [kind, path] of [
    ['a search', 'Patient?family=abbott&_count=1'],
    ['a sorted search', 'Observation?patient=ann&_sort=date&_count=1'],
    ['everything', 'Patient/ben/$everything?_count=1'],
    ['a history', 'Observation/many/_history'],
  ] as const)
    links.push({ kind, link: scene.next(await scene.fhir('GET', path)) })
})
afterAll(async () => {
  await scene.close()
  await other.close()
})

const KINDS = ['a search', 'a sorted search', 'everything', 'a history']
const linkOf = (kind: string) => links.find((one) => one.kind === kind)?.link ?? ''

const REFUSED = { status: 400, type: 'OperationOutcome', leaves: 0 }

async function follow(link: string, token?: string) {
  const before = await scene.leafCount()
  const { status, json } = await scene.fhir('GET', link, token === undefined ? {} : { token })
  return { status, type: json.resourceType as string, leaves: (await scene.leafCount()) - before }
}

test.each(KINDS)('the page link of %s opens in the session it was made for', async (kind) => {
  expect((await scene.fhir('GET', linkOf(kind))).status).toBe(200)
})

test.each(KINDS)(
  'the page link of %s opens in no other session, of the same person or another',
  async (kind) => {
    for (const user of ['dr-test', 'dr-other']) {
      const { token } = await scene.token('clinician', user)
      expect(await follow(linkOf(kind), token)).toEqual(REFUSED)
    }
  },
)

test.each(KINDS)('the page link of %s opens in no other environment', async (kind) => {
  const link = linkOf(kind).replace(scene.url, other.url)
  expect((await other.fhir('GET', link)).status).toBe(400)
})

test.each(KINDS)('the page link of %s does not open with any of its bits flipped', async (kind) => {
  const [base = '', sealed = ''] = linkOf(kind).split('_page=')
  const bytes = Buffer.from(sealed, 'base64url')
  // One bit of each part, and some between: nonce, content, tag.
  for (const at of [0, 11, 12, Math.floor(bytes.length / 2), bytes.length - 17, bytes.length - 1]) {
    const bent = Buffer.from(bytes)
    bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8))
    expect(await follow(`${base}_page=${bent.toString('base64url')}`)).toEqual(REFUSED)
  }
  for (const text of ['', 'x', sealed.slice(0, 40), `${sealed}AAAA`]) {
    expect(await follow(`${base}_page=${text}`)).toEqual(REFUSED)
  }
})

test('a page link names nothing of what was asked', () => {
  for (const { link } of links) {
    const content = Buffer.from(link.split('_page=')[1] ?? '', 'base64url').toString('latin1')
    for (const word of ['abbott', 'ann', 'Observation', 'family']) expect(link + content).not.toContain(word)
  }
})

test.each(KINDS)('the page link of %s can be followed again, and every time is told', async (kind) => {
  const before = await scene.leafCount()
  const first = await scene.fhir('GET', linkOf(kind))
  const between = await scene.leafCount()
  const again = await scene.fhir('GET', linkOf(kind))
  const entries = await scene.entries(before)
  expect(again.json.entry).toEqual(first.json.entry)
  const shown = (from: number, to: number) => entries.slice(from, to).map(({ resources }) => resources)
  expect(shown(0, between - before)).toEqual(shown(between - before, entries.length))
  expect(new Set(entries.map(({ request }) => request)).size).toBe(2)
})

test.each(KINDS)('the page link of %s ends after an hour', async (kind) => {
  const link = linkOf(kind)
  scene.clock.pass(61 * 60 * 1000)
  expect(await follow(link)).toEqual(REFUSED)
  scene.clock.pass(-61 * 60 * 1000)
})
