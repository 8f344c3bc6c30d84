import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Authenticator, openAuthenticator } from '../support/authenticator.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { type Members, openMembers } from '../support/members.ts'
import { openSiteBrowser, type SiteBrowser } from '../support/site.ts'

/** The ways in: forms that another site sends, planted cookies, answers that say who has an account, pages that run somebody else's script. */

let chartward: TestChartward
let members: Members
let authenticator: Authenticator
/** Somebody who is signed in all the time. */
let victim: SiteBrowser

beforeAll(async () => {
  chartward = await openTestChartward()
  members = openMembers(chartward)
  ;({ authenticator } = await members.enrol('clinician', { userName: 'dr-victim' }))
  victim = site()
  await victim.signIn(authenticator)
})
afterAll(async () => await chartward.close())

const site = () => openSiteBrowser(chartward)

const FORMS = [
  '/sign-out',
  '/role',
  '/step-up',
  '/factors/passkey/name',
  '/factors/passkey/remove',
  '/factors/authenticator',
  '/factors/authenticator/confirm',
  '/factors/authenticator/remove',
  '/factors/codes',
  '/factors/password',
  '/account/contact',
  '/account/sessions/end',
  '/account/sessions/end-others',
  '/account/proxies/grant',
  '/account/proxies/take-back',
  '/break-glass',
]
const SCRIPTS = [
  '/step-up/passkey/begin',
  '/step-up/passkey',
  '/factors/passkey/begin',
  '/factors/passkey',
  '/factors/password/strength',
]
const BEFORE_SIGN_IN = ['/sign-in', '/sign-in/second', '/enrol']
const PAGES = [
  '/sign-in',
  '/enrol',
  '/account',
  '/role',
  '/step-up',
  '/account/contact',
  '/factors/password',
  '/break-glass?patient=ann',
  '/break-glass?patient=/',
]

