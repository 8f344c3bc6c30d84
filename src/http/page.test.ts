import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { html } from './html.ts'
import { type Page, sendPage } from './page.ts'

async function sent(page: Page) {
  const app = Fastify()
  app.get('/', (_request, reply) => sendPage(reply, page))
  const { statusCode, headers, body } = await app.inject('/')
  await app.close()
  return { statusCode, headers, body, policy: String(headers['content-security-policy']) }
}

test('a page is one document that nothing runs in, frames or keeps', async () => {
  const { statusCode, headers, body, policy } = await sent({
    title: 'A <title>',
    body: html`<p>${'<text>'}</p>`,
    script: 'passkey',
    status: 403,
  })
  expect(statusCode).toBe(403)
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'referrer-policy': 'same-origin',
  })
  expect(policy).toContain("default-src 'none'; style-src 'self'; script-src 'self'")
  expect(policy).toContain("form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
  expect(policy).not.toContain('unsafe')
  expect(body.match(/<h1>/g)).toHaveLength(1)
  expect(body).toContain('<h1>A &lt;title&gt;</h1>')
  expect(body).toContain('<p>&lt;text&gt;</p>')
  expect(body.match(/<script/g)).toHaveLength(1)
  expect(body).not.toMatch(/<style| style=| on[a-z]+=/)
})

test('a form may lead to another site only when the page says so, and no directive comes in with it', async () => {
  const formTargets = [
    'https://app.example.org',
    'com.example.app:',
    "https://evil.example; script-src 'self'",
  ]
  const { policy } = await sent({ title: 'Consent', body: html``, formTargets })
  expect(policy).toContain("form-action 'self' https://app.example.org com.example.app:;")
  expect(policy).not.toContain('evil')
})
