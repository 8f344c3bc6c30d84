import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ChartwardError } from '../../src/kernel/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { draftNotice, issueNotice } from '../support/issued.ts'
import { openSiteBrowser, type SiteAnswer } from '../support/site.ts'
import { type NoticeReceipt, verifyReceipt } from '../../src/notice/index.ts'

/**
 * Somebody writes to patients in our name: with a letter of their own, a code of another, a file that was changed, a message
 * that was ours until they put their number in. Or asks for codes until one is known.
 */
let chartward: TestChartward

beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => await chartward.close())
// What was asked counts for two windows of ten minutes.
beforeEach(() => chartward.clock.pass(30 * 60_000))

const ask = async (what: string, form: Readonly<Record<string, string>>): Promise<SiteAnswer> =>
  await openSiteBrowser(chartward).post(`/verify/${what}`, { lang: 'en', ...form })
const verdict = ({ text }: SiteAnswer) => /data-verdict="([^"]+)"\s+role="status"/.exec(text)?.[1]
const said = ({ text }: SiteAnswer) =>
  Object.fromEntries(
    [
      ...text.slice(0, text.indexOf('id="never"')).matchAll(/<dt>([^<]+)<\/dt>\s*<dd[^>]*>([^<]*)<\/dd>/g),
    ].map(([, name, value]) => [name, value]),
  )
const receiptIn = ({ text }: SiteAnswer): NoticeReceipt => {
  const json = /<pre id="receipt"[^>]*>([^<]+)<\/pre>/.exec(text)?.[1] ?? ''
  return JSON.parse(json.replaceAll('&quot;', '"').replaceAll('&#39;', "'")) as NoticeReceipt
}

test('a code of ours says what the letter must say, and nothing else of the person', async () => {
  const notice = await issueNotice(chartward, { initials: 'A. M.', zip3: '331' })
  const before = await chartward.leafCount()
  const answer = await ask('code', { code: notice.code.toLowerCase().replaceAll('-', ' ') })
  expect(verdict(answer)).toBe('ours')
  expect(said(answer)).toEqual({
    From: 'Cedar Valley Recovery Center',
    Code: notice.code,
    Date: '2026-03-20',
    'To a person with the initials': 'A. M.',
    'ZIP code begins with': '331',
    Subject: 'A notice about your health information',
    'Looked up before': 'never',
  })
  for (const hidden of [notice.patient, notice.notice, notice.case]) expect(answer.text).not.toContain(hidden)
  const [leaf, ...more] = await chartward.entries(before)
  expect([leaf?.how, leaf?.patient, leaf?.note, more]).toEqual([
    'notice',
    notice.patient,
    'its code was looked up',
    [],
  ])
})

test('a forged letter with a code of another shows whose code it is, and that it was used before', async () => {
  const other = await issueNotice(chartward, { initials: 'B. C.', zip3: '100', case: 'C-2026-0002' })
  await ask('code', { code: other.code })
  const again = await ask('code', { code: other.code })
  expect(said(again)).toMatchObject({
    'To a person with the initials': 'B. C.',
    'ZIP code begins with': '100',
    'Looked up before': expect.stringMatching(/^once, on 2\d{3}-/),
  })
  expect(again.text).toContain('If you did not do that, somebody else has this code too.')
})

test('what was never issued, was only reserved, or is no code at all has one answer', async () => {
  const { code: reserved } = await draftNotice(chartward)
  const { code: never } = await draftNotice(chartward)
  const before = await chartward.leafCount()
  const answers = await Promise.all(
    [reserved, never, '7KQ2-M4XT-9ZPA-C3R0', 'x', "' or 1=1 --", '\u{1F600}'].map(
      async (code) => await ask('code', { code }),
    ),
  )
  for (const { status, text } of answers) expect([status, text]).toEqual([200, answers[0]?.text])
  expect(verdict(answers[0] as SiteAnswer)).toBe('not-ours')
  expect(await chartward.leafCount()).toBe(before)
})

test('whoever guesses is stopped soon, whether they were right or wrong', async () => {
  const { code } = await issueNotice(chartward)
  const { code: never } = await draftNotice(chartward)
  // At the beginning of a window, so that it does not end meanwhile.
  chartward.clock.pass(600_000 - (chartward.clock.now() % 600_000))
  const answers: SiteAnswer[] = []
  for (let batch = 0; batch < 5; batch++)
    answers.push(
      ...(await Promise.all(Array.from({ length: 8 }, async () => await ask('code', { code: never })))),
    )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
  const [known, unknown] = [await ask('code', { code }), await ask('code', { code: never })]
  expect([known.status, known.headers.get('retry-after') === null]).toEqual([429, false])
  expect(known.text).toBe(unknown.text)
  chartward.clock.pass(30 * 60_000)
  expect(verdict(await ask('code', { code }))).toBe('ours')
})

test('a file is ours to the byte, or it is not ours; a changed one is told from one we do not know', async () => {
  const file = Buffer.from('%PDF-1.7 what was sent')
  const notice = await issueNotice(chartward, { file })
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const changed = Buffer.from('%PDF-1.7 what was sent, with another number to call')
  const same = await ask('file', { digest: digest(file), found: '', code: '' })
  expect([verdict(same), same.text.includes('Not one byte was changed')]).toEqual(['ours', true])
  const other = await ask('file', { digest: digest(changed), found: notice.code, code: '' })
  expect([verdict(other), other.text.includes('it is not the file that we sent')]).toEqual(['not-ours', true])
  const typed = await ask('file', { digest: digest(changed), found: '', code: notice.code })
  expect(verdict(typed)).toBe('not-ours')
  expect(verdict(await ask('file', { digest: digest(changed), found: '', code: '' }))).toBe('cannot-tell')
  expect(verdict(await ask('file', { digest: 'x', found: 'y z', code: '' }))).toBe('cannot-tell')
})

