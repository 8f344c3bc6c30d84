import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CampaignStatus, DeliveryAnswer } from '../../src/contract/index.ts'
import { commandBy } from '../support/command-line.ts'
import { openTestChartward } from '../support/chartward.ts'
import { ask, type Target } from '../support/load.ts'
import {
  dkimResult,
  mailSettings,
  makeDkimKey,
  openMailServer,
  type TestMailServer,
} from '../support/mail-server.ts'
import { findWordsUnder } from '../support/marker-search.ts'
import { DRAFT, ORGANISATION_SETTINGS } from '../support/notices.ts'
import { makeHome, removeHome, type Running, startRunning } from '../support/running.ts'

/** By e-mail, and by letter. */
const AGREED = 40
const BY_POST = 12
const dkim = makeDkimKey()

let home: string
let folder: string
let mail: TestMailServer
let running: Running
let target: Target
let caseId: string
let campaign: string

beforeAll(async () => {
  mail = await openMailServer()
  folder = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
  home = await makeHome({
    organisation: ORGANISATION_SETTINGS,
    // Whoever reads so much in this test is contained otherwise.
    containment: { automatic: false },
    mail: await mailSettings(mail, dkim, folder),
  })
  running = await startRunning(home)
  target = { url: running.url, token: (await running.token()).token }
  await fill()
})
afterAll(async () => {
  await running.stop()
  await mail.close()
  await removeHome(home)
  await rm(folder, { recursive: true })
})

const number = (at: number) => String(at).padStart(3, '0')

function person(at: number, more: object = {}): { resourceType: string; id: string } {
  return {
    resourceType: 'Patient',
    id: `p-${number(at)}`,
    name: [
      {
        use: 'official',
        family: `Zyxqvortel${LETTERS[at % 26]}`,
        given: [`Ann${LETTERS[Math.floor(at / 26)]}`],
      },
    ],
    birthDate: '1970-03-05',
    address: [{ use: 'home', line: [`${at} Zyxqlane`], city: 'Austin', state: 'TX', postalCode: '78701' }],
    telecom: [{ system: 'email', value: `zyxq${number(at)}@example.org` }],
    ...more,
  } as { resourceType: string; id: string }
}
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

async function fill(): Promise<void> {
  const people = Array.from({ length: AGREED + BY_POST }, (_, at) => person(at))
  const hard = [
    person(100, {
      address: [{ use: 'home', line: ['1 Zyxqlane'], city: 'Trenton', state: 'NJ', postalCode: '08608' }],
    }),
    person(101, { address: undefined }),
    person(102, { name: [{ text: 'Zyxqvortel 🎉' }] }),
  ]
  const consents = people.slice(0, AGREED).map(({ id }) => ({
    resourceType: 'Consent',
    id: `c-${id}`,
    status: 'active',
    scope: { text: 'notices' },
    category: [{ coding: [{ system: 'urn:chartward:consent', code: 'electronic-notice' }] }],
    patient: { reference: `Patient/${id}` },
    dateTime: '2025-01-01',
    policyRule: { text: 'notices' },
  }))
  for (const resource of [...people, ...hard, ...consents]) {
    const { status } = await ask(target, 'PUT', `${resource.resourceType}/${resource.id}`, resource)
    if (status !== 201) throw new Error(`${resource.id} was answered with ${status}`)
  }
  // Another than who wrote them: the thief.
  for (const { id } of [...people, ...hard]) await ask(target, 'GET', `Patient/${id}`)
}

/** A command by somebody, in this process; answers what it wrote. */
const command = async (by: string, ...words: string[]) => await commandBy(home, by, words)

async function status(): Promise<CampaignStatus> {
  return JSON.parse(await command('kim', 'notice', 'status', campaign, '--json')) as CampaignStatus
}

