import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openAuthenticator } from '../support/authenticator.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runCommandLine } from '../support/command-line.ts'
import { type Members, openMembers } from '../support/members.ts'
import { csrfIn, openSiteBrowser } from '../support/site.ts'

let chartward: TestChartward
let members: Members
beforeAll(async () => {
  chartward = await openTestChartward()
  members = openMembers(chartward)
  const patient = { resourceType: 'Patient', id: 'ann', name: [{ family: 'Marsh' }] }
  await chartward.fhir('PUT', 'Patient/ann', { body: patient })
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const run = async (...words: string[]) => await runCommandLine(chartward.home, words)
const site = () => openSiteBrowser(chartward)
const minutes = (count: number) => chartward.clock.pass(count * 60_000)
const notesFrom = async (from: number) =>
  (await chartward.entries(from)).map(({ how, note }) => `${how}: ${note}`)

test('whoever came by another address of the machine is sent to the one that passkeys belong to', async () => {
  const { url } = chartward
  expect(new URL(url).hostname).toBe('127.0.0.1')
  expect(new URL(chartward.chartward.site.url).hostname).toBe('localhost')
  const answer = await fetch(`${url}/sign-in?next=/role`, { redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([
    303,
    `${chartward.chartward.site.url}/sign-in?next=/role`,
  ])
})

test('a clinician enrols a passkey with a one-time code, and signs in with it to where they were going', async () => {
  const made = await run('person', 'create', '--user', 'dr-lee', '--role', 'clinician')
  const code = /([0-9a-z]{4}-){3}[0-9a-z]{4}/.exec(made.out)?.[0] ?? ''
  const browser = site()
  const redeemed = await browser.post('/enrol', { 'enrolment-code': code.toUpperCase() })
  expect([redeemed.status, redeemed.to]).toEqual([303, '/enrol/set-up'])
  const page = await browser.get('/enrol/set-up')
  expect(page.text).toContain('Staff sign in with a passkey.')
  expect(page.text).not.toContain('/factors/password')
  // A session of a code opens nothing else.
  expect((await browser.get('/account')).to).toBe('/sign-in?next=%2Faccount')
  const authenticator = openAuthenticator(chartward.chartward.site.url)
  const csrf = /data-csrf="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const options = await browser.send('/factors/passkey/begin', {}, { headers: { 'x-csrf': csrf } })
  const response = authenticator.register(options.json)
  const added = await browser.send('/factors/passkey', { response }, { headers: { 'x-csrf': csrf } })
  expect(added.json).toEqual({ next: '/enrol/set-up' })
  const ready = await browser.get('/enrol/set-up')
  expect(ready.text).toContain('Finish and sign in')
  const finished = await browser.post('/enrol/finish', { csrf: csrfIn(ready.text) })
  expect(finished.to).toBe('/sign-in')
  expect(browser.cookies.has('chartward')).toBe(false)
  const from = await chartward.leafCount()
  const signedIn = await browser.signIn(authenticator, '/break-glass?patient=ann')
  expect(signedIn.json).toEqual({ next: '/break-glass?patient=ann' })
  const account = await browser.get('/account')
  expect(account.status).toBe(200)
  expect(account.text).toContain('dr-lee')
  const [leaf] = await chartward.entries(from)
  expect(leaf).toMatchObject({ how: 'sign-in', who: { user: 'dr-lee', session: await browser.session() } })
  // The code was used up.
  const again = await site().post('/enrol', { 'enrolment-code': code })
  expect([again.status, again.text.includes('is not right, was used before')]).toEqual([401, true])
})

test('a patient may choose a password and an authenticator app, with recovery codes shown once', async () => {
  const { person, code } = await members.invite('patient', { email: 'ann@example.org', fhir: 'Patient/ann' })
  const browser = site()
  await browser.post('/enrol', { 'enrolment-code': code })
  const field = async () => ({ csrf: await browser.csrf('/enrol/set-up') })
  const secretPage = await browser.post('/factors/authenticator', await field())
  expect(secretPage.text).toContain('data:image/svg+xml;base64,')
  const secret = /id="secret">([A-Z2-7 ]+)</.exec(secretPage.text)?.[1]?.replaceAll(' ', '') ?? ''
  const app = new TOTP({ secret: Secret.fromBase32(secret) })
  const now = () => app.generate({ timestamp: chartward.clock.now() })
  const wrong = await browser.post('/factors/authenticator/confirm', { ...(await field()), code: '000000' })
  expect([wrong.status, wrong.text.includes('That code is not right')]).toEqual([400, true])
  const codes = await browser.post('/factors/authenticator/confirm', { ...(await field()), code: now() })
  const recovery = [...codes.text.matchAll(/<code>([0-9a-z-]{19})<\/code>/g)].map(([, one]) => one ?? '')
  expect(recovery).toHaveLength(10)
  const setPassword = async (password: string, repeat = password) =>
    await browser.post('/factors/password', { ...(await field()), password, repeat })
  expect((await setPassword('password1')).text).toContain('among the most common')
  expect((await setPassword('wq7-blom-tr', 'other')).text).toContain('The two are not the same.')
  expect((await setPassword('wq7-blom-tr')).to).toBe('/enrol/set-up')
  const strength = await browser.send(
    '/factors/password/strength',
    { password: 'wq7-blom-tr-nine-owls' },
    { headers: { 'x-csrf': await browser.csrf('/enrol/set-up') } },
  )
  expect(strength.json).toEqual({ score: 4, text: 'very good' })
  await browser.post('/enrol/finish', await field())

  minutes(1)
  const first = await browser.post('/sign-in', {
    login: 'Ann@Example.org',
    password: 'wq7-blom-tr',
    next: '/role',
  })
  expect(first.text).toContain('six digits')
  const ticket = /name="ticket"\s+value="([^"]+)"/.exec(first.text)?.[1] ?? ''
  const second = { ticket, next: '/role', codes: 'yes' }
  const mistyped = await browser.post('/sign-in/second', { ...second, code: '000000' })
  expect([mistyped.status, mistyped.text.includes('role="alert"')]).toEqual([401, true])
  const done = await browser.post('/sign-in/second', { ...second, code: now().replace(/^.../, '$& ') })
  expect([done.status, done.to]).toEqual([200, '/role'])

  // What was shown counts for five minutes; then it is asked for again, and the same session goes on.
  const session = await browser.session()
  expect((await browser.get('/account/contact')).status).toBe(200)
  minutes(6)
  expect((await browser.get('/account/contact')).to).toBe('/step-up?next=%2Faccount%2Fcontact')
  const before = browser.cookies.get('chartward')
  const step = { password: 'wq7-blom-tr', code: recovery[0] ?? '', next: '/account/contact' }
  expect((await browser.submit('/step-up', { ...step, password: 'wrong' })).status).toBe(401)
  expect((await browser.submit('/step-up', step)).to).toBe('/account/contact')
  expect(browser.cookies.get('chartward')).not.toBe(before)
  expect(await browser.session()).toBe(session)
  const contact = { name: 'Ann Marsh', email: 'ann@example.org', phone: '+1 555 0100' }
  expect((await browser.submit('/account/contact', contact)).to).toBe('/account')
  expect((await browser.get('/account')).text).toContain('+1 555 0100')
  expect((await browser.submit('/account/contact', { ...contact, phone: 'call me' })).status).toBe(400)
  expect(await chartward.chartward.accounts.credentials.factors(person.id)).toMatchObject({
    recoveryCodes: 9,
  })
  const fresh = await browser.submit('/factors/codes')
  expect(fresh.text.match(/<code>[0-9a-z-]{19}<\/code>/g)).toHaveLength(10)
})

test('a password is changed with the one before, and typed hidden where managers can fill it in', async () => {
  const { person, code } = await members.invite('patient')
  const [old, fresh] = ['seven green buses wait', 'nine slow owls left early']
  const browser = site()
  await browser.post('/enrol', { 'enrolment-code': code })
  const csrf = async () => await browser.csrf('/enrol/set-up')
  await browser.post('/factors/password', { csrf: await csrf(), password: old, repeat: old })
  await browser.post('/enrol/finish', { csrf: await csrf() })
  const page = (await browser.get('/sign-in')).text
  expect(page).toMatch(/type="password"\s+autocomplete="current-password"/)
  expect(page).toMatch(/autocomplete="username"/)
  const signIn = async (password: string) =>
    (await browser.post('/sign-in', { login: person.userName, password, next: '/account' })).status
  expect(await signIn(old)).toBe(200)

  minutes(6)
  const form = { password: fresh, repeat: fresh }
  const step = '/step-up?next=%2Ffactors%2Fpassword'
  expect((await browser.get('/factors/password')).to).toBe(step)
  expect((await browser.submit('/factors/password', form)).to).toMatch(/^\/step-up/)
  const next = '/factors/password'
  expect((await browser.submit('/step-up', { password: fresh, next })).status).toBe(401)
  expect((await browser.submit('/step-up', { password: old, next })).to).toBe(next)
  const typed = (await browser.get(next)).text
  expect(typed.match(/type="password"\s+autocomplete="new-password"/g)).toHaveLength(2)
  expect((await browser.submit(next, form)).to).toBe('/account')
  expect([await signIn(old), await signIn(fresh)]).toEqual([401, 200])
})

test('whoever is signed in reads what happened to their account, and nobody else does', async () => {
  const { authenticator } = await members.enrol('patient')
  const other = await members.enrol('patient')
  const [browser, elsewhere, others] = [site(), site(), site()]
  await browser.signIn(authenticator)
  await elsewhere.signIn(authenticator)
  await others.signIn(other.authenticator)
  const told = (text: string) => text.match(/Signed in on a device not seen before/g)?.length ?? 0
  expect(told((await browser.get('/account')).text)).toBe(2)
  expect(told((await others.get('/account')).text)).toBe(1)
  expect((await browser.get('/account')).text).toContain('A way to sign in was added')
})

test('signing out is on every page of whoever is signed in', async () => {
  const { person, authenticator } = await members.enrol('clinician', { fhir: 'Practitioner/out' })
  await members.alsoAs(person, 'patient')
  const browser = site()
  await browser.signIn(authenticator)
  const pages = [
    '/account',
    '/account/apps',
    '/account/contact',
    '/factors/password',
    '/break-glass?patient=x',
    '/role',
    '/step-up?next=%2Faccount',
  ]
  for (const path of pages) {
    const { status, text } = await browser.get(path)
    expect([path, status, text.includes('action="/sign-out"')]).toEqual([path, 200, true])
  }
  const begun = await browser.submit('/factors/authenticator')
  expect(begun.text).toContain('action="/sign-out"')
})

test('a recovery asks for the second factor that is left', async () => {
  const person = await chartward.chartward.accounts.people.findByLogin('ann@example.org')
  const recovered = await run('person', 'recover', '--user', person?.userName ?? '')
  const browser = site()
  const asked = await browser.post('/enrol', { 'enrolment-code': recovered.out.trim() })
  expect([asked.status, asked.to]).toEqual([200, undefined])
  expect(asked.text).toContain('still has a second factor')
  const wrong = await browser.post('/enrol', { 'enrolment-code': recovered.out.trim(), code: '000000' })
  expect([wrong.status, wrong.text.includes('still has a second factor')]).toEqual([401, true])
})

test('whoever holds several roles chooses one, and changes it into a session of its own', async () => {
  const { person, authenticator } = await members.enrol('clinician', { userName: 'dr-both' })
  await members.alsoAs(person, 'privacy-officer')
  const browser = site()
  const signedIn = await browser.signIn(authenticator, '/account')
  expect(signedIn.json).toEqual({ next: '/role?next=%2Faccount' })
  const first = await browser.session()
  const lasts = (await chartward.chartward.identity.sessions.find(first))?.expires ?? 0
  const page = await browser.get('/role?next=%2Faccount')
  expect(page.text).toContain('Continue as privacy officer')
  minutes(2)
  const from = await chartward.leafCount()
  const chosen = await browser.submit('/role', { role: 'privacy-officer', next: '/account' })
  expect(chosen.to).toBe('/account')
  const second = await browser.session()
  expect(second).not.toBe(first)
  expect(await chartward.chartward.identity.sessions.find(first)).toBeUndefined()
  const session = await chartward.chartward.identity.sessions.find(second)
  expect(session).toMatchObject({ role: 'privacy-officer', proof: { factors: ['passkey'] }, expires: lasts })
  expect(await notesFrom(from)).toEqual([
    expect.stringContaining('sign-in: acts as privacy-officer, before as clinician'),
    expect.stringContaining('another role'),
  ])
  expect((await browser.submit('/role', { role: 'administrator' })).status).toBe(403)
})

test('sessions are seen, and ended one by one or all but this one', async () => {
  const { authenticator } = await members.enrol('front-desk', { userName: 'desk-1' })
  const browsers = [site(), site(), site()] as const
  for (const browser of browsers) await browser.signIn(authenticator)
  const [own, second, third] = browsers
  const page = await own.get('/account')
  expect(page.text.match(/name="session"/g)).toHaveLength(2)
  expect(page.text).toContain('this one')
  expect((await own.submit('/account/sessions/end', { session: await second.session() })).to).toBe('/account')
  expect((await second.get('/account')).to).toBe('/sign-in?next=%2Faccount')
  expect((await third.get('/account')).status).toBe(200)
  await own.submit('/account/sessions/end-others')
  expect((await third.get('/account')).to).toBe('/sign-in?next=%2Faccount')
  expect((await own.submit('/sign-out')).to).toBe('/sign-in')
  expect((await own.get('/account')).to).toBe('/sign-in?next=%2Faccount')
})

test('a role that is taken away closes the pages at once', async () => {
  const { authenticator } = await members.enrol('billing', { userName: 'bill-1' })
  const browser = site()
  await browser.signIn(authenticator)
  expect((await browser.get('/account')).status).toBe(200)
  await run('person', 'disable', '--user', 'bill-1')
  expect((await browser.get('/account')).to).toBe('/sign-in?next=%2Faccount')
})

test('passkeys are added, named and taken away; the last one stays', async () => {
  const { authenticator } = await members.enrol('clinician', { userName: 'dr-keys' })
  const browser = site()
  await browser.signIn(authenticator)
  const headers = { 'x-csrf': await browser.csrf() }
  const other = openAuthenticator(chartward.chartward.site.url)
  const options = await browser.send('/factors/passkey/begin', {}, { headers })
  const response = other.register(options.json)
  expect((await browser.send('/factors/passkey', { response }, { headers })).json).toEqual({
    next: '/account',
  })
  const page = await browser.get('/account')
  const ids = [...page.text.matchAll(/name="passkey"\s+value="([^"]+)"/g)].map(([, id]) => id ?? '')
  expect(new Set(ids).size).toBe(2)
  const passkey = ids[0] ?? ''
  await browser.submit('/factors/passkey/name', { passkey, name: 'My blue key' })
  expect((await browser.get('/account')).text).toContain('My blue key')
  minutes(6)
  expect((await browser.submit('/factors/passkey/remove', { passkey })).to).toMatch(/^\/step-up\?next=/)
  await browser.stepUp(other)
  expect((await browser.submit('/factors/passkey/remove', { passkey })).to).toBe('/account')
  const left = ids.find((id) => id !== passkey) ?? ''
  const refused = await browser.submit('/factors/passkey/remove', { passkey: left })
  expect([refused.status, refused.text.includes('last thing')]).toEqual([400, true])
})

test('a patient lets somebody see their record, and takes it back', async () => {
  const { person: mother } = await members.invite('patient', { userName: 'p-mother' })
  await members.invite('clinician', { userName: 'dr-hidden' })
  const { authenticator } = await members.enrol('patient', { userName: 'p-child', fhir: 'Patient/ann' })
  const browser = site()
  await browser.signIn(authenticator)
  const given = async () => await chartward.chartward.accounts.proxies.ofPatient(patientIdOf('ann'))
  const grant = async (user: string, more = {}) =>
    await browser.submit('/account/proxies/grant', { user, relationship: 'parent', ...more })
  expect((await grant('p-mother', { expires: '2020-01-01' })).status).toBe(400)
  expect((await grant('p-child')).status).toBe(400)
  const [staff, nobody] = [await grant('dr-hidden'), await grant('nobody-at-all')]
  expect([staff.status, staff.text]).toEqual([nobody.status, nobody.text])
  expect((await grant('p-mother', { expires: '2999-12-31' })).to).toBe('/account/proxies')
  expect(await given()).toMatchObject([{ person: mother.id, relationship: 'parent' }])
  expect((await chartward.chartward.accounts.people.findById(mother.id))?.roles).toEqual(['patient', 'proxy'])
  expect((await browser.get('/account/proxies')).text).toContain('until 2999-12-31')
  await browser.submit('/account/proxies/take-back', { person: mother.id })
  expect(await given()).toEqual([])
  minutes(6)
  expect((await browser.get('/account/proxies')).to).toBe('/step-up?next=%2Faccount%2Fproxies')
})

test('a clinician breaks the glass with a reason and a passkey shown a moment ago', async () => {
  const { authenticator } = await members.enrol('clinician', { userName: 'dr-er' })
  const browser = site()
  await browser.signIn(authenticator)
  minutes(6)
  const asked = await browser.get('/break-glass?patient=ann')
  expect(asked.to).toBe(`/step-up?next=${encodeURIComponent('/break-glass?patient=ann')}`)
  expect((await browser.stepUp(authenticator, '/break-glass?patient=ann')).json.next).toBe(
    '/break-glass?patient=ann',
  )
  expect((await browser.get('/break-glass?patient=ann')).text).toContain('recorded for good, and reviewed')
  const short = await browser.submit('/break-glass', { patient: 'ann', reason: 'quick' })
  expect([short.status, short.text.includes('A reason has 10 to 2000 letters.')]).toEqual([400, true])
  const broken = await browser.submit('/break-glass', {
    patient: 'ann',
    reason: 'Unconscious in the emergency room',
  })
  expect(broken.status).toBe(200)
  expect(broken.text).toMatch(/until\s+<strong>\d{4}-\d\d-\d\d \d\d:\d\d UTC<\/strong>/)
  expect(await chartward.chartward.access.unreviewed()).toMatchObject([
    { user: 'dr-er', patient: patientIdOf('ann') },
  ])
  expect((await browser.get('/break-glass?patient=a/b')).status).toBe(404)
})

test('nobody but a clinician breaks the glass', async () => {
  const { authenticator } = await members.enrol('billing', { userName: 'bill-glass' })
  const browser = site()
  await browser.signIn(authenticator)
  expect((await browser.get('/break-glass?patient=ann')).status).toBe(403)
})
