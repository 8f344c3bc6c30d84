import type { HttpAnswer } from '../support/chartward.ts'
import { type Exit, observation, type Scene } from './scene.ts'

/** Somebody writes a record under this id; answers what was stored and the plan to take it back. */
async function planOf(scene: Scene, id: string) {
  const { token, session } = await scene.token()
  const body = observation(id, 'ann', '8867-4')
  const { json } = await scene.fhir('PUT', `Observation/${id}`, { body, token })
  const query = { sessions: [session], users: [], clients: [], addresses: [] }
  return { stored: json as object, plan: await scene.control('POST', '/rollback', { query }) }
}

/** A session that nobody opened is noticed five seconds after it was used. */
async function someFinding(scene: Scene): Promise<string> {
  const { token, session } = await scene.token()
  await scene.fhir('GET', 'Patient/ann', { token })
  scene.clock.pass(6_000)
  await scene.chartward.detection.catchUp()
  const found = await scene.chartward.detection.findings.list({ level: 'critical' })
  return found.find(({ actor }) => actor?.session === session)?.id ?? ''
}

/** What whoever runs the machine asks through the control socket. */
export const OPERATOR: readonly Exit[] = [
  {
    name: 'an import',
    route: 'POST /import',
    take: async (scene) => await scene.control('POST', '/import', observation('imported', 'ann', '8867-4')),
    status: 200,
    leaves: { how: ['import'], shows: 0, writes: ['Observation'] },
  },
  {
    name: 'a token',
    route: 'POST /token',
    take: async (scene) => await scene.control('POST', '/token', { user: 'dr-new', role: 'viewer' }),
    status: 200,
    leaves: { how: ['policy'], shows: 0, note: 'dr-new' },
  },
  {
    name: 'the end of a session',
    route: 'POST /session/end',
    take: async (scene) =>
      await scene.control('POST', '/session/end', { session: (await scene.token()).session }),
    status: 200,
    leaves: { how: ['revocation'], shows: 0, note: '1 session ended' },
  },
  {
    name: 'the list of sessions',
    route: 'POST /session/list',
    take: async (scene) => await scene.control('POST', '/session/list', { everything: true }),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'list of sessions' },
  },
  {
    name: 'a scope report',
    route: 'POST /scope',
    take: async (scene) =>
      await scene.control('POST', '/scope', {
        query: { sessions: [], users: ['dr-test'], clients: [], addresses: [] },
      }),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'scope' },
  },
  {
    name: 'the evidence of a scope',
    route: 'POST /evidence',
    take: async (scene) =>
      await scene.control('POST', '/evidence', {
        query: { sessions: [], users: ['dr-test'], clients: [], addresses: [] },
      }),
    status: 200,
    leaves: { how: ['export'], shows: 0, note: 'evidence' },
  },
  {
    name: 'a plan to take back what somebody wrote',
    route: 'POST /rollback',
    // A plan shows elements of records, not records: the one it is about stands for them here.
    take: async (scene) => {
      const { stored, plan } = await planOf(scene, 'planned')
      return { ...plan, json: { resourceType: 'Bundle', entry: [{ resource: stored }] } }
    },
    status: 200,
    leaves: { how: ['rollback'], shows: 1, note: 'plan ' },
  },
  {
    name: 'taking it back',
    route: 'POST /rollback/apply',
    take: async (scene) => {
      const { plan } = await planOf(scene, 'taken-back')
      return await scene.control('POST', '/rollback/apply', { plan: plan.json.plan })
    },
    status: 200,
    leaves: { how: ['rollback'], shows: 0, writes: ['Observation'], note: 'apply ' },
  },
  {
    name: 'a test of the alert targets',
    route: 'POST /alert/test',
    take: async (scene) => await scene.control('POST', '/alert/test'),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'alert test' },
  },
  {
    name: 'a rotation of keys',
    route: 'POST /keys/rotate',
    take: async (scene) => await scene.control('POST', '/keys/rotate'),
    status: 200,
    leaves: { how: ['policy'], shows: 0, note: 'key rotation' },
  },
  {
    name: 'a backup of what is new',
    route: 'POST /backup/now',
    take: async (scene) => {
      await scene.put(observation('backed-up', 'ann', '8867-4'))
      return await scene.control('POST', '/backup/now')
    },
    status: 200,
    leaves: { how: ['backup'], shows: 0, note: 'segment' },
  },
  {
    name: 'a new person',
    route: 'POST /person',
    take: async (scene) => await scene.control('POST', '/person', { userName: 'dr-made', role: 'clinician' }),
    status: 200,
    leaves: { how: ['factor'], shows: 0, note: 'dr-made' },
  },
  {
    name: 'the list of people',
    route: 'GET /person',
    take: async (scene) => await scene.control('GET', '/person'),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'person list' },
  },
  {
    name: 'the list of findings',
    route: 'GET /finding',
    take: async (scene) => await scene.control('GET', '/finding'),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'finding list' },
  },
  {
    name: 'a finding',
    route: 'GET /finding/:id',
    take: async (scene) => await scene.control('GET', `/finding/${await someFinding(scene)}`),
    status: 200,
    leaves: { how: ['operation'], shows: 0, note: 'finding show' },
  },
  {
    name: 'somebody looks at a finding',
    route: 'POST /finding/:id/acknowledge',
    take: async (scene) => await scene.control('POST', `/finding/${await someFinding(scene)}/acknowledge`),
    status: 200,
    leaves: { how: ['finding'], shows: 0, note: 'acknowledged' },
  },
  {
    name: 'somebody is done with a finding',
    route: 'POST /finding/:id/close',
    take: async (scene) =>
      await scene.control('POST', `/finding/${await someFinding(scene)}/close`, { verdict: 'harmless' }),
    status: 200,
    leaves: { how: ['finding'], shows: 0, note: 'harmless' },
  },
  {
    name: 'canaries',
    route: 'POST /canary',
    take: async (scene) => await scene.control('POST', '/canary', { share: 0.001 }),
    status: 200,
    leaves: { how: ['policy'], shows: 0, note: 'canaries planted' },
  },
  ...(
    [
      ['POST', 'role', { role: 'billing' }],
      ['DELETE', 'role/clinician', undefined],
      ['POST', 'disable', undefined],
      ['POST', 'enable', undefined],
      ['POST', 'recover', { lostEverything: true }],
    ] as const
  ).map(([method, act, body], at): Exit => ({
    name: `${method} ${act} of a person`,
    route: `${method} /person/:user/${act.replace('/clinician', '/:role')}`,
    take: async (scene) => {
      await scene.control('POST', '/person', { userName: `dr-exit-${at}`, role: 'clinician' })
      return await scene.control(method, `/person/dr-exit-${at}/${act}`, body)
    },
    status: 200,
    leaves: { how: [act === 'recover' ? 'factor' : 'role'], shows: 0, note: `dr-exit-${at}` },
  })),
]