test('a case comes to a campaign that two people approve and nobody can change', async () => {
  const opened = JSON.parse(
    await command('kim', 'case', 'open', '--title', 'stolen', '--user', 'dr-test', '--json'),
  ) as { id: string }
  caseId = opened.id
  await command('kim', 'case', 'rescope', caseId)
  await command('kim', 'recipients', 'gather', '--case', caseId)
  const words = path.join(folder, 'words.json')
  await writeFile(words, JSON.stringify(DRAFT))
  campaign = (await command('kim', 'notice', 'draft', '--case', caseId, '--file', words)).trim()
  expect(campaign).toMatch(/^N-\d{4}-0001$/)
  const preview = await command(
    'kim',
    'notice',
    'preview',
    campaign,
    '--out',
    path.join(folder, 'preview.pdf'),
  )
  await command('kim', 'notice', 'public', campaign, '--out', path.join(folder, 'texts'))
  const posting = await readFile(path.join(folder, 'texts', 'web-posting-en.txt'), 'utf8')
  expect(posting).toContain('Someone used a stolen password')
  expect(await readFile(path.join(folder, 'texts', 'call-script-es.txt'), 'utf8')).toMatch(
    /ANTES DE DECIR NADA/,
  )
  expect(preview).toMatch(/1 no-address/)
  expect(preview).toMatch(/1 name-unprintable/)
  expect(preview).toContain('Someone used a stolen password')
  expect((await readFile(path.join(folder, 'preview.pdf'))).subarray(0, 5).toString()).toBe('%PDF-')
  await command('kim', 'notice', 'approve', campaign)
  await expect(command('kim', 'notice', 'freeze', campaign)).rejects.toMatchObject({
    code: 'APPROVAL_REQUIRED',
  })
  await command('lee', 'notice', 'approve', campaign)
  expect(await command('kim', 'notice', 'freeze', campaign)).toContain(`to ${AGREED + BY_POST + 1} people`)
  await expect(command('kim', 'notice', 'draft', campaign, '--file', words)).rejects.toMatchObject({
    code: 'NOTICE_FROZEN',
  })
})

test('killed while it sends, it goes on: nobody gets a second e-mail, and what nobody knows is said', async () => {
  // Each is taken, and the mail server takes its time to say so.
  mail.onMessage = async () => await wait(300)
  await command('kim', 'notice', 'send', campaign)
  await expect.poll(() => mail.arrived.length, { timeout: 30_000 }).toBeGreaterThan(8)
  await running.kill()
  const before = mail.arrived.length
  expect(before).toBeLessThan(AGREED)
  mail.onMessage = async () => {}
  running = await startRunning(home)
  target = { ...target, url: running.url }
  const settled = async () => {
    const { sent = 0, unknown = 0 } = (await status()).pieces['email'] ?? {}
    return sent + unknown
  }
  // What is on its way is neither waiting nor sent yet.
  await expect.poll(settled, { timeout: 60_000 }).toBe(AGREED)
  const { pieces, unknown } = await status()
  const { sent = 0, unknown: notKnown = 0 } = pieces['email'] ?? {}
  expect(sent + notKnown).toBe(AGREED)
  expect(notKnown).toBeGreaterThan(0)
  expect(notKnown).toBeLessThanOrEqual(3)
  expect(unknown).toHaveLength(notKnown)
  const addresses = mail.arrived.map(({ to }) => to)
  expect(new Set(addresses).size).toBe(addresses.length)
  // Somebody asked the mail server: they arrived.
  for (const piece of unknown) await command('kim', 'notice', 'settle', piece, '--as', 'sent')
  expect((await status()).pieces['email']).toEqual({ sent: AGREED })
})

test('the clocks that begin with the letters have begun', async () => {
  const { anchors } = JSON.parse(await command('kim', 'case', 'show', caseId, '--json')) as {
    anchors: Record<string, { why: string }>
  }
  expect(anchors['individualNoticeSent']?.why).toContain(campaign)
})

test('every e-mail is signed by the clinic, holds the whole notice and no link, and can be checked', async () => {
  for (const { raw, mail: parsed, to } of mail.arrived) {
    expect(await dkimResult(raw, 'chartward._domainkey.clinic.example', dkim.record)).toBe('pass')
    expect(parsed.subject).toBe('A notice about your information')
    expect(parsed.text).toContain('Someone used a stolen password')
    expect(parsed.html).not.toMatch(/<a |href|<img|src=/)
    expect(to).toMatch(/^zyxq\d{3}@example\.org$/)
  }
  const code = /[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3,4}/.exec(
    mail.arrived[0]?.mail.text ?? '',
  )?.[0]
  expect(await command('kim', 'notice', 'verify', code ?? '', '--json')).toContain(
    new Date().toISOString().slice(0, 4),
  )
})

