import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { connect, type SecureVersion } from 'node:tls'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { defaultConfig } from '../../src/main/config.ts'
import { makeCertificate } from '../support/certificate.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

/** What stands between an app and the door: TLS, proxies, and the headers of every answer. */

const folder = mkdtempSync(path.join(os.tmpdir(), 'cw-tls-'))
const file = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}
const made = makeCertificate()
const files = {
  tlsCertificateFile: file('certificate.pem', made.certificate),
  tlsKeyFile: file('key.pem', made.key),
}
const open = async (http: object) =>
  await openTestChartward({ config: { http: { ...defaultConfig().http, ...http } } })

let chartward: TestChartward | undefined
let plain: TestChartward
beforeAll(async () => {
  plain = await open({})
})
afterEach(async () => {
  await chartward?.close()
  chartward = undefined
})
afterAll(async () => {
  await plain.close()
  rmSync(folder, { recursive: true, force: true })
})

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

test('nobody is served without TLS where others could listen in, unless a proxy that speaks it is named', async () => {
  for (const host of ['0.0.0.0', '::'])
    await expect(open({ host })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  chartward = await open({ host: '0.0.0.0', trustedProxies: ['127.0.0.1'] })
  const { port } = new URL(chartward.url)
  expect((await fetch(`http://127.0.0.1:${port}/fhir/R4/metadata`)).status).toBe(200)
})

test.each([
  '/',
  '/nowhere',
  '/fhir/R4/metadata',
  '/fhir/R4/Patient/x',
  '/fhir/R4/Nonsense',
  '/%zz',
  '/log/disclosure/checkpoint',
])('every answer has the headers that keep it where it belongs: %s', async (at) => {
  const { headers } = await fetch(`${plain.url}${at}`)
  const had = Object.keys(HEADERS).map((name) => [name, headers.get(name)])
  const expected = at.startsWith('/log') ? { ...HEADERS, 'cache-control': had[0]?.[1] } : HEADERS
  expect(Object.fromEntries(had)).toEqual(expected)
  expect(headers.get('strict-transport-security')).toBeNull()
})

test('every answer says what it is, text in which letters', async () => {
  const types = await Promise.all(
    [
      '/nowhere',
      '/fhir/R4/metadata',
      '/fhir/R4/Patient/x',
      '/%zz',
      '/assets/site.css',
      '/log/disclosure/checkpoint',
    ].map(async (at) => (await fetch(`${plain.url}${at}`)).headers.get('content-type')),
  )
  for (const type of types) expect(type).toMatch(/^[a-z]+\/[a-z+]+; charset=utf-8$/)
  const page = await fetch(`${plain.chartward.site.url}/sign-in`)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
})

/** Who asked, as the leaf of the question says. */
async function addressOf(
  server: TestChartward,
  headers: Record<string, string>,
): Promise<string | undefined> {
  const before = await server.leafCount()
  await server.fhir('GET', 'Patient/nobody', { headers })
  return (await server.entries(before)).at(-1)?.who.address
}

test('nobody is believed who says where a request comes from, but for the proxies that are named', async () => {
  const forged = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' }
  expect(await addressOf(plain, forged)).toBe('127.0.0.1')
  chartward = await open({ trustedProxies: ['127.0.0.0/8'] })
  expect(await addressOf(chartward, { 'x-forwarded-for': '203.0.113.9' })).toBe('203.0.113.9')
  // What the client itself put in front of the proxy's word is not believed.
  expect(await addressOf(chartward, { 'x-forwarded-for': '198.51.100.7, 203.0.113.9' })).toBe('203.0.113.9')
  expect(await addressOf(chartward, {})).toBe('127.0.0.1')
  await chartward.close()
  chartward = await open({ trustedProxies: ['192.0.2.1'] })
  expect(await addressOf(chartward, { 'x-forwarded-for': '203.0.113.9' })).toBe('127.0.0.1')
})

async function ask(url: string): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    const asking = request(url, { ca: made.certificate, agent: false }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer))
    })
    asking.once('error', reject)
    asking.end()
  })
}

test('with a certificate the door speaks TLS and says that it always will', async () => {
  chartward = await open(files)
  expect(chartward.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  const { statusCode, headers } = await ask(`${chartward.url}/fhir/R4/metadata`)
  expect([statusCode, headers['strict-transport-security']]).toEqual([
    200,
    'max-age=63072000; includeSubDomains',
  ])
  await expect(fetch(chartward.url.replace('https', 'http'))).rejects.toThrow('fetch failed')
})

/** Answers the version and the suite that were agreed on. */
async function shake(version: SecureVersion, ciphers = 'DEFAULT@SECLEVEL=0'): Promise<string> {
  const port = Number(new URL(chartward?.url ?? '').port)
  // Level 0 lets this client offer what it would not offer by itself.
  const offered = { minVersion: version, maxVersion: version, ciphers }
  return await new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca: made.certificate, ...offered })
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol() ?? 'none')
      socket.destroy()
    })
    socket.once('error', () => resolve('refused'))
  })
}

test('TLS before 1.2 is refused', async () => {
  chartward = await open(files)
  expect([await shake('TLSv1.1'), await shake('TLSv1.2'), await shake('TLSv1.3')]).toEqual([
    'refused',
    'TLSv1.2',
    'TLSv1.3',
  ])
})

test('cipher suites without forward secrecy or authentication are refused', async () => {
  chartward = await open(files)
  const weak = ['AES128-GCM-SHA256', 'AES256-SHA256', 'ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384']
  for (const suite of weak)
    expect([suite, await shake('TLSv1.2', `${suite}@SECLEVEL=0`)]).toEqual([suite, 'refused'])
  const good = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256'
  expect(await shake('TLSv1.2', good)).toBe('TLSv1.2')
})

test.each([
  [{ tlsCertificateFile: files.tlsCertificateFile }, /go together/],
  [{ ...files, tlsKeyFile: '/nowhere/key.pem' }, /http\.tlsKeyFile: the file cannot be read/],
  [{ ...files, tlsCertificateFile: files.tlsKeyFile }, /no certificate and its key/],
  [{ ...files, tlsKeyFile: file('other.pem', makeCertificate().key) }, /no certificate and its key/],
])(
  'a certificate that cannot serve stops the start, by the name of the setting: %o',
  async (http, message) => {
    await expect(open(http)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(message),
    })
  },
)
