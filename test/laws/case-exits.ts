import type { Exit, Scene } from './scene.ts'

/** A case of a session that was shown a record of Ann's. */
async function opened(scene: Scene): Promise<string> {
  const { token, session } = await scene.token()
  await scene.fhir('GET', 'Observation/obs-1', { token })
  return (await scene.control('POST', '/case', { title: 'exits', query: { sessions: [session] } })).json.id
}

async function counted(scene: Scene): Promise<string> {
  const id = await opened(scene)
  await scene.control('POST', `/case/${id}/rescope`)
  return id
}

async function found(scene: Scene): Promise<string> {
  const id = await counted(scene)
  await scene.control('POST', `/case/${id}/determine`, { kind: 'breach', why: 'it is one' })
  return id
}

interface Step {
  readonly word: string
  readonly sent: object
  /** What is done before, in a case that is counted. */
  readonly before?: readonly (readonly [word: string, sent: object])[]
  readonly how?: 'determination'
  readonly note: string
}

const TASK = ['task', { what: 'call the ward' }] as const
const HOLD = ['hold', { agency: 'FBI', requester: 'agent Doe', form: 'written', from: '2026-03-20' }] as const

const STEPS: readonly Step[] = [
  {
    word: 'anchor',
    sent: { anchor: 'incidentKnown', at: '2026-03-16', why: 'x' },
    note: 'anchored incidentKnown',
  },
  { word: 'grow', sent: { add: { users: ['dr-other'] }, why: 'x' }, note: 'grew' },
  { word: 'note', sent: { text: 'called the ward' }, note: 'noted' },
  { word: 'task', sent: TASK[1], note: 'task T-1' },
  { word: 'assign', sent: { task: 'T-1', assignee: 'kim' }, before: [TASK], note: 'assigned T-1' },
  { word: 'finish', sent: { task: 'T-1' }, before: [TASK], note: 'task-done T-1' },
  { word: 'role', sent: { user: 'kim', role: 'lead' }, note: 'role' },
  { word: 'hold', sent: HOLD[1], note: 'hold H-1' },
  { word: 'release', sent: { hold: 'H-1', why: 'x' }, before: [HOLD], note: 'released H-1' },
  { word: 'rescope', sent: {}, note: 'scoped run 2: 1 disclosed' },
  {
    word: 'determine',
    sent: { kind: 'breach', why: 'it is one' },
    how: 'determination',
    note: 'decided D-1 breach, rules ',
  },
  {
    word: 'decide',
    sent: { about: 'materiality', outcome: 'not material', why: 'x', inputs: { people: 1 } },
    how: 'determination',
    note: 'decided D-1 materiality, rules ',
  },
  { word: 'close', sent: { why: 'a drill' }, note: 'closed' },
  { word: 'reopen', sent: { why: 'no drill' }, before: [['close', { why: 'a drill' }]], note: 'reopened' },
]

const READINGS = ['show', 'suggest', 'worksheet', 'timeline', 'people'] as const

/** What is done in a case, and what of it is shown: ids of patients and counts, and nothing of a record. */
export const CASES: readonly Exit[] = [
  {
    name: 'a new case',
    route: 'POST /case',
    take: async (scene) => await scene.control('POST', '/case', { title: 'exits' }),
    status: 200,
    leaves: { how: ['case'], shows: 0, note: ' 1 opened' },
  },
  {
    name: 'the list of cases',
    route: 'GET /case',
    take: async (scene) => await scene.control('GET', '/case'),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'case list' },
  },
  ...STEPS.map(({ word, sent, before = [], how = 'case' as const, note }): Exit => ({
    name: `a case: ${word}`,
    route: `POST /case/:id/${word}`,
    take: async (scene) => {
      const id = await counted(scene)
      for (const [first, more] of before) await scene.control('POST', `/case/${id}/${first}`, more)
      return await scene.control('POST', `/case/${id}/${word}`, sent)
    },
    status: 200,
    leaves: { how: [how], shows: 0, note },
  })),
  {
    name: 'a signature',
    route: 'POST /case/:id/sign',
    take: async (scene) =>
      await scene.control('POST', `/case/${await found(scene)}/sign`, {
        decision: 'D-1',
        name: 'Tess Test, privacy officer',
      }),
    status: 200,
    // With it the breach is determined, which starts clocks: the last leaf.
    leaves: { how: ['case'], shows: 0, note: 'anchored breachDetermined' },
  },
  {
    name: 'a finding that belongs to a case',
    route: 'POST /case/:id/link',
    take: async (scene) => {
      const id = await opened(scene)
      const { token } = await scene.token()
      await scene.fhir('GET', 'Patient/ann', { token })
      scene.clock.pass(6_000)
      await scene.chartward.detection.catchUp()
      const [finding] = await scene.chartward.detection.findings.list({})
      return await scene.control('POST', `/case/${id}/link`, { finding: finding?.id })
    },
    status: 200,
    leaves: { how: ['case'], shows: 0, note: 'linked' },
  },
  ...READINGS.map((word): Exit => ({
    name: `of a case: ${word}`,
    route: `GET /case/:id/${word}`,
    // Ids, counts, classes of elements: no record.
    take: async (scene) => ({
      ...(await scene.control('GET', `/case/${await counted(scene)}/${word}`)),
      json: undefined,
    }),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: `case ${word} C-` },
  })),
  {
    name: 'what a decision was made from',
    route: 'GET /case/:id/inputs/:digest',
    take: async (scene) => {
      const id = await found(scene)
      const { json } = await scene.control('GET', `/case/${id}/show`)
      const answer = await scene.control('GET', `/case/${id}/inputs/${json.decisions[0].inputs}`)
      return { ...answer, json: undefined }
    },
    status: 200,
    leaves: { how: ['export'], shows: 0, note: 'case inputs C-' },
  },
]
