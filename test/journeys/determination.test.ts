import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Asker } from '../../src/identity/index.ts'
import {
  assess,
  type CasePerson,
  type Cases,
  lawReliefsOf,
  type WorksheetInputs,
} from '../../src/incident/index.ts'
import { verifyEvidence } from '../../src/scope/index.ts'
import { elementNames } from '../../src/fhir/index.ts'
import { openScene, personOf, type Scene } from '../laws/scene.ts'

const asker = (user: string): Asker => ({
  user,
  role: 'operator',
  client: 'command-line',
  session: 'control',
  address: 'local',
})
const KIM = asker('kim')
const LEE = asker('lee')
const STATEMENTS = {
  nature: 'two vital signs, no name',
  recipient: 'a nurse of the next ward, bound by the same duty',
  acquired: 'seen for seconds',
  mitigation: 'she signed that she kept nothing',
}

let scene: Scene
let cases: Cases

beforeAll(async () => {
  scene = await openScene()
  cases = scene.operations.cases
})
afterAll(async () => await scene.close())

async function everybody(id: string): Promise<CasePerson[]> {
  const people: CasePerson[] = []
  for await (const person of cases.people(id)) people.push(person)
  return people
}

async function relieved(id: string): Promise<Record<string, string | undefined>> {
  return Object.fromEntries((await everybody(id)).map(({ patient, relieved }) => [patient, relieved]))
}

/** A case of one session that read these, counted. */
async function caseOf(user: string, ...paths: readonly string[]) {
  const { token, session } = await scene.token('clinician', user)
  const read = async (path: string) => await scene.fhir('GET', path, { token })
  for (const path of paths) await read(path)
  const { id } = await cases.open(KIM, { title: 'reads', query: { sessions: [session] } })
  await cases.rescope(id, KIM)
  return { id, read }
}

const code = (expected: string) => expect.objectContaining({ code: expected })

test('the worksheet is filled from evidence and presumes a breach', async () => {
  const { id } = await caseOf('nurse', 'Patient/ann', 'Observation/obs-3')
  const { inputs, worksheet } = await cases.worksheet(id)
  expect(worksheet.presumed).toBe('breach')
  expect(worksheet.factors.map(({ factor, speaks }) => [factor, speaks])).toEqual([
    ['nature', 'against'],
    ['recipient', 'unknown'],
    ['acquired', 'against'],
    ['mitigation', 'unknown'],
  ])
  expect(inputs.people.reduce((sum, { count }) => sum + count, 0)).toBe(2)
  expect(inputs.recipients).toMatchObject([{ user: 'nurse', role: 'clinician', client: 'test' }])
  expect(worksheet.factors[0]?.shows).toContain('identity: 1')
})

test('a low probability needs every factor answered, and two people by name, never whom it is about', async () => {
  const { id } = await caseOf('nurse', 'Observation/obs-1')
  const asked = { kind: 'low-probability', why: 'a slip of the hand' }
  await expect(cases.determine(id, KIM, asked)).rejects.toEqual(code('USAGE'))
  await expect(
    cases.determine(id, KIM, { ...asked, statements: { ...STATEMENTS, acquired: ' ' } }),
  ).rejects.toEqual(code('USAGE'))
  const { decisions } = await cases.determine(id, KIM, { ...asked, statements: STATEMENTS })
  expect(decisions).toMatchObject([{ decision: 'D-1', kind: 'low-probability', needs: 2, signatures: [] }])
  const sign = async (by: Asker, name: string) => await cases.sign(id, by, { decision: 'D-1', name })
  for (const [by, name] of [
    [asker('nurse'), 'Nora Nurse'],
    [asker('NURSE'), 'Nora Nurse'],
    [asker('operator'), 'Olga Operator'],
    [KIM, 'Kim'],
  ] as const)
    await expect(sign(by, name)).rejects.toEqual(code('APPROVAL_REQUIRED'))
  expect((await sign(KIM, 'Kim Okafor, privacy officer')).decisions[0]?.effective).toBeUndefined()
  expect(await relieved(id)).toEqual({ [personOf('ann')]: undefined })
  await expect(sign(KIM, 'Kim Okafor')).rejects.toEqual(code('APPROVAL_REQUIRED'))
  // The same person at another account.
  await expect(sign(LEE, 'kim  okafor, counsel')).rejects.toEqual(code('APPROVAL_REQUIRED'))
  expect((await sign(LEE, 'Lee Brandt, counsel')).decisions[0]?.effective).toBeDefined()
  expect(await relieved(id)).toEqual({ [personOf('ann')]: 'D-1' })
  await expect(sign(asker('mo'), 'Mo Adler')).rejects.toEqual(code('USAGE'))
})

