import { createDecipheriv } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PORTAL_PATHS } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { CHROMIUM } from '../support/browser.ts'
import { inTurn, LOOKS } from '../support/looks.ts'
import { writeRecord } from '../support/portal-record.ts'
import { flawsOf, type Looking, openSurfaces, type Surfaces, type Visitor } from '../support/surfaces.ts'

const MIA = { fhirUser: 'Patient/mia' } as const
const RECIPIENT = 'Dr. Sol, Lakeside Clinic'

interface Payload {
  readonly url: string
  readonly key: string
  readonly flag?: string
  readonly label?: string
}

/** What stands in a link, as whoever scans it reads it. */
function payloadOf(link: string): Payload {
  expect(link).toMatch(/^shlink:\/[A-Za-z0-9_-]+$/)
  return JSON.parse(Buffer.from(link.slice('shlink:/'.length), 'base64url').toString('utf8')) as Payload
}

/** JWE by hand, as RFC 7516 says: no code of ours, nor of the package that sealed it. */
function decrypt(jwe: string, key: string) {
  const [head = '', wrapped, nonce = '', sealed = '', tag = ''] = jwe.split('.')
  expect(wrapped).toBe('')
  expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toMatchObject({ alg: 'dir', enc: 'A256GCM' })
  const decipher = createDecipheriv(
    'aes-256-gcm',
    Buffer.from(key, 'base64url'),
    Buffer.from(nonce, 'base64url'),
  )
  decipher.setAAD(Buffer.from(head, 'ascii'))
  decipher.setAuthTag(Buffer.from(tag, 'base64url'))
  const text = Buffer.concat([decipher.update(Buffer.from(sealed, 'base64url')), decipher.final()]).toString()
  return JSON.parse(text) as {
    readonly type: string
    readonly entry: readonly { resource: { resourceType: string } }[]
  }
}

async function ask(url: string, body: object): Promise<{ status: number; json: any; headers: Headers }> {
  const headers = { 'content-type': 'application/json', origin: 'https://viewer.example' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, json: await answer.json(), headers: answer.headers }
}

