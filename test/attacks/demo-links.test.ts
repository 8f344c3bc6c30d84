import { get } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/index.ts'
import type { DemoLinkAnswer } from '../../src/contract/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { fillWithDemo } from '../../src/main/demo.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openMembers } from '../support/members.ts'
import { openSiteBrowser } from '../support/site.ts'

/**
 * The way in: a link of the demo, which signs somebody in without anything of theirs. It must open nothing but a demo, at
 * the machine that it runs on, once, within a minute.
 */

const SILENT = { out: () => undefined, err: () => undefined, watched: false, operator: 'test' }

let demo: TestChartward
let real: TestChartward
beforeAll(async () => {
  demo = await openTestChartward()
  await fillWithDemo(demo, SILENT)
  real = await openTestChartward()
}, 120_000)
afterAll(async () => {
  await demo.close()
  await real.close()
})

let before: number
beforeEach(async () => {
  before = await demo.leafCount()
})

const linkOf = async ({ home }: TestChartward, user: string): Promise<string> => {
  const link = await controlClient(home, 'kim').send<DemoLinkAnswer>(
    'POST',
    '/demo/sign-in',
    JSON.stringify({ user }),
  )
  return new URL(link.url).pathname + new URL(link.url).search
}
const told = async () => (await demo.entries(before)).map(({ how, who, note }) => [how, who.user, note])

test('a link signs in once, in the role of whose it is, where they work; making it and using it are told', async () => {
  const path = await linkOf(demo, 'dr-ny-1')
  const browser = openSiteBrowser(demo)
  expect((await browser.get(path)).to).toBe('/chart')
  const { json } = await browser.get('/api/session')
  expect(json).toMatchObject({ user: 'dr-ny-1', role: 'clinician', proven: true })
  const another = openSiteBrowser(demo)
  expect((await another.get(path)).status).toBe(401)
  expect(another.cookies.size).toBe(0)
  expect(await told()).toEqual([
    ['factor', 'kim', 'demo link for dr-ny-1'],
    ['sign-in', 'dr-ny-1', 'demo-link, new device'],
    ['sign-in-failed', 'unknown', 'demo link'],
  ])
})

test('of two who use it at once, one is signed in', async () => {
  const path = await linkOf(demo, 'patient')
  const answers = await Promise.all([openSiteBrowser(demo).get(path), openSiteBrowser(demo).get(path)])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
})

test('after a minute it opens nothing, and what is no link of ours never did', async () => {
  const path = await linkOf(demo, 'security')
  demo.clock.pass(60_001)
  for (const asked of [
    path,
    '/demo/sign-in',
    '/demo/sign-in?token=',
    `/demo/sign-in?token=${'A'.repeat(43)}`,
  ]) {
    const browser = openSiteBrowser(demo)
    expect((await browser.get(asked)).status).toBe(401)
    expect(browser.cookies.size).toBe(0)
  }
})

test('whoever comes by way of a proxy is refused, and the link is not used up', async () => {
  const path = await linkOf(demo, 'patient')
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'x-forwarded-host']) {
    const browser = openSiteBrowser(demo)
    expect((await browser.get(path, { headers: { [name]: '192.0.2.7' } })).status).toBe(403)
    expect(browser.cookies.size).toBe(0)
  }
  expect((await openSiteBrowser(demo).get(path)).status).toBe(200)
})

test('by another name than that of the site it leads to the site and signs nobody in there', async () => {
  const path = await linkOf(demo, 'patient')
  const { port } = new URL(demo.url)
  const answer = await new Promise<{ status: number | undefined; cookie: unknown }>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { host: 'rebound.example' } }, (reply) => {
      reply.resume()
      resolve({ status: reply.statusCode, cookie: reply.headers['set-cookie'] })
    }).on('error', reject)
  })
  expect(answer).toEqual({ status: 303, cookie: undefined })
})

test('nobody is signed in who is not of the demo, or was disabled', async () => {
  await openMembers(demo).invite('clinician', { userName: 'dr-real' })
  for (const user of ['dr-real', 'administrator', '', 'nobody'])
    await expect(linkOf(demo, user)).rejects.toMatchObject({ code: 'PERSON_UNKNOWN' })
  const path = await linkOf(demo, 'billing')
  const { people } = demo.chartward.accounts
  const person = await people.findByUserName('billing')
  const by = { user: 'admin', role: 'administrator', client: 'test', session: 'test', address: 'local' }
  await people.disable(by, person?.id ?? ('' as never))
  expect((await openSiteBrowser(demo).get(path)).status).toBe(401)
  await expect(linkOf(demo, 'billing')).rejects.toMatchObject({ code: 'PERSON_UNKNOWN' })
})

test('an environment that is no demo has no links, also with a row of a demo written into its table', async () => {
  await openMembers(real).invite('clinician', { userName: 'dr-ny-1' })
  const refused = { code: 'FORBIDDEN' }
  await expect(linkOf(real, 'dr-ny-1')).rejects.toMatchObject(refused)
  expect((await openSiteBrowser(real).get('/demo/sign-in?token=x')).status).toBe(403)
  const [row] = await demo.chartward.database.query<{ mark: Buffer }>('select mark from demo')
  const write = 'insert into demo (mark, made, stage) values ($1, 0, $2) on conflict do nothing'
  await real.chartward.database.query(write, [row?.mark, 'filled'])
  await expect(linkOf(real, 'dr-ny-1')).rejects.toMatchObject(refused)
  await expect(controlClient(real.home, 'kim').get('/demo')).rejects.toMatchObject(refused)
  expect((await openSiteBrowser(real).get('/demo/sign-in?token=x')).status).toBe(403)
  await real.chartward.database.query('delete from demo')
})

test('an environment in which somebody can sign in, or somebody is cared for, never becomes a demo', async () => {
  expect(await fillWithDemo(real, SILENT)).toBe(false)
  expect(await real.chartward.accounts.demo.stage()).toBeUndefined()
  const cared = await openTestChartward()
  await cared.fhir('POST', 'Patient', { body: { resourceType: 'Patient', name: [{ family: 'Real' }] } })
  expect(await fillWithDemo(cared, SILENT)).toBe(false)
  expect(await cared.chartward.accounts.demo.stage()).toBeUndefined()
  await cared.close()
})

test('a demo that others than this machine can reach has no links', async () => {
  const { http } = defaultConfig()
  const settings = [
    { ...http, trustedProxies: ['192.0.2.0/24'] },
    { ...http, publicUrl: 'https://chart.example.org' },
  ]
  for (const one of settings) {
    const open = await openTestChartward({ config: { http: one } })
    await open.chartward.accounts.demo.begin({
      user: 'chartward',
      role: 'administrator',
      client: 'demo',
      session: 'demo',
      address: 'local',
    })
    await expect(linkOf(open, 'dr-ny-1')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await open.close()
  }
})
