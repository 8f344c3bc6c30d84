import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../../../test/support/chartward.ts'
import { draftNotice } from '../../../test/support/issued.ts'
import type { IssuedNotice, Issuer } from './issuing.ts'
import { readCode } from './code.ts'
import { verifySigned } from './signing.ts'

let chartward: TestChartward
let issuer: Issuer

beforeAll(async () => {
  chartward = await openTestChartward()
  ;({ issuer } = chartward.chartward.proof)
})
afterAll(async () => await chartward.close())

const someNotice = async (given: Partial<IssuedNotice> = {}) => await draftNotice(chartward, given)

test('codes that are reserved are all different', async () => {
  const codes = await issuer.reserve(1_234)
  expect(new Set(codes).size).toBe(1_234)
  for (const code of codes) expect(readCode(code)).toBe(code)
})

test('what is in a QR code is signed under the key that is published, and small enough to print', async () => {
  const notice = await someNotice()
  const { code, qr, verifyUrl } = await issuer.seal(notice)
  const { url } = chartward.chartward.site
  expect([code, verifyUrl]).toEqual([notice.code, `${url}/verify`])
  const [address, jws = ''] = qr.split('#')
  expect(address).toBe(verifyUrl)
  expect(qr.length).toBeLessThan(500)
  const h = Buffer.from(notice.contentDigest).toString('base64url')
  const { date: d, initials: n, zip3: z, subject: s } = notice
  const { jwk } = chartward.chartward.proof
  expect(verifySigned(jws, jwk)).toEqual({ v: 1, c: code, d, n, z, s, h })
  const [header = '', , signature = ''] = jws.split('.')
  const forged = Buffer.from(JSON.stringify({ v: 1, c: code, d, n: 'A. B.', z, s, h })).toString('base64url')
  expect(verifySigned(`${header}.${forged}.${signature}`, jwk)).toBeUndefined()
})

test('a notice under another name says so in its QR code and to whoever has its code', async () => {
  const sender = 'Member Services'
  const notice = await someNotice({ sender })
  const [, jws = ''] = (await issuer.seal(notice)).qr.split('#')
  expect(verifySigned(jws, chartward.chartward.proof.jwk)).toMatchObject({ o: sender })
  const plain = await someNotice()
  await issuer.issue([notice, plain])
  const { checking } = chartward.chartward.proof
  const who = { user: 'anybody', role: 'server', client: 'verify', session: 'notice', address: '192.0.2.1' }
  expect((await checking.byCode(notice.code, who))?.sender).toBe(sender)
  expect((await checking.byCode(plain.code, who))?.sender).toBeUndefined()
})

test('what is issued stands in the ledger: once for all, and once about each patient', async () => {
  const before = await chartward.leafCount()
  const notices = [await someNotice(), await someNotice(), await someNotice({ channel: 'email' })]
  await issuer.issue(notices)
  const entries = await chartward.entries(before)
  expect(entries.map(({ how }) => how)).toEqual(['notice', 'notice', 'notice', 'notice'])
  expect(entries.map(({ patient }) => patient)).toEqual([null, ...notices.map(({ patient }) => patient)])
  expect(entries[0]?.note).toMatch(/^notices issued: 3, root sha256:[\w-]{43}$/)
  for (const [at, { contentDigest }] of notices.entries())
    expect(entries[at + 1]?.note).toContain(Buffer.from(contentDigest).toString('base64url'))
  await chartward.verifyEverything()
})

test('issuing again does nothing; a code of one notice is never that of another', async () => {
  const notice = await someNotice()
  await issuer.issue([notice])
  const before = await chartward.leafCount()
  await issuer.issue([notice, notice])
  const other = await someNotice()
  const stolen = { ...(await someNotice()), code: notice.code }
  await expect(issuer.issue([other, stolen])).rejects.toMatchObject({ code: 'NOTICE_FROZEN' })
  await expect(issuer.issue([other, { ...stolen, code: other.code }])).rejects.toMatchObject({
    code: 'NOTICE_FROZEN',
  })
  await expect(issuer.issue([{ ...other, code: 'no code' }])).rejects.toMatchObject({
    code: 'NOTICE_INVALID',
  })
  expect(await chartward.leafCount()).toBe(before)
})

test('nothing of a notice is readable in the database', async () => {
  const notice = await someNotice({ initials: 'Q. X.', subject: 'a marker subject' })
  await issuer.issue([notice])
  const rows = await chartward.chartward.database.query<{ row: string }>(
    'select row_to_json(issued_notice)::text as row from issued_notice',
  )
  for (const marker of [notice.code, notice.patient, notice.notice, notice.case, 'Q. X.', 'marker'])
    for (const { row } of rows)
      for (const form of [marker, Buffer.from(marker).toString('hex')]) expect(row.includes(form)).toBe(false)
})
