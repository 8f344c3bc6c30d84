import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runCommandLine } from '../support/command-line.ts'
import { openMembers } from '../support/members.ts'
import { issueNotice } from '../support/issued.ts'
import { openSiteBrowser, type SiteBrowser } from '../support/site.ts'

/** A patient who wants to know what we sent them, and whoever calls them in our name. */
let chartward: TestChartward

beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => await chartward.close())

async function somebody(id: string): Promise<{ browser: SiteBrowser; userName: string }> {
  const wanted = { fhir: `Patient/${id}`, displayName: 'Ann Lee Marsh', userName: `user-${id}` }
  const { authenticator, person } = await openMembers(chartward).enrol('patient', wanted)
  const browser = openSiteBrowser(chartward)
  await browser.signIn(authenticator)
  return { browser, userName: person.userName }
}

const run = async (...words: readonly string[]) => await runCommandLine(chartward.home, words)

test('somebody who was sent nothing is told so, and up to which entry of the log that holds', async () => {
  const { browser } = await somebody('untold')
  const before = await chartward.leafCount()
  const { status, text } = await browser.get('/account/messages?lang=en')
  expect([status, text.includes('We have sent you nothing')]).toEqual([200, true])
  const [leaf] = await chartward.entries(before)
  expect([leaf?.how, leaf?.patient, leaf?.who.role]).toEqual(['notice', patientIdOf('untold'), 'patient'])
  expect(text).toContain(`up to entry ${before + 1} of our public log`)
  const spanish = await browser.get('/account/messages?lang=es')
  expect(spanish.text).toContain('No le hemos enviado nada')
})

test('somebody sees everything that was sent to them, and nothing of anybody else', async () => {
  const { browser } = await somebody('told')
  const patient = patientIdOf('told')
  const letter = await issueNotice(chartward, { patient, subject: 'First <b>' })
  const mail = await issueNotice(chartward, { patient, channel: 'email', subject: 'Segundo', language: 'es' })
  const others = await issueNotice(chartward, { subject: 'Of somebody else' })
  await browser.post('/verify/code', { code: letter.code })
  const { text } = await browser.get('/account/messages')
  for (const shown of [letter.code, mail.code, 'First &lt;b&gt;', 'Segundo', 'E-mail', 'looked up once'])
    expect(text).toContain(shown)
  for (const hidden of [others.code, 'Of somebody else', 'We have sent you nothing'])
    expect(text).not.toContain(hidden)
})

test('staff and strangers have no such page', async () => {
  const { authenticator } = await openMembers(chartward).enrol('clinician')
  const browser = openSiteBrowser(chartward)
  expect((await browser.get('/account/messages')).to).toMatch(/^\/sign-in/)
  await browser.signIn(authenticator)
  expect((await browser.get('/account/messages')).status).toBe(403)
  expect((await browser.get('/account/calls')).status).toBe(403)
})

test('the phrase of a patient is known to whoever calls them, and they see that it was looked at', async () => {
  const { browser, userName } = await somebody('called')
  expect(await run('caller', 'phrase', '--user', userName)).toMatchObject({ code: 1 })
  const saved = await browser.submit('/account/calls', { phrase: '  the blue  heron ', lang: 'es' })
  expect([saved.status, saved.to]).toEqual([303, '/account/calls?lang=es'])
  expect((await browser.submit('/account/calls', { phrase: 'short', lang: 'en' })).status).toBe(400)
  expect((await browser.get('/account/calls')).text).toContain('not given to anybody yet')
  const before = await chartward.leafCount()
  expect(await run('caller', 'phrase', '--user', userName)).toMatchObject({
    code: 0,
    out: 'the blue heron\n',
  })
  const [leaf] = await chartward.entries(before)
  expect([leaf?.patient, leaf?.note]).toEqual([patientIdOf('called'), 'caller phrase given to whoever calls'])
  expect((await browser.get('/account/calls')).text).toMatch(/given to people of ours who call you: once/)
  await browser.submit('/account/calls', { clear: 'yes' })
  expect(await run('caller', 'phrase', '--user', userName)).toMatchObject({ code: 1 })
  expect((await browser.post('/account/calls', { phrase: 'without the field' })).status).toBe(403)
})

test('the word of a caller checks once, within ten minutes, and says whom they call', async () => {
  const { userName } = await somebody('answering')
  const stranger = openSiteBrowser(chartward)
  const check = async (word: string) => (await stranger.post('/verify/word', { word, lang: 'en' })).text
  const made = async () => (await run('caller', 'word', '--user', userName)).out.trim()
  const word = await made()
  expect(word).toMatch(/^(?:[bdfklmnprst][aeiou]){2}(?: (?:[bdfklmnprst][aeiou]){2}){2}$/)
  expect(await check(word.toUpperCase().replaceAll(' ', '-'))).toContain('with the initials A. M.')
  const again = await check(word)
  expect(again).toContain('We do not know this word')
  expect(await check('bada badi bado')).toBe(again)
  const late = await made()
  chartward.clock.pass(10 * 60_000 + 1_000)
  expect(await check(late)).toBe(again)
  const twice = await made()
  const both = await Promise.all([check(twice), check(twice)])
  expect(both.filter((text) => text.includes('A. M.'))).toHaveLength(1)
})

test('on the command line a notice is checked, taken back, and a false number reported', async () => {
  const { code } = await issueNotice(chartward, { initials: 'K. L.' })
  const known = await run('notice', 'verify', code)
  expect([known.code, known.out]).toEqual([0, expect.stringContaining('to K. L., ZIP 941..')])
  expect(JSON.parse((await run('notice', 'verify', code, '--json')).out)).toMatchObject({
    lookedBefore: 0,
    code,
  })
  expect(await run('notice', 'verify', '0000-0000-0000-0000')).toMatchObject({ code: 1 })
  expect(await run('notice', 'withdraw', code, '--reason', 'a wrong date')).toMatchObject({ code: 0 })
  expect(await run('notice', 'withdraw', code, '--reason', 'a wrong date')).toMatchObject({ code: 1 })
  expect(await run('notice', 'verify', code)).toMatchObject({ code: 1 })
  expect(await run('notice', 'false', 'add', '212-555-0111')).toMatchObject({ code: 0 })
  expect(await run('notice', 'false', 'end', '212-555-0111')).toMatchObject({ code: 0 })
  expect(await run('notice', 'false', 'end', '212-555-0111')).toMatchObject({ code: 1 })
  expect(await run('notice', 'false', 'add', 'nothing')).toMatchObject({ code: 1 })
})
