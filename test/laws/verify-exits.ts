import { openMembers } from '../support/members.ts'
import { draftNotice, issueNotice } from '../support/issued.ts'
import { openSiteBrowser, type SiteBrowser } from '../support/site.ts'
import { type Exit, personOf, type Scene } from './scene.ts'

/** Ann, at the site. */
async function ann(scene: Scene): Promise<SiteBrowser> {
  const wanted = { fhir: 'Patient/ann', displayName: 'Ann Marsh' }
  const { authenticator } = await openMembers(scene).enrol('patient', wanted)
  const browser = openSiteBrowser(scene)
  await browser.signIn(authenticator)
  return browser
}

const issued = async (scene: Scene) => await issueNotice(scene, { patient: personOf('ann') })

/** Somebody with an account, by the name they sign in with. */
async function called(scene: Scene): Promise<string> {
  const wanted = { fhir: 'Patient/ann', displayName: 'Ann Marsh' }
  return (await openMembers(scene).enrol('patient', wanted)).person.userName
}

const ask = (what: string, form: (scene: Scene) => Promise<Record<string, string>>) => async (scene: Scene) =>
  await openSiteBrowser(scene).post(`/verify/${what}`, await form(scene))

/** What was sent, as whoever got it checks it: nothing of a record, and what tells something of somebody has its leaf. */
export const VERIFICATION: readonly Exit[] = [
  ...[
    'GET /verify',
    'GET /.well-known/chartward-notices/jwks.json',
    'GET /assets/verify.js',
    'GET /assets/signed-qr.js',
    'GET /assets/qr/decode.js',
    'GET /assets/qr/index.js',
  ].map((route): Exit => ({
    name: route,
    route,
    take: async (scene) => await openSiteBrowser(scene).get(route.slice('GET '.length)),
    status: 200,
    leaves: 'nothing',
  })),
  ...['GET /account/messages', 'GET /account/calls'].map((route): Exit => ({
    name: `${route}, by nobody`,
    route,
    take: async (scene) => await openSiteBrowser(scene).get(route.slice('GET '.length)),
    status: 303,
    leaves: 'nothing',
  })),
  {
    name: 'a code that nobody issued',
    route: 'POST /verify/code',
    take: ask('code', async (scene) => ({ code: (await draftNotice(scene)).code })),
    status: 200,
    leaves: 'nothing',
  },
  {
    name: 'a code of a notice',
    route: 'POST /verify/code',
    take: ask('code', async (scene) => ({ code: (await issued(scene)).code })),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'its code was looked up' },
  },
  {
    name: 'a file with a code of a notice',
    route: 'POST /verify/file',
    take: ask('file', async (scene) => ({ digest: 'none', found: (await issued(scene)).code })),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'its code was looked up' },
  },
  {
    name: 'a message with a code of a notice',
    route: 'POST /verify/message',
    take: ask('message', async (scene) => ({ message: `about ${(await issued(scene)).code}` })),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'its code was looked up' },
  },
  {
    name: 'a number or link',
    route: 'POST /verify/contact',
    take: ask('contact', async () => await Promise.resolve({ contact: '212-555-0100' })),
    status: 200,
    leaves: 'nothing',
  },
  {
    name: 'a word of a caller',
    route: 'POST /verify/word',
    take: ask('word', async (scene) => ({
      word: (await scene.control('POST', '/caller/word', { user: await called(scene) })).json.word,
    })),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'caller word checked' },
  },
  {
    name: 'the messages that somebody was sent',
    route: 'GET /account/messages',
    take: async (scene) => await (await ann(scene)).get('/account/messages'),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'was shown what was sent to them' },
  },
  {
    name: 'a phrase for callers',
    route: 'POST /account/calls',
    take: async (scene) => await (await ann(scene)).submit('/account/calls', { phrase: 'the blue heron' }),
    status: 303,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'caller phrase set' },
  },
  {
    name: 'a notice, by the operator',
    route: 'POST /notice/check',
    take: async (scene) => await scene.control('POST', '/notice/check', { code: (await issued(scene)).code }),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'its code was looked up' },
  },
  {
    name: 'a notice that is taken back',
    route: 'POST /notice/withdraw',
    take: async (scene) => {
      const { code } = await issued(scene)
      return await scene.control('POST', '/notice/withdraw', { code, reason: 'a wrong date' })
    },
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'withdrawn: a wrong date' },
  },
  {
    name: 'a number that others use in our name',
    route: 'POST /notice/reported',
    take: async (scene) => await scene.control('POST', '/notice/reported', { contact: '212-555-0100' }),
    status: 200,
    leaves: { how: ['notice'], shows: 0, note: 'a phone was reported as false' },
  },
  {
    name: 'the phrase of somebody who is called',
    route: 'POST /caller/phrase',
    take: async (scene) => {
      const user = await called(scene)
      const { accounts, proof } = scene.chartward
      const person = (await accounts.people.findByUserName(user))?.id ?? ''
      const who = { user, role: 'patient', client: 'test', session: 'test', address: 'local' }
      await proof.caller.setPhrase({ person, patient: personOf('ann') }, 'the blue heron', who)
      return await scene.control('POST', '/caller/phrase', { user })
    },
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'caller phrase given' },
  },
  {
    name: 'a word for a call',
    route: 'POST /caller/word',
    take: async (scene) => await scene.control('POST', '/caller/word', { user: await called(scene) }),
    status: 200,
    leaves: { how: ['notice'], shows: 0, about: 'ann', note: 'caller word made' },
  },
]
