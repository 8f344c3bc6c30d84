import Fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChartwardError, type ErrorCode, type Log, silentLog } from '../kernel/index.ts'
import { type BrowserGround, keepDevice, keepSession } from './browser.ts'
import { pageScope } from './pages.ts'

const SITE = 'https://chart.example.org'
const logged: object[] = []
const log: Log = { ...silentLog, error: (_event, fields) => void logged.push(fields ?? {}) }
const ground = { siteUrl: () => SITE, log } as unknown as BrowserGround & { log: Log }

const app = Fastify({ trustProxy: ['10.0.0.1'] })
beforeAll(async () => {
  pageScope(app, ground, (scope) => {
    scope.get('/page', (_request, reply) => {
      keepSession(ground, reply, 'word')
      keepDevice(ground, reply, 'token')
      return reply.send('page')
    })
    scope.get('/fails/:code', ({ params }) => {
      const { code } = params as { code: string }
      if (code === 'other') throw new Error('patient Abbott, born 1980')
      throw new ChartwardError(code as ErrorCode, 'said <so>', { detail: 'kept' })
    })
    scope.post('/form', () => {
      throw new ChartwardError('STEP_UP_REQUIRED', 'said')
    })
  })
  await app.ready()
})
afterAll(async () => await app.close())

const get = async (url: string, headers: Record<string, string> = {}) =>
  await app.inject({ url, headers: { host: 'chart.example.org', ...headers } })

test('over TLS a browser keeps the cookies for this very host, and shows them to no script', async () => {
  const { headers } = await get('/page')
  expect(headers['set-cookie']).toEqual([
    '__Host-chartward=word; Path=/; HttpOnly; SameSite=Lax; Secure',
    expect.stringMatching(
      /^__Host-chartward-device=token; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/,
    ),
  ])
})

test('who came by another host is sent to ours, but not through a proxy: that could go in circles', async () => {
  const elsewhere = await get('/page?a=1', { host: '127.0.0.1:8080' })
  expect([elsewhere.statusCode, elsewhere.headers.location]).toEqual([303, `${SITE}/page?a=1`])
  const forwarded = { host: 'inside:8080', 'x-forwarded-for': '192.0.2.7' }
  const proxied = await app.inject({ url: '/page', remoteAddress: '10.0.0.1', headers: forwarded })
  expect(proxied.statusCode).toBe(200)
  const pretended = await app.inject({ url: '/page', remoteAddress: '192.0.2.9', headers: forwarded })
  expect(pretended.statusCode).toBe(303)
})

test('what goes wrong is a page, or leads to where it can be put right', async () => {
  const refused = await get('/fails/FORBIDDEN')
  expect([refused.statusCode, refused.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8'])
  expect(refused.body).toContain('Said &lt;so&gt;.')
  expect((await get('/fails/SESSION_ENDED?x=1')).headers.location).toBe(
    '/sign-in?next=%2Ffails%2FSESSION_ENDED%3Fx%3D1',
  )
  expect((await get('/fails/STEP_UP_REQUIRED')).headers.location).toBe(
    '/step-up?next=%2Ffails%2FSTEP_UP_REQUIRED',
  )
})

test('what is not ours says only that something went wrong', async () => {
  const { statusCode, body } = await get('/fails/other')
  expect(statusCode).toBe(500)
  expect(body).not.toMatch(/Abbott|1980/)
  expect(JSON.stringify(logged)).not.toMatch(/Abbott|1980/)
})

test('after a form somebody comes back to the page it was on, and to no other site', async () => {
  const sent = async (referer: string) => {
    const headers = { host: 'chart.example.org', origin: SITE, referer }
    return (await app.inject({ method: 'POST', url: '/form', headers })).headers.location
  }
  expect(await sent(`${SITE}/account/proxies?a=1`)).toBe('/step-up?next=%2Faccount%2Fproxies%3Fa%3D1')
  expect(await sent('https://evil.example//evil.example')).toBe('/step-up?next=%2Faccount')
  expect(await sent('nonsense')).toBe('/step-up?next=%2Faccount')
})