describe.skipIf(CHROMIUM === undefined)('a record given away by link', () => {
  let surfaces: Surfaces
  beforeAll(async () => {
    surfaces = await openSurfaces()
    await writeRecord(surfaces.chartward)
  })
  afterAll(async () => await surfaces.close())

  const make = async (passcode = '', looking: Looking = {}): Promise<Visitor & { link: string }> => {
    const visitor = await surfaces.visit('patient', '/portal/record/download', { ...looking, ...MIA })
    const { page, say } = visitor
    await page.getByLabel(inTurn(say('For whom (optional)'))).fill('Lakeside')
    if (passcode !== '') await page.getByLabel(inTurn(say('Passcode (optional)'))).fill(passcode)
    await page.getByRole('button', { name: say('Make the link') }).press('Enter')
    await page.getByRole('img', { name: say('The link as a QR code') }).waitFor()
    return { ...visitor, link: await page.getByRole('textbox', { name: say('Link') }).inputValue() }
  }

  test.for(LOOKS)(
    'opens with the key in the link, anywhere, and each opening names the very versions and who asked, $name',
    async (look) => {
      const { link, page, context } = await make('', look)
      expect(await flawsOf(page)).toEqual([])
      const { url, key, label, flag } = payloadOf(link)
      expect([label, flag, url.length <= 128]).toEqual(['Lakeside', undefined, true])
      const before = await surfaces.chartward.leafCount()
      const { status, json, headers } = await ask(url, { recipient: RECIPIENT })
      expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*'])
      const bundle = decrypt(json.files[0].embedded, key)
      expect(bundle.entry.map(({ resource }) => resource.resourceType)).toContain('AllergyIntolerance')
      const entries = await surfaces.chartward.entries(before)
      expect(entries).toHaveLength(1)
      expect(entries[0]).toMatchObject({
        patient: patientIdOf('mia'),
        how: 'everything',
        who: { role: 'recipient' },
      })
      expect(entries[0]?.note).toContain(RECIPIENT)
      expect(entries[0]?.resources).toHaveLength(bundle.entry.length)
      expect(entries[0]?.elements).toBeGreaterThan(0)
      await context.close()
    },
  )

  test('is a file of its own where whoever asks wants no more in the answer', async () => {
    const { link, context } = await make()
    const { url, key } = payloadOf(link)
    const { json } = await ask(url, { recipient: RECIPIENT, embeddedLengthMax: 10 })
    const before = await surfaces.chartward.leafCount()
    const answer = await fetch(json.files[0].location as string)
    expect(answer.headers.get('content-type')).toContain('application/jose')
    expect(decrypt(await answer.text(), key).type).toBe('collection')
    expect((await surfaces.chartward.entries(before)).map(({ patient }) => patient)).toEqual([
      patientIdOf('mia'),
    ])
    surfaces.chartward.clock.pass(11 * 60_000)
    expect((await fetch(json.files[0].location as string)).status).toBe(404)
    await context.close()
  })

  test('with a passcode, five wrong tries end it, and the sixth is not even judged', async () => {
    const { link, context } = await make('plum tree')
    const { url, flag } = payloadOf(link)
    expect(flag).toBe('P')
    expect((await ask(url, { recipient: RECIPIENT, passcode: 'plum tree' })).status).toBe(200)
    for (const left of [4, 3, 2, 1, 0]) {
      const { status, json } = await ask(url, { recipient: RECIPIENT, passcode: 'wrong' })
      expect([status, json]).toEqual([401, { remainingAttempts: left }])
    }
    expect((await ask(url, { recipient: RECIPIENT, passcode: 'plum tree' })).status).toBe(404)
    await context.close()
  })

  test.for(LOOKS)(
    'that its maker ends opens nothing more, and one that is over neither, $name',
    async (look) => {
      const { link, page, say, context } = await make('', look)
      const { url } = payloadOf(link)
      await page
        .getByRole('button', { name: inTurn(say('End this link'), ': Lakeside') })
        .first()
        .click()
      await expect.poll(async () => (await ask(url, { recipient: RECIPIENT })).status).toBe(404)
      await context.close()
      const other = await make()
      surfaces.chartward.clock.pass(8 * 24 * 60 * 60_000)
      expect((await ask(payloadOf(other.link).url, { recipient: RECIPIENT })).status).toBe(404)
      await other.context.close()
    },
  )

  test('the server keeps nothing that opens it, and gives it to nobody while the ledger cannot be written', async () => {
    const own = await openSurfaces()
    await writeRecord(own.chartward)
    const { page } = await own.visit('patient', '/portal/record/download', MIA)
    await page.getByRole('button', { name: 'Make the link' }).click()
    const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue()
    const { url, key } = payloadOf(link)
    const rows = await own.chartward.chartward.database.query<{ row: string }>(
      'select row_to_json(h)::text as row from health_link h',
    )
    const stored = rows.map(({ row }) => row).join('')
    expect(stored).not.toContain(url.split('/').at(-1))
    for (const form of [key, Buffer.from(key, 'base64url').toString('hex')])
      expect(stored).not.toContain(form)
    await own.chartward.chartward.ledger.close()
    const { status, json } = await ask(url, { recipient: RECIPIENT })
    expect([status, json.files]).toEqual([503, undefined])
    await own.close()
  })

  test('nobody makes a link to a record that is not theirs, lists one or ends one', async () => {
    const { context } = await make()
    await surfaces.chartward.fhir('PUT', 'Patient/eve', { body: { resourceType: 'Patient', id: 'eve' } })
    const eve = await surfaces.visit('patient', '/portal', { fhirUser: 'Patient/eve' })
    const statuses = await eve.page.evaluate(
      async ([path, body]) => {
        const { csrf } = (await (await fetch('/api/session')).json()) as { csrf: string }
        const headers = { 'x-csrf': csrf, 'content-type': 'application/json' }
        const made = await fetch(path, { method: 'POST', headers, body })
        const listed = await fetch(`${path}?patient=mia`, { headers })
        return [made.status, listed.status]
      },
      [
        PORTAL_PATHS.links,
        JSON.stringify({
          patient: 'mia',
          label: '',
          part: 'everything',
          passcode: '',
          expires: Date.now() + 99_999_999,
        }),
      ] as const,
    )
    expect(statuses).toEqual([403, 403])
    await eve.context.close()
    await context.close()
  })
})
