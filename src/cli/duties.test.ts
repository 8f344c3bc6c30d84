import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Duties } from '../law/index.ts'
import { runCommand } from './index.ts'

let folder = ''
let file = ''
const FACTS = {
  role: 'covered-entity',
  anchors: { incidentKnown: '2026-03-16' },
  people: [{ state: 'CA', elements: ['ssn'], tier: 'disclosed', count: 501 }],
  holds: [],
  extra: true,
}
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chartward-duties-'))
  file = path.join(folder, 'facts.json')
  await writeFile(file, JSON.stringify(FACTS))
})
afterAll(async () => await rm(folder, { recursive: true }))

/** Runs `chartward duties`, with no server anywhere. */
async function run(...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const terminal = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    watched: false,
    operator: 'test',
  }
  const code = await runCommand(['duties', ...words], terminal, () => path.join(folder, 'home'))
  return { code, ...said }
}

test('it prints the duties of a file of facts without a server, the conservative plan first', async () => {
  const { code, out, err } = await run('--facts', file, '--json')
  expect(code).toBe(0)
  expect(err).toBe('facts.json: nothing is made of "extra"\n')
  const { duties, lawVersion, inputsDigest } = JSON.parse(out) as Duties
  const letters = duties.filter(({ rule }) => rule === 'CA-individual')
  expect(letters.map(({ plan, due }) => [plan, due])).toEqual([
    ['conservative', '2026-04-15'],
    ['minimum', '2026-04-15'],
  ])
  for (const name of ['rule', 'jurisdiction', 'to', 'due', 'plan', 'why', 'verified', 'source'])
    expect(Object.keys(duties[0] ?? {})).toContain(name)
  expect(lawVersion).toMatch(/^\d{4}-\d{2}-\d{2}\/[0-9a-f]{16}$/)
  expect(inputsDigest).toMatch(/^[0-9a-f]{64}$/)
})

test('people read a table of the conservative plan, and of both when they ask', async () => {
  const { out, err } = await run('--facts', file)
  expect(out).toMatch(/^due +where +rule +to +people +notes\n/)
  expect(out).toMatch(/\n2026-05-15 +US +hipaa-hhs-500 +HHS Secretary \(OCR portal\) +501 +with letters\n/)
  expect(err).toContain('offer everyone 12 months of monitoring')
  expect((await run('--facts', file, '--all')).out).toMatch(/\nminimum +by 2026-04-30 +CA +CA-regulator/)
})

test('the calendar is written for whoever owns it alone', async () => {
  const out = path.join(folder, 'duties.ics')
  await run('--facts', file, '--ics', out)
  expect(await readFile(out, 'utf8')).toMatch(/^BEGIN:VCALENDAR\r\n/)
  expect((await stat(out)).mode & 0o777).toBe(0o600)
})

test("a customer's own rules are added to those of the program", async () => {
  const rule = {
    id: 'payer-north',
    kind: 'owner',
    to: 'Payer North',
    what: 'tell the payer',
    by: ['covered-entity'],
    deadline: { value: 3, unit: 'business-days', from: 'incidentKnown' },
    cite: 'Agreement, section 9',
    source: 'the contract',
  }
  const rules = path.join(folder, 'contracts.json')
  await writeFile(rules, JSON.stringify({ rules: [rule] }))
  const { out } = await run('--facts', file, '--rules', rules)
  expect(out).toMatch(/\n2026-03-19 +contract +payer-north +Payer North +501 +not verified \(U\)\n/)
  await writeFile(rules, JSON.stringify({ rules: [{ ...rule, by: ['nobody'] }] }))
  await expect(run('--facts', file, '--rules', rules)).rejects.toThrow('contracts.json: rules.0.by.0: one of')
})

test('without a file, and with one that is none, it says what is wrong', async () => {
  await expect(run()).rejects.toThrow('--facts')
  await expect(run('--facts', path.join(folder, 'no.json'))).rejects.toThrow('cannot be read')
})