test('a relief ends for whoever a later run knows more of', async () => {
  const { id, read } = await caseOf('nurse', 'Observation/obs-1', 'Observation/obs-3')
  await cases.determine(id, KIM, { kind: 'low-probability', why: 'a slip', statements: STATEMENTS })
  await cases.sign(id, KIM, { decision: 'D-1', name: 'Kim Okafor' })
  await cases.sign(id, LEE, { decision: 'D-1', name: 'Lee Brandt' })
  expect(Object.values(await relieved(id))).toEqual(['D-1', 'D-1'])
  await read('Patient/ann')
  await cases.rescope(id, KIM)
  expect(await relieved(id)).toEqual({ [personOf('ann')]: undefined, [personOf('ben')]: 'D-1' })
  // And a breach that is determined later takes it back for everyone.
  await cases.determine(id, KIM, { kind: 'breach', why: 'there was more' })
  const { anchors } = await cases.sign(id, LEE, { decision: 'D-2', name: 'Lee Brandt' })
  expect(Object.values(await relieved(id))).toEqual([undefined, undefined])
  expect(anchors.breachDetermined?.why).toBe('D-2 was signed')
})

test('somebody named is relieved and nobody else, with a leaf about them', async () => {
  const { id } = await caseOf('nurse', 'Observation/obs-1', 'Observation/obs-3')
  const asked = { kind: 'exception', exception: 'inadvertent-within', why: 'the wrong chart', statements: {} }
  const before = await scene.leafCount()
  await cases.determine(id, KIM, { ...asked, patients: [personOf('ben')] })
  await cases.sign(id, KIM, { decision: 'D-1', name: 'Kim Okafor' })
  await cases.sign(id, LEE, { decision: 'D-1', name: 'Lee Brandt' })
  expect(await relieved(id)).toEqual({ [personOf('ann')]: undefined, [personOf('ben')]: 'D-1' })
  const leaves = (await scene.entries(before)).filter(({ how }) => how === 'determination')
  expect(leaves.map(({ patient }) => patient)).toEqual([personOf('ben'), personOf('ben'), personOf('ben')])
  await expect(
    cases.determine(id, KIM, { ...asked, patients: ['00000000-0000-4000-8000-000000000000'] }),
  ).rejects.toEqual(code('USAGE'))
})

test('encryption relieves of the sealed alone, with the proof of the key ledger, and never where a key may be out', async () => {
  const { id } = await caseOf('nurse', 'Observation/obs-1')
  const find = async (more: object) =>
    await cases.determine(id, KIM, { kind: 'encryption', why: 'keys', ...more })
  // Nobody said that the store was copied.
  await expect(find({})).rejects.toEqual(code('USAGE'))
  await cases.grow(id, KIM, { add: { copied: true }, why: 'the disk is missing' })
  await cases.rescope(id, KIM)
  await expect(find({ tier: 'disclosed' })).rejects.toEqual(code('USAGE'))
  await expect(find({ tier: 'everyone' })).rejects.toEqual(code('USAGE'))
  await expect(find({ patients: [personOf('ann'), personOf('ben')] })).rejects.toEqual(code('USAGE'))
  const { decisions } = await find({ jurisdiction: 'NJ' })
  const inputs = JSON.parse(await cases.inputs(id, decisions[0]?.inputs ?? '')) as WorksheetInputs
  expect(inputs.counts.sealed).toBe(1)
  const evidence = await cases.inputs(id, inputs.evidence ?? '')
  expect(verifyEvidence(evidence, { elementNames }).report.counts.sealed).toBe(1)
  expect(lawReliefsOf(await cases.find(id))).toEqual([])
  await cases.sign(id, KIM, { decision: 'D-1', name: 'Kim Okafor' })
  await cases.sign(id, LEE, { decision: 'D-1', name: 'Lee Brandt' })
  expect(lawReliefsOf(await cases.find(id))).toMatchObject([
    { kind: 'encryption', jurisdiction: 'NJ', by: 'Kim Okafor and Lee Brandt', finding: 'D-1' },
  ])
  // The disclosed are told all the same.
  expect(await relieved(id)).toEqual({ [personOf('ann')]: undefined })
  // Somebody finds that the process was taken over: the keys were in reach, and the proof is of another question.
  await cases.grow(id, KIM, { add: { processFrom: 0 as never }, why: 'foreign code' })
  const { runs } = await cases.rescope(id, KIM)
  expect(runs.at(-1)?.counts.sealed).toBe(0)
  expect(lawReliefsOf(await cases.find(id))).toEqual([])
})