test('letters go into a file and are printed, those whose authority is to be told first stay back', async () => {
  const out = path.join(folder, 'mail-house.csv')
  const pdf = path.join(folder, 'letters')
  const told = await command('kim', 'notice', 'export', campaign, '--out', out, '--pdf', pdf)
  expect(told).toContain(`${BY_POST} letters in`)
  expect(told).toContain('1 letters stay back')
  expect((await status()).heldBack).toHaveProperty('NJ')
  const csv = await readFile(out, 'utf8')
  expect(csv.trim().split('\r\n')).toHaveLength(BY_POST + 1)
  expect(csv).not.toMatch(/Trenton|,NJ,/)
  const files = await readdir(pdf)
  expect(files).toHaveLength(1)
  expect((await readFile(path.join(pdf, files[0] ?? ''))).subarray(0, 5).toString()).toBe('%PDF-')
  // Again the same, and nothing for another file.
  const again = path.join(folder, 'again.csv')
  await command('kim', 'notice', 'export', campaign, '--out', again, '--number', '1')
  expect(unsigned(await readFile(again, 'utf8'))).toBe(unsigned(csv))
  expect(await command('kim', 'notice', 'export', campaign, '--out', again)).toContain('0 letters in')
  // The authority was told: the anchor says so.
  await command(
    'kim',
    'case',
    'anchor',
    caseId,
    'regulatorNotified:NJ',
    '2026-03-20',
    '--reason',
    'by portal',
  )
  expect(await command('kim', 'notice', 'export', campaign, '--out', again)).toContain('1 letters in')
})

/** A signature is another each time, of the same words. */
function unsigned(csv: string): string {
  return csv.replaceAll(/#[\w-]+\.([\w-]+)\.[\w-]+/g, '#$1')
}

test('what comes back is mailed again or counts as not reached, and the person’s own ledger says all of it', async () => {
  const csv = await readFile(path.join(folder, 'mail-house.csv'), 'utf8')
  const pieces = csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? '')
  const [moved = '', lost = '', ...others] = pieces
  const file = path.join(folder, 'returns.csv')
  const rows = [
    'piece_id,mailed_on,status,new_addr1,new_city,new_state,new_zip5',
    `${moved},2026-04-03,returned,"9 New Rd, Apt 2",Reno,NV,89501`,
    `${lost},2026-04-03,undeliverable,,,,`,
    ...others.map((piece) => `${piece},2026-04-03,mailed,,,,`),
  ]
  await writeFile(file, `${rows.join('\n')}\n`)
  expect(await command('kim', 'notice', 'returns', file)).toBe(
    `${BY_POST} pieces, 0 known already, 1 to be mailed again, 0 not ours\n`,
  )
  expect(await command('kim', 'notice', 'returns', file)).toContain(`0 pieces, ${BY_POST} known already`)
  expect((await status()).unreachable).toEqual({ total: 1, byState: { TX: 1 } })
  const deliveries = JSON.parse(
    await command('kim', 'notice', 'deliveries', '--patient', 'p-000', '--json'),
  ) as DeliveryAnswer[]
  expect(deliveries.map(({ channel, state }) => `${channel} ${state}`)).toEqual(['email sent', 'portal sent'])
})

test('whatever was sent stands in the ledger, and no word of anybody stands in the home', async () => {
  expect(await running.stop()).toBe(0)
  const { found } = await findWordsUnder(home, ['Zyxqvortel', 'Zyxqlane', 'zyxq001'])
  expect(found).toEqual([])
  const chartward = await openTestChartward({ home, embedded: true })
  try {
    await expect(chartward.verifyEverything()).resolves.toBeUndefined()
    const entries = await chartward.entries()
    const sent = entries.filter(({ how, note }) => how === 'notice' && note?.endsWith('e-mail sent') === true)
    const settled = entries.filter(({ note }) => note?.includes('settled: sent') === true)
    expect(new Set([...sent, ...settled].map(({ patient }) => patient)).size).toBe(AGREED)
  } finally {
    await chartward.close()
  }
  running = await startRunning(home)
})