/** What the command line makes of a refusal. */
function refused(error: Error): HttpAnswer {
  return { status: 403, headers: new Headers(), text: error.message, json: undefined }
}

/** No word about any person can leave through these. */
export const WITHOUT: readonly Exit[] = [
  ...(
    [
      ['GET /', ''],
      ['GET /fhir/R4/metadata', '/fhir/R4/metadata'],
      ['GET /log/disclosure/checkpoint', '/log/disclosure/checkpoint'],
      ['GET /log/keys/checkpoint', '/log/keys/checkpoint'],
      ['GET /sign-in', '/sign-in'],
      ['GET /enrol', '/enrol'],
      ['GET /assets/site.css', '/assets/site.css'],
      ['GET /assets/passkey.js', '/assets/passkey.js'],
      ['GET /assets/password.js', '/assets/password.js'],
    ] as const
  ).map(([route, path]) => ({
    name: route,
    route,
    take: async (scene: Scene) => await scene.fhir('GET', `${scene.url}${path}`),
    status: 200,
    leaves: 'nothing' as const,
  })),
  {
    name: 'a tile of the log',
    route: 'GET /log/disclosure/*',
    take: async (scene) => {
      const size = await scene.leafCount()
      const width = size % 256
      return await scene.fhir(
        'GET',
        `${scene.url}/log/disclosure/tile/0/${String(Math.floor(size / 256)).padStart(3, '0')}.p/${width}`,
      )
    },
    status: 200,
    leaves: 'nothing',
  },
  ...(
    [
      ['GET', '/status'],
      ['GET', '/doctor'],
      ['GET', '/canary'],
      ['GET', '/alert/status'],
      ['GET', '/backup'],
      ['POST', '/backup/verify'],
      ['POST', '/ledger/verify'],
    ] as const
  ).map(([method, path]) => ({
    name: `${method} ${path}`,
    route: `${method} ${path}`,
    take: async (scene: Scene) => await scene.control(method, path),
    status: 200,
    leaves: 'nothing' as const,
  })),
  // Refused where no demo was made, as here.
  ...(
    [
      ['GET', '/demo'],
      ['POST', '/demo/sign-in'],
    ] as const
  ).map(([method, path]) => ({
    name: `${method} ${path}`,
    route: `${method} ${path}`,
    take: async (scene: Scene) => await scene.control(method, path, { user: 'dr-ny-1' }).catch(refused),
    status: 403,
    leaves: 'nothing' as const,
  })),
  {
    name: 'a proof',
    route: 'GET /ledger/proof/:ledger/:index',
    take: async (scene) => await scene.control('GET', '/ledger/proof/disclosure/0'),
    status: 200,
    leaves: 'nothing',
  },
]