test('a message is ours word for word; with a number or link put in it is not', async () => {
  const { code: drafted } = await draftNotice(chartward)
  const words = `Dear J. D.,\nYour record was seen by a stranger.\nCode: ${drafted}\nWe never ask for your password.`
  await issueNotice(chartward, { code: drafted, words, channel: 'email' })
  const copied = words.replaceAll('\n', '  \r\n> ')
  const told = async (message: string) => verdict(await ask('message', { message }))
  expect(await told(copied)).toBe('ours')
  expect(await told(`${words}\nCall 212-555-0100 now.`)).toBe('not-ours')
  expect(await told(`${words}\nGo to https://chartward-help.example/pay`)).toBe('not-ours')
  expect(await told(`${words}\nConfirm your Social Security number today.`)).toBe('not-ours')
  expect(await told(words.replace('stranger', 'friend'))).toBe('cannot-tell')
  const { code: strange } = await draftNotice(chartward)
  expect(await told(words.replace(drafted, strange))).toBe('not-ours')
  expect(await told('Hello, how are you?')).toBe('cannot-tell')
})

test('nothing of a message that somebody pasted is kept', async () => {
  const before = await chartward.leafCount()
  await ask('message', { message: 'MARKERWORD call me on 212-555-0199' })
  expect(await chartward.leafCount()).toBe(before)
})

test('a notice that was taken back is not ours any more', async () => {
  const words = 'A notice that was sent by mistake'
  const { code: drafted } = await draftNotice(chartward)
  const text = `${words} ${drafted}`
  const { code } = await issueNotice(chartward, { code: drafted, words: text })
  const { checking } = chartward.chartward.proof
  const who = { user: 'op', role: 'operator', client: 'test', session: 'test', address: 'local' }
  expect(await checking.withdraw(code, 'sent to the wrong person', who)).toBe(true)
  expect(await checking.withdraw(code, 'again', who)).toBe(false)
  const answer = await ask('code', { code })
  expect([verdict(answer), answer.text.includes('We took this notice back.')]).toEqual(['not-ours', true])
  expect(verdict(await ask('message', { message: text }))).not.toBe('ours')
})

test('a number, address or link is ours, made to look like ours, reported, or not ours', async () => {
  const { host } = new URL(chartward.chartward.site.url)
  const told = async (contact: string) => verdict(await ask('contact', { contact }))
  expect(await told(`https://${host}/verify`)).toBe('ours')
  expect(await told(`https://${host}@evil.example/verify`)).toBe('not-ours')
  expect(await told('https://evil.example/?localhost')).toBe('not-ours')
  expect(await told('hello')).toBe('cannot-tell')
  expect(await told('212-555-0100')).toBe('not-ours')
  const number = await ask('contact', { contact: '+1 800 555 0142' })
  // Whoever calls can make any number appear.
  expect([verdict(number), number.text.includes('Hang up, and dial it yourself.')]).toEqual(['ours', true])
  expect(await told('cvh-help.example')).toBe('not-ours')
  const who = { user: 'op', role: 'operator', client: 'test', session: 'test', address: 'local' }
  expect(await chartward.chartward.proof.reported.add('+1 (212) 555-0100', who)).toBe(true)
  const reported = await ask('contact', { contact: '1 212 555 0100' })
  expect([verdict(reported), reported.text.includes('used in our name')]).toEqual(['not-ours', true])
})

test('what we say of a notice can be proven to anybody from the log alone, and nothing else can', async () => {
  const notices = [await draftNotice(chartward), await draftNotice(chartward), await draftNotice(chartward)]
  const { issuer } = chartward.chartward.proof
  await issuer.issue(notices)
  await chartward.chartward.ledger.publish()
  const { vkey } = chartward.chartward.ledger
  for (const { code } of notices) {
    const receipt = receiptIn(await ask('code', { code }))
    expect(receipt.statement.code).toBe(code)
    expect(verifyReceipt(receipt, vkey).at).toBeGreaterThan(0)
    for (const { patient } of notices)
      expect(Buffer.from(receipt.entry, 'base64url').toString('utf8')).not.toContain(patient)
    const altered = { ...receipt, statement: { ...receipt.statement, initials: 'X. Y.' } }
    expect(() => verifyReceipt(altered, vkey)).toThrow('does not lead to')
    expect(() => verifyReceipt({ ...receipt, salt: receipt.entry.slice(0, 22) }, vkey)).toThrow('log')
    expect(() => verifyReceipt(receipt, chartward.chartward.keys.ledger.vkey)).toThrow(ChartwardError)
  }
})

test('the page says what we never ask for, in both languages, and runs nothing but our own files', async () => {
  const browser = openSiteBrowser(chartward)
  const english = await browser.get('/verify')
  const spanish = await browser.get('/verify', { headers: { 'accept-language': 'es-MX,es;q=0.9' } })
  expect(english.text).toContain('<html lang="en">')
  expect(english.text).toContain('What we will never ask you for')
  expect(spanish.text).toContain('<html lang="es">')
  expect(spanish.text).toContain('Lo que nunca le pediremos')
  expect(english.headers.get('content-security-policy')).toContain("script-src 'self'")
  const keys = await browser.get('/.well-known/chartward-notices/jwks.json')
  expect(keys.json).toEqual({ keys: [chartward.chartward.proof.jwk] })
  expect(keys.text).not.toContain('"d"')
})

test('both ledgers check after all of it', async () => {
  await expect(chartward.verifyEverything()).resolves.toBeUndefined()
})
