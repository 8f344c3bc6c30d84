import * as fc from 'fast-check'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import {
  type BrowserGround,
  fieldOf,
  formOf,
  keepDevice,
  keepSession,
  ownPath,
  requireOwnOrigin,
} from './browser.ts'

const SITE = 'https://chart.example.org'
const FORM = 'application/x-www-form-urlencoded'

const request = (headers: Record<string, string>, body?: string | Buffer): FastifyRequest =>
  ({ headers, body: typeof body === 'string' ? Buffer.from(body) : body }) as FastifyRequest
const parsed = (body: string | Buffer) => formOf(request({ 'content-type': FORM }, body))

test('a path of ours stays one, with its parameters', () => {
  for (const path of ['/', '/account', '/oauth/authorize?scope=patient%2F*.rs&state=a/b', '/a?next=//x'])
    expect(ownPath(path)).toBe(path)
})

test.each([
  '',
  'account',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/../..//evil.example',
  '/%2e//evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  ' //evil.example',
  'https://evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '/a b',
  '/ä',
  `/${'a'.repeat(9000)}`,
])('%j leads nowhere', (asked) => {
  expect(ownPath(asked)).toBeUndefined()
})

test('wherever it leads, a browser stays on this site', () => {
  const odd = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '%5c',
    '@',
    ':',
    '?',
    '#',
    '\t',
    'evil.example',
  )
  const asked = fc.oneof(
    fc.array(odd, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.array(odd, { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
  )
  fc.assert(
    fc.property(asked, (text) => {
      const path = ownPath(text)
      if (path === undefined) return
      expect(new URL(path, SITE).origin).toBe(SITE)
      // Sent on from there again, it is still the same.
      expect(ownPath(path)).toBe(path)
    }),
    { numRuns: 5000 },
  )
})

test('a form is read as it was sent; what is given twice has no one value', () => {
  const form = parsed('a=1&b=x%20y+z&a=2&c=%C3%A4&empty=')
  expect(form.get('a')).toEqual(['1', '2'])
  expect(['a', 'b', 'c', 'empty', 'none'].map((name) => fieldOf(form, name))).toEqual([
    '',
    'x y z',
    'ä',
    '',
    '',
  ])
})

test('a form that is too much, or none, is refused', () => {
  expect(() => parsed('a=1&'.repeat(501))).toThrow(expect.objectContaining({ code: 'BODY_TOO_LARGE' }))
  expect(() => parsed(Buffer.from([0xff, 0xfe]))).toThrow(expect.objectContaining({ code: 'JSON_INVALID' }))
  expect(() => formOf(request({ 'content-type': 'text/plain' }, 'a=1'))).toThrow(
    expect.objectContaining({ code: 'MEDIA_TYPE_UNSUPPORTED' }),
  )
})

test('only our own pages send forms', () => {
  const ground = { siteUrl: () => SITE }
  const sent = (headers: Record<string, string>) => () => requireOwnOrigin(ground, request(headers))
  const refused = expect.objectContaining({ code: 'FORBIDDEN' })
  for (const headers of [
    { origin: SITE },
    { origin: SITE, 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-origin' },
  ])
    expect(sent(headers)).not.toThrow()
  for (const headers of [
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: `${SITE}.evil.example` },
    { origin: 'http://chart.example.org' },
    { origin: SITE, 'sec-fetch-site': 'cross-site' },
    { origin: SITE, 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])
    expect(sent(headers)).toThrow(refused)
})

test('served by TLS, cookies are for this host alone, and for no script', () => {
  const cookies: string[] = []
  const reply = { header: (_: string, cookie: string) => cookies.push(cookie) } as unknown as FastifyReply
  const ground = { siteUrl: () => SITE } as BrowserGround
  keepSession(ground, reply, 'one')
  keepDevice(ground, reply, 'two')
  expect(cookies).toEqual([
    '__Host-chartward=one; Path=/; HttpOnly; SameSite=Lax; Secure',
    expect.stringMatching(
      /^__Host-chartward-device=two; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/,
    ),
  ])
})
