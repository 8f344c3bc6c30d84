import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import { canonicalJson } from '../../src/kernel/index.ts'
import { digestOfText } from '../../src/defence/index.ts'
import type { FindingLine } from '../../src/contract/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { ELEMENT_WORDS } from '../../src/notice/content/element-words.ts'
import {
  dkimResult,
  mailSettings,
  makeDkimKey,
  openMailServer,
  type TestMailServer,
} from '../support/mail-server.ts'
import { commandBy } from '../support/command-line.ts'
import { ask } from '../support/load.ts'
import { DRAFT, ORGANISATION_SETTINGS } from '../support/notices.ts'
import { drawPage, readPdf } from '../support/pdf.ts'
import { makeHome, removeHome, type Running, startRunning } from '../support/running.ts'

/** Letters are of US size, in points; nothing is printed in the outer half inch. */
const PAPER = { width: 612, height: 792, margin: 36 }
const PEOPLE = 24
/** Every third is written to by e-mail. */
const AGREED = (at: number) => at % 3 === 0
/** Seconds a person needs to read what a step shows and decide; typing is a second of it. Guesses, and generous. */
const STAFF_SECONDS = {
  'case open': 20,
  'case anchor': 15,
  'case rescope': 20,
  'recipients gather': 5,
  'recipients queues': 15,
  'recipients resolve': 45,
  duties: 60,
  'case worksheet': 60,
  'case determine': 30,
  'case sign': 20,
  'notice draft': 90,
  'notice preview': 90,
  'notice approve': 45,
  'notice freeze': 5,
} as const

const dkim = makeDkimKey()
let home: string
let folder: string
let mail: TestMailServer
let running: Running
let staffSeconds = 0

beforeAll(async () => {
  mail = await openMailServer()
  folder = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
  home = await makeHome({
    organisation: ORGANISATION_SETTINGS,
    mail: await mailSettings(mail, dkim, folder),
  })
  running = await startRunning(home)
})
afterAll(async () => {
  await running.stop()
  await mail.close()
  await removeHome(home)
  await rm(folder, { recursive: true })
})

interface Resource {
  readonly resourceType: string
  readonly id: string
}

function recordsOf(at: number): Resource[] {
  const id = `p-${at}`
  const subject = { reference: `Patient/${id}` }
  const patient = {
    resourceType: 'Patient',
    id,
    name: [{ use: 'official', family: familyOf(at), given: ['Ann'] }],
    birthDate: '1970-03-05',
    address: [{ use: 'home', line: [`${at} Elm St`], city: 'Austin', state: 'TX', postalCode: '78701' }],
    ...(at === 1 ? { address: undefined } : {}),
    telecom: [{ system: 'email', value: `marlow${at}@example.org` }],
  }
  const condition = {
    resourceType: 'Condition',
    id: `c-${at}`,
    subject,
    code: { text: 'asthma' },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
  }
  const consent = {
    resourceType: 'Consent',
    id: `k-${at}`,
    status: 'active',
    scope: { text: 'notices' },
    category: [{ coding: [{ system: 'urn:chartward:consent', code: 'electronic-notice' }] }],
    patient: subject,
    dateTime: '2025-01-01',
    policyRule: { text: 'notices' },
  }
  return [patient, condition, ...(AGREED(at) ? [consent] : [])]
}

/** A command by somebody, in this process; answers what it wrote, and counts the time of whoever works with it. */
async function command(by: string, ...words: string[]): Promise<string> {
  const written = await commandBy(home, by, words)
  const step = Object.entries(STAFF_SECONDS).find(([name]) => words.join(' ').startsWith(name))
  staffSeconds += step?.[1] ?? 0
  return written
}

const json = async <Shape>(by: string, ...words: string[]): Promise<Shape> =>
  JSON.parse(await command(by, ...words, '--json')) as Shape

const familyOf = (at: number): string => `Marlow${'abcdefghijklmnopqrstuvwxyz'[at]}`

interface Scoped {
  readonly people: readonly { readonly patient: string; readonly elements: readonly string[] }[]
}

let thief: { readonly token: string; readonly session: string }
let found: FindingLine | undefined
let caseId: string
let campaign: string
let scope: Scoped

