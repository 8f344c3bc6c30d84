import { openMembers } from '../support/members.ts'
import { openSiteBrowser, type SiteAnswer, type SiteBrowser } from '../support/site.ts'
import type { Exit, Scene } from './scene.ts'

type Take = (scene: Scene) => Promise<SiteAnswer>

/** What nobody has to sign in for. */
const OPEN = [
  'GET /sign-in',
  'GET /enrol',
  'GET /assets/site.css',
  'GET /assets/passkey.js',
  'GET /assets/password.js',
]

/** What leads whoever is not signed in to where they do that. */
const CLOSED = [
  'GET /role',
  'POST /role',
  'GET /step-up',
  'POST /step-up',
  'GET /enrol/set-up',
  'POST /enrol/finish',
  'POST /factors/passkey/name',
  'POST /factors/passkey/remove',
  'POST /factors/authenticator',
  'POST /factors/authenticator/confirm',
  'POST /factors/authenticator/remove',
  'POST /factors/codes',
  'GET /factors/password',
  'POST /factors/password',
  'GET /account',
  'GET /account/contact',
  'POST /account/contact',
  'POST /account/sessions/end',
  'POST /account/sessions/end-others',
  'GET /account/proxies',
  'POST /account/proxies/grant',
  'POST /account/proxies/take-back',
  'GET /break-glass',
  'GET /why',
  'POST /why',
  'GET /findings',
  'GET /findings/:id',
  'POST /findings/:id/acknowledge',
  'POST /findings/:id/contain',
  'POST /findings/measures/:id/end',
]

/** The same for the scripts of pages. */
const CLOSED_SCRIPTS = [
  'POST /step-up/passkey/begin',
  'POST /step-up/passkey',
  'POST /factors/passkey/begin',
  'POST /factors/passkey',
  'POST /factors/password/strength',
]

const at =
  (route: string): Take =>
  async (scene) => {
    const [method, path = ''] = route.split(' ')
    const browser = openSiteBrowser(scene)
    return method === 'GET' ? await browser.get(path) : await browser.post(path)
  }

/** A clinician at the site who also bills. */
async function signedIn(scene: Scene): Promise<SiteBrowser> {
  const members = openMembers(scene)
  const { person, authenticator } = await members.enrol('clinician')
  await members.alsoAs(person, 'billing')
  const browser = openSiteBrowser(scene)
  await browser.signIn(authenticator)
  return browser
}

const silent = (routes: readonly string[], status: number, take: (route: string) => Take): Exit[] =>
  routes.map((route) => ({ name: route, route, take: take(route), status, leaves: 'nothing' as const }))

const script =
  (route: string): Take =>
  async (scene) =>
    await openSiteBrowser(scene).send(route.split(' ')[1] ?? '')

const TOLD: readonly (readonly [route: string, status: number, how: string, take: Take])[] = [
  [
    'POST /sign-in',
    401,
    'sign-in-failed',
    async (scene) => await openSiteBrowser(scene).post('/sign-in', { login: 'nobody', password: 'x' }),
  ],
  ['POST /sign-in/second', 401, 'sign-in-failed', at('POST /sign-in/second')],
  ['POST /sign-in/passkey', 401, 'sign-in-failed', script('POST /sign-in/passkey')],
  ['POST /enrol', 401, 'sign-in-failed', at('POST /enrol')],
  ['POST /sign-out', 303, 'revocation', async (scene) => await (await signedIn(scene)).submit('/sign-out')],
  [
    'POST /role',
    200,
    'revocation',
    async (scene) => await (await signedIn(scene)).submit('/role', { role: 'billing' }),
  ],
]

/** The pages. They show people what is theirs, and nothing of any record. */
export const PAGES: readonly Exit[] = [
  ...silent(OPEN, 200, at),
  ...silent(CLOSED, 303, at),
  ...silent(CLOSED_SCRIPTS, 401, script),
  ...silent(['POST /sign-in/passkey/begin'], 200, script),
  // Whether it is a demo at all is looked at first, and this clinic is none.
  ...silent(['GET /demo/sign-in'], 403, at),
  ...TOLD.map(([route, status, how, take]): Exit => ({
    name: `${route}, told`,
    route,
    take,
    status,
    leaves: { how: [how], shows: 0 },
  })),
  {
    name: 'a broken glass',
    route: 'POST /break-glass',
    take: async (scene) =>
      await (
        await signedIn(scene)
      ).submit('/break-glass', { patient: 'ann', reason: 'Unconscious in the emergency room' }),
    status: 200,
    leaves: { how: ['break-glass'], shows: 0, about: 'ann', note: 'Unconscious' },
  },
]
