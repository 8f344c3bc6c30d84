import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommandLine } from '../support/command-line.ts'
import { openScene, personOf, type Scene } from '../laws/scene.ts'

let scene: Scene
let session: string

beforeAll(async () => {
  scene = await openScene()
  const made = await scene.token('clinician', 'nurse')
  ;({ session } = made)
  await scene.fhir('GET', 'Patient/ann', { token: made.token })
  await scene.fhir('GET', 'Observation/obs-3', { token: made.token })
})
afterAll(async () => await scene.close())

async function run(...words: string[]) {
  return await runCommandLine(scene.home, ['case', ...words])
}

async function said(...words: string[]): Promise<string> {
  const { code, out, err } = await run(...words)
  expect([words, code, code === 0 ? '' : err]).toEqual([words, 0, ''])
  return out.trim()
}

test('a case from its opening to its end on the command line', async () => {
  const id = await said('open', '--title', 'odd reads', '--session', session, '--zone', 'America/New_York')
  expect(id).toMatch(/^C-\d{4}-\d{4}$/)
  expect(await said('rescope', id)).toMatch(/^run 1, .*: 2 people: 2 disclosed, 0 exposed \(2 new/)
  await said('anchor', id, 'incidentKnown', '2026-03-16', '--reason', 'the alert of that day')
  await said('note', id, 'called the ward')
  expect(await said('task', 'add', id, 'ask the ward', '--assignee', 'lee', '--due', '2026-03-20')).toBe(
    'T-1',
  )
  await said('task', 'done', id, 'T-1')
  await said('role', id, '--user', 'kim', '--role', 'lead')
  const hold = ['--agency', 'FBI', '--requester', 'agent Doe', '--form', 'oral', '--from', '2026-03-17']
  expect(await said('hold', id, ...hold)).toBe('H-1')
  expect(await said('determine', id, 'breach', '--reason', 'it is one')).toBe('D-1')
  await said('sign', id, 'D-1', '--name', 'Kim Okafor, privacy officer')
  const shown = await said('show', id)
  for (const text of [
    'odd reads',
    'incidentKnown',
    '2026-03-16',
    'breachDetermined',
    'T-1',
    'done by',
    'lead: kim',
  ])
    expect(shown).toContain(text)
  // By word of mouth: thirty days.
  expect(shown).toMatch(/H-1\s+in force\s+FBI\s+oral\s+2026-03-17\s+2026-04-16\s+all/)
  expect(shown).toContain('signed by Kim Okafor, privacy officer')
  await said('release', id, 'H-1', '--reason', 'they said so')
  expect(await said('worksheet', id)).toContain('presumed: breach')
  expect(await said('timeline', id)).toMatch(/was shown the first record[^]*case opened[^]*called the ward/)
  const people = (await said('people', id)).split('\n').map((line) => JSON.parse(line) as { patient: string })
  expect(people.map(({ patient }) => patient)).toEqual([personOf('ann'), personOf('ben')].sort())
  expect(JSON.parse(await said('inputs', id, 'D-1'))).toMatchObject({ case: id, about: 'breach' })
  expect(await said('close', id, '--reason', 'all were told')).toBe('closed')
  expect((await run('note', id, 'more')).err).toContain('the case is closed')
  expect(await said('list')).toMatch(new RegExp(`${id}\\s+closed`))
})

test('a relief for people in a file, refused until all is said and for who signs twice', async () => {
  const id = await said('open', '--title', 'a slip', '--session', session)
  await said('rescope', id)
  const file = path.join(scene.home, 'people.txt')
  writeFileSync(file, `${personOf('ben')}\n`)
  const asked = ['determine', id, 'low-probability', '--patients', file, '--reason', 'a slip']
  expect((await run(...asked)).err).toContain('a breach is presumed')
  const statements = [
    '--nature',
    'vitals',
    '--recipient',
    'a nurse',
    '--acquired',
    'seconds',
    '--mitigation',
    'signed',
  ]
  expect(await said(...asked, ...statements)).toBe('D-1')
  await said('sign', id, 'D-1', '--name', 'Kim Okafor')
  const again = await run('sign', id, 'D-1', '--name', 'Kim Okafor')
  expect([again.code, again.err]).toEqual([1, expect.stringContaining('somebody else approves it')])
  await scene.operations.cases.sign(
    id,
    { user: 'lee', role: 'operator', client: 'command-line', session: 'control', address: 'local' },
    { decision: 'D-1', name: 'Lee Brandt' },
  )
  const lines = (await said('people', id))
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>)
  expect(Object.fromEntries(lines.map(({ patient, relieved }) => [patient, relieved]))).toEqual({
    [personOf('ann')]: undefined,
    [personOf('ben')]: 'D-1',
  })
})

test('mistakes are named', async () => {
  const id = await said('open', '--title', 'mistakes')
  for (const [words, says] of [
    [['rescope', id], 'names nobody yet'],
    [['show', 'C-2026-9999'], 'there is no such case'],
    [['show'], 'name the case'],
    [['anchor', id, 'incidentKnown', '2026-13-01', '--reason', 'x'], 'ISO date'],
    [['anchor', id, 'incidentKnown', '2026-03-16'], 'say how it is known'],
    [['determine', id, 'harmless', '--reason', 'x'], 'a determination is one of'],
    [
      ['hold', id, '--agency', 'FBI', '--requester', 'Doe', '--form', 'sung', '--from', '2026-03-17'],
      'in writing or by word',
    ],
    [['open', '--title', 'x', '--zone', 'Mars/Olympus'], 'a time zone'],
    [['open', '--finding', 'none'], 'there is no such finding'],
    [['open'], 'a case has a title'],
  ] as const) {
    const { code, err } = await run(...words)
    expect([words, code !== 0, err.includes(says) ? says : err]).toEqual([words, true, says])
  }
})
