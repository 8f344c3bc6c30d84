import type { Exit, Scene } from './scene.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** What apps and their browsers ask beside the FHIR door. What an app is given shows nothing; what it reads, the FHIR door. */
export const APPS: readonly Exit[] = (
  [
    ['GET /fhir/R4/.well-known/smart-configuration', '/fhir/R4/.well-known/smart-configuration', 200],
    ['GET /smart-style.v1.json', '/smart-style.v1.json', 200],
    ['GET /auth/*', '/auth/jwks', 200],
    ['POST /auth/*', '/auth/auth', 400],
    ['OPTIONS /auth/*', '/auth/token', 204],
    ['POST /auth/register', '/auth/register', 400],
    ['GET /connect/:uid', '/connect/nobody', 401],
    ['POST /connect/:uid', '/connect/nobody', 403],
    ['GET /account/apps', '/account/apps', 401],
    ['POST /account/apps', '/account/apps', 403],
    ['POST /account/launch', '/account/launch', 403],
  ] as const
).map(([route, path, status]) => ({
  name: route,
  route,
  take: async (scene: Scene) => await asked(scene, route.split(' ')[0] ?? '', path),
  status,
  leaves: 'nothing' as const,
}))

/** As a script of a page: it is told where to go, and not sent there. */
async function asked(scene: Scene, method: string, path: string) {
  const isForm = path === '/auth/auth'
  return await scene.fhir(method, `${scene.chartward.site.url}${path}`, {
    ...(method === 'POST' ? { body: isForm ? 'client_id=nobody' : '{}' } : {}),
    headers: isForm ? FORM : { 'content-type': 'application/json', 'access-control-request-method': 'POST' },
  })
}

/** Apps, for whoever runs the machine. */
export const OPERATED_APPS: readonly Exit[] = [
  {
    name: 'a new app',
    route: 'POST /app',
    take: async (scene) => await register(scene),
    status: 200,
    leaves: { how: ['policy'], shows: 0, note: 'registered as Diary' },
  },
  {
    name: 'the list of apps',
    route: 'GET /app',
    take: async (scene) => await scene.control('GET', '/app'),
    status: 200,
    leaves: 'nothing',
  },
  {
    name: 'an invitation to register an app',
    route: 'POST /app/invite',
    take: async (scene) => await scene.control('POST', '/app/invite'),
    status: 200,
    leaves: { how: ['policy'], shows: 0, note: 'invited' },
  },
  {
    name: 'the end of an app',
    route: 'DELETE /app/:id',
    take: async (scene) => await scene.control('DELETE', `/app/${(await register(scene)).json.id}`),
    status: 200,
    leaves: { how: ['revocation'], shows: 0, note: 'app disabled' },
  },
]

async function register(scene: Scene) {
  const app = { name: 'Diary', scopes: 'openid', redirectUris: ['https://app.example/'] }
  return await scene.control('POST', '/app', app)
}