test('a stolen session takes records until it is found and contained', async () => {
  const resources = Array.from({ length: PEOPLE }, (_, at) => recordsOf(at)).flat()
  const entry = resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  }))
  for (let from = 0; from < entry.length; from += 20)
    await command('kim', 'import', await bundleOf(from, entry.slice(from, from + 20)))
  const asked = JSON.stringify({ user: 'dr-stolen', role: 'viewer', client: 'chart' })
  thief = await controlClient(home, 'test').send('POST', '/token', asked)
  const taken: number[] = []
  for (let at = 0; at < PEOPLE; at += 1)
    for (const place of [`Patient/p-${at}`, ...(at % 2 === 0 ? [`Condition/c-${at}`] : [])]) {
      const { status } = await ask({ url: running.url, token: thief.token }, 'GET', place)
      if (status === 200) taken.push(at)
    }
  expect(new Set(taken).size).toBeGreaterThan(5)
  // Then they try what the account is not for, and that is noticed.
  for (let at = 0; at < 30; at += 1) {
    const [patient] = recordsOf(at % PEOPLE)
    const { status } = await ask(
      { url: running.url, token: thief.token },
      'PUT',
      `Patient/p-${at % PEOPLE}`,
      patient,
    )
    expect(status).toBe(403)
  }
  await expect
    .poll(
      async () => {
        const lines = await json<FindingLine[]>('kim', 'finding', 'list')
        found = lines.find(({ actor }) => actor?.session === thief.session)
        return found?.id
      },
      { timeout: 60_000 },
    )
    .toBeTypeOf('string')
  await command('kim', 'contain', 'suspend', '--session', thief.session, '--reason', 'stolen')
  expect((await ask({ url: running.url, token: thief.token }, 'GET', 'Patient/p-0')).status).toBe(403)
}, 180_000)

async function bundleOf(from: number, entry: readonly object[]): Promise<string> {
  return await fileOf(`import-${from}.json`, { resourceType: 'Bundle', type: 'transaction', entry })
}

async function fileOf(name: string, content: object): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, JSON.stringify(content))
  return file
}

test('from containment to approved letters two people need less than ten minutes of their own', async () => {
  staffSeconds = 0
  const today = new Date().toISOString().slice(0, 10)
  caseId = (await json<{ id: string }>('kim', 'case', 'open', '--finding', found?.id ?? '')).id
  await command(
    'kim',
    'case',
    'grow',
    caseId,
    '--session',
    thief.session,
    '--reason',
    'the same session',
  ).catch(() => '')
  await command('kim', 'case', 'anchor', caseId, 'incidentKnown', today, '--reason', 'found')
  await command('kim', 'case', 'rescope', caseId)
  await command('kim', 'recipients', 'gather', '--case', caseId)
  const queues = await json<{ people: number; missing: number; queues: Record<string, number> }>(
    'kim',
    'recipients',
    'queues',
    '--case',
    caseId,
  )
  expect(queues.missing).toBe(0)
  expect(Object.values(queues.queues).reduce((sum, count) => sum + count, 0)).toBe(queues.people)
  expect(queues.queues['no-address']).toBe(1)
  const address = { lines: ['7 Oak St'], city: 'Austin', state: 'TX', postalCode: '78702', country: 'US' }
  const right = await fileOf('right.json', { address })
  await command(
    'kim',
    'recipients',
    'resolve',
    '--case',
    caseId,
    '--patient',
    'p-1',
    '--reason',
    'asked',
    '--file',
    right,
  )
  const { duties } = await json<{ duties: readonly { rule: string }[] }>('kim', 'duties', '--case', caseId)
  expect(duties.length).toBeGreaterThan(0)
  await command('kim', 'case', 'worksheet', caseId)
  await command('kim', 'case', 'determine', caseId, 'breach', '--reason', 'a thief read them')
  await command('lee', 'case', 'sign', caseId, 'D-1', '--name', 'Lee Park, Privacy Officer')
  campaign = (
    await command('kim', 'notice', 'draft', '--case', caseId, '--file', await fileOf('words.json', DRAFT))
  ).trim()
  await command('kim', 'notice', 'preview', campaign)
  await command('kim', 'notice', 'approve', campaign)
  await command('lee', 'notice', 'approve', campaign)
  await command('kim', 'notice', 'freeze', campaign)
  expect(staffSeconds).toBeGreaterThan(0)
  expect(staffSeconds).toBeLessThan(600)
  scope = await json<Scoped>('kim', 'scope', '--session', thief.session)
  expect(queues.people).toBe(scope.people.length)
})