describe('a form that is not from our page', () => {
  test.each(FORMS)(
    '%s is refused without the hidden field, with another, and with another session’s',
    async (path) => {
      const other = site()
      await other.signIn((await members.enrol('clinician')).authenticator)
      const foreign = await other.csrf()
      const own = await victim.csrf()
      const fields: Record<string, string>[] = [{}, { csrf: '' }, { csrf: 'A'.repeat(43) }, { csrf: foreign }]
      for (const form of fields)
        expect((await victim.post(path, form)).text).toContain('belongs to another session')
      expect(
        (await victim.post(path, { csrf: own }, { headers: { origin: 'https://evil.example' } })).status,
      ).toBe(403)
      expect(await victim.session()).toBeDefined()
    },
  )

  test.each(SCRIPTS)('%s is refused without the header, and with another session’s', async (path) => {
    const other = site()
    await other.signIn((await members.enrol('clinician')).authenticator)
    for (const csrf of ['', 'A'.repeat(43), await other.csrf()])
      expect((await victim.send(path, {}, { headers: { 'x-csrf': csrf } })).status).toBe(403)
  })

  const foreign: readonly (readonly [string, Record<string, string>])[] = [
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { origin: 'http://chart.localhost', 'sec-fetch-site': 'same-site' }],
    ['nowhere that can be told', { origin: 'null' }],
    ['another port', { origin: 'http://localhost:1' }],
    ['an address in digits', { origin: 'http://127.0.0.1' }],
  ]
  test.each(foreign)('from %s nothing signs anybody in', async (_from, headers) => {
    for (const path of BEFORE_SIGN_IN) {
      const answer = await site().post(path, { login: 'dr-victim', password: 'x' }, { headers })
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
    }
    const browser = site()
    const { json } = await browser.send('/sign-in/passkey/begin')
    const response = authenticator.assert(json)
    const answer = await browser.send('/sign-in/passkey', { response }, { headers })
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
  })

  test('what does not say where it comes from is refused too', async () => {
    const answer = await fetch(`${chartward.chartward.site.url}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ login: 'x', password: 'x' }),
      headers: { 'sec-fetch-site': 'none' },
    })
    expect(answer.status).toBe(403)
  })
})

describe('where a sign-in leads', () => {
  const PIECES = [
    '/',
    '\\',
    '.',
    '..',
    '%2f',
    '%5c',
    '%09',
    '@',
    ':',
    '?',
    '#',
    '\t',
    'evil.example',
    'https:',
  ]
  const asked = fc.oneof(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((parts) => parts.join('')),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((parts) => `/${parts.join('')}`),
    fc.webUrl(),
    fc.constantFrom(
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
    ),
  )

  test('is always a page of ours', async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (next) => {
        const { to = '' } = await victim.get(`/sign-in?next=${encodeURIComponent(next)}`)
        expect(to).toMatch(/^\//)
        expect(new URL(to, chartward.chartward.site.url).origin).toBe(chartward.chartward.site.url)
        const hidden = (await site().get(`/sign-in?next=${encodeURIComponent(next)}`)).text
        for (const [, written = ''] of hidden.matchAll(/(?:name="next"\s+value|data-next)="([^"]*)"/g)) {
          const there = new URL(
            written.replaceAll('&amp;', '&').replaceAll('&#39;', "'"),
            chartward.chartward.site.url,
          )
          expect(there.origin).toBe(chartward.chartward.site.url)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('also when the script asks, after a step-up, and after the choice of a role', async () => {
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      expect((await site().signIn(authenticator, next)).json).toEqual({ next: '/chart' })
      expect((await victim.stepUp(authenticator, next)).json).toEqual({ next: '/chart' })
      expect((await victim.submit('/role', { role: 'clinician', next })).to).toBe('/chart')
    }
  })

  test('a way in by another host or a strange line of a request leads nowhere else', async () => {
    for (const host of ['evil.example', 'localhost.evil.example', 'localhost:1@evil.example']) {
      const { to } = await rawGet('/sign-in', host)
      expect(new URL(to ?? '').origin).toBe(chartward.chartward.site.url)
    }
    const { to } = await rawGet('http://evil.example/sign-in', 'evil.example')
    expect(new URL(to ?? chartward.chartward.site.url).origin).toBe(chartward.chartward.site.url)
  })
})

describe('what an answer says of accounts', () => {
  const tried = async (form: Record<string, string>) => {
    const answer = await site().post('/sign-in', form)
    return {
      status: answer.status,
      text: answer.text.replaceAll(form['login'] ?? '', 'LOGIN'),
      cookies: answer.headers.getSetCookie(),
    }
  }

  test('is the same for somebody, nobody, staff with a passkey, somebody disabled', async () => {
    const { person: patient } = await members.invite('patient', {
      userName: 'p-known',
      email: 'known@example.org',
    })
    const { person: disabled } = await members.invite('patient', { userName: 'p-disabled' })
    await chartward.chartward.accounts.people.disable(
      { user: 'admin', role: 'administrator', client: 'test', session: 'test', address: 'local' },
      disabled.id,
    )
    expect(patient.userName).toBe('p-known')
    const answers = []
    for (const login of [
      'p-known',
      'known@example.org',
      'nobody',
      'nobody@example.org',
      'dr-victim',
      'p-disabled',
    ])
      answers.push(await tried({ login, password: 'not the password of anybody', next: '/account' }))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 401, cookies: [] })
  })

  test('is the same for a one-time code of nobody and a form without one', async () => {
    const [none, wrong] = [
      await site().post('/enrol', {}),
      await site().post('/enrol', { 'enrolment-code': '' }),
    ]
    expect([none.status, none.text]).toEqual([wrong.status, wrong.text])
  })

  test('shows how long to wait, for those there are and those there are not', async () => {
    for (const login of ['p-known', 'nobody-2']) {
      const statuses: number[] = []
      for (let turn = 0; turn < 7; turn += 1)
        statuses.push((await tried({ login, password: 'wrong' })).status)
      expect(statuses.slice(-1)).toEqual([429])
      expect((await tried({ login, password: 'wrong' })).text).toMatch(/Too many attempts: wait \d+ seconds/)
    }
  })
})

describe('a cookie', () => {
  test('that was planted before a sign-in is not the one after it, and a session that was there before is over', async () => {
    const attacker = site()
    await attacker.signIn((await members.enrol('billing')).authenticator)
    const planted = attacker.cookies.get('chartward') ?? ''
    const browser = site()
    browser.cookies.set('chartward', planted)
    await browser.signIn(authenticator)
    expect(browser.cookies.get('chartward')).not.toBe(planted)
    const left = site()
    left.cookies.set('chartward', planted)
    expect((await left.get('/account')).status).toBe(303)
    for (const made of ['A'.repeat(43), 'x', ''])
      expect((await fetchWith(`chartward=${made}`)).status).toBe(303)
  })

  test('of a session that showed a factor again is dead, and so is one that signed out', async () => {
    const browser = site()
    await browser.signIn(authenticator)
    const old = browser.cookies.get('chartward')
    await browser.stepUp(authenticator)
    expect(browser.cookies.get('chartward')).not.toBe(old)
    expect((await fetchWith(`chartward=${old}`)).status).toBe(303)
    const now = browser.cookies.get('chartward')
    expect((await fetchWith(`chartward=${now}`)).status).toBe(200)
    await browser.submit('/sign-out')
    expect((await fetchWith(`chartward=${now}`)).status).toBe(303)
  })

  test('beside another of its name is believed neither way', async () => {
    const real = victim.cookies.get('chartward') ?? ''
    expect((await fetchWith(`chartward=${real}`)).status).toBe(200)
    expect((await fetchWith(`chartward=${'A'.repeat(43)}; chartward=${real}`)).status).toBe(303)
    expect((await fetchWith(`chartward=${real}; chartward=${'A'.repeat(43)}`)).status).toBe(303)
  })

  test('is shown to no script, no other site and no other path, and holds what nobody can guess', async () => {
    const browser = site()
    const { headers } = await browser.signIn(authenticator)
    const [session = '', device = ''] = headers.getSetCookie()
    expect(session).toMatch(/^chartward=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(device).toMatch(/^chartward-device=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/)
  })

  test('opens no FHIR: that door takes a token in a header, which no other site can make a browser send', async () => {
    const cookie = `chartward=${victim.cookies.get('chartward')}`
    for (const url of [chartward.url, chartward.chartward.site.url]) {
      const read = await fetch(`${url}/fhir/R4/Patient`, { headers: { cookie } })
      expect(read.status).toBe(401)
      const bearer = { authorization: `Bearer ${victim.cookies.get('chartward')}` }
      expect((await fetch(`${url}/fhir/R4/Patient`, { headers: bearer })).status).toBe(401)
    }
  })

  test('of a one-time code opens nothing but the setting up', async () => {
    const { code } = await members.invite('clinician')
    const browser = site()
    await browser.post('/enrol', { 'enrolment-code': code })
    const csrf = await browser.csrf('/enrol/set-up')
    expect(
      csrf === '' ? /data-csrf="([^"]+)"/.exec((await browser.get('/enrol/set-up')).text)?.[1] : csrf,
    ).toMatch(/./)
    for (const page of PAGES.filter((path) => !/^\/(?:sign-in|enrol|factors)/.test(path)))
      expect((await browser.get(page)).to).toMatch(/^\/sign-in\?next=/)
    for (const path of FORMS.filter((one) => !/^\/(?:factors|sign-out)/.test(one)))
      expect((await browser.post(path, { csrf })).to).toMatch(/^\/sign-in\?next=/)
  })
})

describe('a page', () => {
  test.each(PAGES)('%s is framed by nobody, runs nothing but ours, is kept nowhere', async (path) => {
    await victim.stepUp(authenticator)
    const browser = /^\/(?:sign-in|enrol)$/.test(path) ? site() : victim
    const { headers, text } = await browser.get(path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(text).toMatch(/^<!doctype html>/)
    expect(text.match(/<h1>/g)).toHaveLength(1)
    expect(text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i)
    for (const [, src] of text.matchAll(/<script[^>]*\ssrc="([^"]*)"/g))
      expect(src).toMatch(/^\/assets\/[a-z]+\.js$/)
    // Each field has its label.
    for (const [, id = ''] of text.matchAll(/<(?:input|select|textarea)[^>]*\sid="([^"]+)"/g))
      expect(text).toContain(`for="${id}"`)
  })

  test('everything else keeps the policy under which nothing runs', async () => {
    for (const path of ['/', '/fhir/R4/metadata', '/assets/site.css', '/nowhere']) {
      const { headers } = await site().get(path)
      expect(headers.get('content-security-policy')).toContain("form-action 'none'")
    }
  })

  test('serves no file but its own', async () => {
    const elsewhere = ['/.git/config', '/package.json', '/src/main/bin.ts', '/config.json']
    for (const path of [
      '/assets/',
      '/assets/..%2fpages.ts',
      '/assets/%2e%2e/pages.ts',
      '/assets/none.js',
      ...elsewhere,
    ])
      expect((await site().get(path)).status).toBe(404)
    const style = await site().get('/assets/site.css')
    const again = await site().get('/assets/site.css', {
      headers: { 'if-none-match': style.headers.get('etag') ?? '' },
    })
    expect([style.status, again.status]).toEqual([200, 304])
  })

  const SCRIPT = `"><script>alert(1)</script><img src=x onerror='alert(1)'>\`\${1}`
  test('shows names as text, whatever they are', async () => {
    const { authenticator: own } = await members.enrol('patient', {
      userName: 'p-odd',
      displayName: SCRIPT,
      fhir: 'Patient/odd',
    })
    const browser = site()
    await browser.signIn(own)
    const passkey = /name="passkey"\s+value="([^"]+)"/.exec((await browser.get('/account')).text)?.[1] ?? ''
    await browser.submit('/factors/passkey/name', { passkey, name: SCRIPT.slice(0, 60) })
    const contact = { name: SCRIPT, email: '"<x>"@example.org', phone: '' }
    const shown = [
      await browser.get('/account'),
      await browser.get('/account/contact'),
      await browser.submit('/account/contact', { ...contact, phone: SCRIPT }),
      await browser.submit('/account/contact', contact),
      await browser.get('/account'),
      await browser.submit('/account/proxies/grant', { user: SCRIPT, relationship: SCRIPT }),
      await browser.submit('/role', { role: SCRIPT }),
      await site().post('/sign-in', { login: SCRIPT, password: SCRIPT, next: SCRIPT }),
      await site().post('/sign-in/second', {
        ticket: SCRIPT,
        code: SCRIPT,
        next: `/${SCRIPT.replaceAll(' ', '')}`,
        codes: SCRIPT,
      }),
      await site().post('/enrol', { 'enrolment-code': SCRIPT, code: SCRIPT }),
      await site().get(`/sign-in?next=${encodeURIComponent(`/${SCRIPT.replaceAll(' ', '')}`)}`),
      await victim.submit('/break-glass', { patient: 'ann', reason: '</textarea' }),
      await victim.get(`/break-glass?patient=${encodeURIComponent(SCRIPT)}`),
      await site().get('/sign-in?next=%00%0d%0aset-cookie:x=y'),
    ]
    for (const { text } of shown) expect(text).not.toMatch(/<script>|<img src=x|onerror='|<\/textarea(?!>)/)
    expect(shown[0]?.text).toContain('&lt;script&gt;')
    expect(shown[4]?.text).toContain('&lt;x&gt;')
  })
})

describe('what is too much, or is no form', () => {
  test('is refused as a page', async () => {
    const large = await site().post('/sign-in', { login: 'x'.repeat(70_000), password: 'x' })
    expect([large.status, large.text.includes('This form is too large.')]).toEqual([413, true])
    const many = await site().post(
      '/sign-in',
      Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`f${at}`, 'x'])),
    )
    expect(many.status).toBe(413)
    for (const [type, status] of [
      ['text/plain', 415],
      ['multipart/form-data; boundary=x', 415],
    ] as const) {
      const answer = await site().post('/sign-in', { login: 'x' }, { headers: { 'content-type': type } })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        status,
        'text/html; charset=utf-8',
      ])
    }
  })

  test('is refused to the script as what it reads', async () => {
    for (const body of [
      null,
      7,
      'text',
      [],
      { response: 7 },
      { response: { id: 'x' } },
      { response: null },
    ]) {
      const { status, json } = await site().send('/sign-in/passkey', body)
      expect([400, 401]).toContain(status)
      expect(typeof json.message).toBe('string')
    }
  })

  test('a passkey of another site, of somebody else, or shown before opens nothing', async () => {
    const browser = site()
    const begin = async () => (await browser.send('/sign-in/passkey/begin')).json
    const used = authenticator.assert(await begin())
    expect((await browser.send('/sign-in/passkey', { response: used })).status).toBe(200)
    for (const response of [
      used,
      authenticator.assert(await begin(), { origin: 'https://evil.example' }),
      authenticator.assert(await begin(), { origin: chartward.url }),
      authenticator.assert(await begin(), { rpId: 'evil.example' }),
      authenticator.assert(await begin(), { userVerified: false }),
      openAuthenticator(chartward.chartward.site.url).assert(await begin()),
    ])
      expect((await site().send('/sign-in/passkey', { response })).status).toBe(401)
    // A step-up takes the passkey of whoever is signed in.
    const { authenticator: others } = await members.enrol('clinician')
    expect((await victim.stepUp(others)).status).toBe(401)
    const headers = { 'x-csrf': await victim.csrf() }
    const response = authenticator.assert(await begin())
    expect((await victim.send('/step-up/passkey', { response }, { headers })).status).toBe(401)
  })

  test('nobody ends a session of somebody else, or takes their passkey away', async () => {
    const other = site()
    await other.signIn((await members.enrol('clinician')).authenticator)
    await other.submit('/account/sessions/end', { session: await victim.session() })
    expect((await victim.get('/account')).status).toBe(200)
    const passkey = /name="passkey"\s+value="([^"]+)"/.exec((await victim.get('/account')).text)?.[1] ?? ''
    expect((await other.submit('/factors/passkey/remove', { passkey })).status).toBe(400)
    expect((await other.submit('/factors/passkey/name', { passkey, name: 'mine' })).status).toBe(400)
  })
})

/** A way of asking that a browser's own library would not let through. */
async function rawGet(target: string, host: string): Promise<{ status: number; to: string | undefined }> {
  const { connect } = await import('node:net')
  const { port } = new URL(chartward.url)
  const text = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    })
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('end', () => resolve(Buffer.concat(chunks).toString()))
    socket.on('error', reject)
  })
  return { status: Number(text.slice(9, 12)), to: /^location: (.*)$/im.exec(text)?.[1]?.trim() }
}

async function fetchWith(cookie: string): Promise<Response> {
  return await fetch(`${chartward.chartward.site.url}/account`, { redirect: 'manual', headers: { cookie } })
}