test('a decision can be made again by anyone: its leaf names rules and inputs, and the inputs give the worksheet', async () => {
  const { id } = await caseOf('nurse', 'Observation/obs-1')
  const before = await scene.leafCount()
  const { decisions } = await cases.determine(id, KIM, { kind: 'breach', why: 'it is one' })
  const [leaf] = await scene.entries(before)
  const [decision] = decisions
  expect([leaf?.how, leaf?.who.user]).toEqual(['determination', 'kim'])
  expect(leaf?.note).toContain(`D-1 breach, rules ${decision?.rules}, inputs sha256:${decision?.inputs}`)
  const text = await cases.inputs(id, decision?.inputs ?? '')
  expect(createHash('sha256').update(text).digest('base64url')).toBe(decision?.inputs)
  const inputs = JSON.parse(text) as WorksheetInputs
  expect(assess(inputs)).toEqual(assess(JSON.parse(JSON.stringify(inputs)) as WorksheetInputs))
  expect(assess(inputs).presumed).toBe('breach')
  await scene.chartward.database.query(
    'update case_input set sealed = (select sealed from case_input where case_id <> $1 limit 1) where case_id = $1',
    [id],
  )
  await expect(cases.inputs(id, decision?.inputs ?? '')).rejects.toEqual(code('SEAL_BROKEN'))
})

test('what else is decided keeps its inputs; a breach or a relief is never decided without signatures', async () => {
  const { id } = await caseOf('nurse', 'Observation/obs-1')
  const decision = await cases.decide(id, KIM, {
    about: 'duties',
    outcome: '12 duties',
    why: 'computed',
    inputs: { b: 1, a: [2] },
    rules: '2026-03-08/abc',
  })
  expect(decision).toMatchObject({ decision: 'D-1', kind: 'duties', rules: '2026-03-08/abc', needs: 0 })
  expect(decision.effective).toBeDefined()
  expect(await cases.inputs(id, decision.inputs)).toBe('{"a":[2],"b":1}')
  for (const about of ['breach', 'encryption', 'Duties', ''])
    await expect(cases.decide(id, KIM, { about, outcome: 'x', why: 'y', inputs: {} })).rejects.toEqual(
      code('USAGE'),
    )
})

test('the timeline has the reads, the containment, the findings and the acts in order', async () => {
  const { id } = await caseOf('nurse', 'Observation/obs-1')
  const { query } = await cases.find(id)
  await scene.operations.incident.contain({
    degree: 'suspend-session',
    target: { kind: 'session', name: query.sessions[0] ?? '' },
    reason: 'odd reads',
    by: KIM,
  })
  await cases.note(id, KIM, 'called the ward')
  const items = await cases.timeline(id)
  expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).toSorted((one, other) => one - other))
  const says = items.map((one) => one.says).join('\n')
  expect(says).toMatch(/was shown the first record[^]*began suspend-session[^]*called the ward/)
  const { inputs } = await cases.worksheet(id)
  expect(inputs.mitigation).toMatchObject([{ degree: 'suspend-session' }])
})

test('who may belong to a case is suggested by account and lineage, and never what belongs to it already', async () => {
  const first = await scene.token('clinician', 'nina')
  const second = await scene.token('clinician', 'nina')
  for (const { token } of [first, second]) await scene.fhir('GET', 'Observation/obs-1', { token })
  const { id } = await cases.open(KIM, { title: 'nina', query: { sessions: [first.session] } })
  const suggested = await cases.suggest(id)
  expect(suggested.filter(({ kind }) => kind === 'same-account')).toMatchObject([
    { add: { sessions: [second.session] }, sessions: 1, users: 1, shown: 1 },
  ])
  await cases.grow(id, KIM, { add: suggested[0]?.add ?? {}, why: suggested[0]?.says ?? '' })
  const again = await cases.suggest(id)
  expect(again.flatMap(({ add }) => add.sessions ?? [])).not.toContain(second.session)
})