/** Whose it is, by the name in it, and which classes its words name. */
function toldBy(text: string): readonly [person: string, elements: readonly string[]] {
  const flat = text.replaceAll(/\s+/g, ' ')
  const [, involved = ''] = /What Information Was Involved(.*?)What We Are Doing/i.exec(flat) ?? []
  const listed = involved.replace('Your Social Security number was not part of this.', '')
  const elements = Object.entries(ELEMENT_WORDS)
    .filter(([, { en }]) => listed.includes(en))
    .map(([name]) => name)
    .toSorted()
  return [/Marlow[a-z]/.exec(flat)?.[0] ?? 'nobody', elements]
}

/** The pages of one letter after the other, each looked at as it is printed. */
async function lettersIn(bytes: Uint8Array): Promise<string[]> {
  const { pages, isMarked, language } = await readPdf(bytes)
  expect({ isMarked, language }).toEqual({ isMarked: true, language: expect.stringMatching(/^en/) })
  const letters: string[] = []
  for (const [at, { texts, areEmbedded }] of pages.entries()) {
    const text = texts.map((one) => one.text).join(' ')
    expect(areEmbedded).toBe(true)
    expect(text).not.toMatch(/undefined|null|\[object|\{\{|NaN/)
    const { ink } = await drawPage(bytes, at + 1)
    expect(ink.left).toBeGreaterThanOrEqual(PAPER.margin)
    expect(ink.right).toBeLessThanOrEqual(PAPER.width - PAPER.margin)
    expect(ink.bottom).toBeLessThanOrEqual(PAPER.height - PAPER.margin / 2)
    if (text.includes('Dear ') || letters.length === 0) letters.push(text)
    else letters.push(`${letters.pop() ?? ''} ${text}`)
  }
  return letters
}

test('each e-mail is signed and each letter is whole, and they name what left of that person and nothing else', async () => {
  await command('kim', 'notice', 'send', campaign)
  const wanted = new Map(
    Array.from({ length: PEOPLE }, (_, at) => at).flatMap((at) => {
      const person = scope.people.find(({ patient }) => patient === patientIdOf(`p-${at}`))
      return person === undefined ? [] : [[familyOf(at), [...person.elements].toSorted()] as const]
    }),
  )
  expect(wanted.size).toBe(scope.people.length)
  const emails = Array.from({ length: PEOPLE }, (_, at) => at).filter(
    (at) => AGREED(at) && wanted.has(familyOf(at)),
  ).length
  await expect.poll(() => mail.arrived.length, { timeout: 60_000 }).toBe(emails)
  for (const { raw } of mail.arrived)
    expect(await dkimResult(raw, 'chartward._domainkey.clinic.example', dkim.record)).toBe('pass')
  const pdf = path.join(folder, 'letters')
  await command('kim', 'notice', 'export', campaign, '--out', path.join(folder, 'house.csv'), '--pdf', pdf)
  const texts = mail.arrived.map(({ mail: { text } }) => text ?? '')
  for (const name of await readdir(pdf))
    texts.push(...(await lettersIn(await readFile(path.join(pdf, name)))))
  expect(texts).toHaveLength(wanted.size)
  expect(new Map(texts.map(toldBy))).toEqual(wanted)
}, 180_000)

test('drafts for the authorities are approved by another than who made them, and everything goes into one file that checks', async () => {
  const details = await fileOf('details.json', {
    entityKind: 'Healthcare Provider',
    kinds: ['Hacking/IT Incident'],
    safeguardsBefore: ['None'],
    actionsTaken: ['Took steps to mitigate harm'],
  })
  const out = path.join(folder, 'filings')
  const [bare] = await json<{ draft: string; digest: string }[]>(
    'kim',
    'filing',
    'draft',
    '--case',
    caseId,
    '--out',
    out,
  )
  const asked = ['filing', 'approve', bare?.draft ?? '', '--case', caseId, '--digest']
  await expect(command('lee', ...asked, bare?.digest ?? '')).rejects.toMatchObject({ code: 'NOTICE_INVALID' })
  await expect(command('lee', ...asked, digestOfText('other words'))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  const drafts = await json<{ draft: string; digest: string; missing: readonly string[] }[]>(
    'kim',
    'filing',
    'draft',
    '--case',
    caseId,
    '--out',
    out,
    '--details',
    details,
  )
  const hhs = drafts.find(({ draft }) => draft === 'hhs')
  expect(hhs?.missing).toEqual([])
  expect(await readFile(path.join(out, 'hhs.txt'), 'utf8')).toContain(`${scope.people.length}`)
  const approval = ['filing', 'approve', 'hhs', '--case', caseId, '--digest', hhs?.digest ?? '']
  await expect(command('kim', ...approval)).rejects.toMatchObject({ code: 'APPROVAL_REQUIRED' })
  expect(await command('lee', ...approval)).toContain('approved by lee')
  const file = path.join(folder, 'defence')
  await command('kim', 'defence', 'export', '--case', caseId, '--out', file)
  const verified = await command('kim', 'defence', 'verify', file)
  expect(verified).toContain(`verified: ${caseId}`)
  expect(verified).toContain(`Each of ${2 * scope.people.length} notices that went out`)
  expect(verified).toContain('Each of 1 approved filings')
  await expectAltered(await readFile(file, 'utf8'))
}, 120_000)

interface Notice {
  readonly patient: string
}

interface Line {
  readonly part: string
  readonly content: any
}

/** The file with one part changed, and a manifest that fits it: only the ledger can tell. */
function forged(text: string, part: string, change: (content: any) => unknown): string {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  const written = lines
    .filter((line) => line.part !== 'manifest')
    .map((line) => canonicalJson(line.part === part ? { ...line, content: change(line.content) } : line))
  const manifest = lines.at(-1)?.content as { parts: { part: string }[] }
  const parts = manifest.parts.map((one, at) => ({ ...one, sha256: digestOfText(written[at] ?? '') }))
  return [...written, canonicalJson({ part: 'manifest', content: { ...manifest, parts } })].join('\n')
}

/** Whatever is taken out, put in or changed is named. */
async function expectAltered(text: string): Promise<void> {
  const lines = text.trimEnd().split('\n')
  const altered = path.join(folder, 'altered')
  const other = digestOfText('other words')
  const files: [string, RegExp][] = [
    [lines.filter((line) => !line.endsWith('"part":"notices"}')).join('\n'), /parts/],
    [text.trimEnd().replace('a thief read them', 'nobody read them'), /parts/],
    [lines.slice(0, -1).join('\n'), /cut off/],
    [[...lines, lines[0] ?? ''].join('\n'), /follows the manifest/],
    [forged(text, 'decisions', ([one]) => [{ ...one, inputs: '{}' }]), /inputs of the decision/],
    [
      forged(text, 'decisions', ([one]) => [{ ...one, inputs: '{}', inputsDigest: digestOfText('{}') }]),
      /not told of the decision/,
    ],
    [
      forged(text, 'case', (kept) => ({
        ...kept,
        case: { ...kept.case, entries: kept.case.entries.slice(0, -1) },
      })),
      /leaves out/,
    ],
    [
      forged(text, 'notices', (all) => all.map((one: object) => ({ ...one, contentDigest: other }))),
      /with these words/,
    ],
    [
      forged(text, 'notices', ([one, ...more]) => [
        { ...one, patient: more.find(({ patient }: Notice) => patient !== one.patient)?.patient },
      ]),
      /about the person/,
    ],
    [
      forged(text, 'filings', ([one]) => [{ ...one, digest: other, draft: 'other words' }]),
      /not told of the filing/,
    ],
    [forged(text, 'filings', ([one]) => [{ ...one, draft: '{}' }]), /not the one that was approved/],
    [
      forged(text, 'case', (kept) => ({
        ...kept,
        case: { ...kept.case, query: { ...kept.case.query, users: ['somebody-else'] } },
      })),
      /another question/,
    ],
    [forged(text, 'duties', (one) => ({ ...one, duties: one.duties.slice(1) })), /duties are not/],
  ]
  for (const [one, says] of files) {
    await writeFile(altered, `${one}\n`)
    await expect(command('kim', 'defence', 'verify', altered)).rejects.toThrow(says)
  }
  await writeFile(altered, `${forged(text, 'notices', (all) => all)}\n`)
  expect(await command('kim', 'defence', 'verify', altered)).toContain('verified')
}
