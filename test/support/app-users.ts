import type { PersonId, Role } from '../../src/identity/index.ts'
import type { ClientAsked } from '../../src/oauth/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import type { TestChartward } from './chartward.ts'
import { answerConsent, type Consent } from './consent.ts'
import { type AppIdentity, type Launch, openSmartApp, type SmartApp, type TokenAnswer } from './smart-app.ts'
import { openMembers } from './members.ts'
import { openSiteBrowser } from './site.ts'
import { openWebBrowser, type Page, type WebBrowser } from './web-browser.ts'

/** Somebody at a browser, signed in. */
export interface AppUser {
  readonly person: PersonId
  readonly user: string
  readonly browser: WebBrowser
}

/** Where an app of the tests has its browser sent; nobody listens there. */
export const REDIRECT = 'https://app.example/after'

export const BY = {
  user: 'admin',
  role: 'administrator',
  client: 'test',
  session: 'test',
  address: 'local',
} as const

/** A new person with a passkey, signed in with it at a new browser. */
export async function openAppUser(
  chartward: TestChartward,
  role: Role,
  { fhirUser, proxies = [] }: { readonly fhirUser?: string; readonly proxies?: readonly string[] } = {},
): Promise<AppUser> {
  const { accounts, site } = chartward.chartward
  const fhir = fhirUser === undefined ? {} : { fhir: fhirUser }
  const { person, authenticator } = await openMembers(chartward).enrol(role, fhir)
  for (const id of proxies)
    await accounts.proxies.grant(BY, {
      person: person.id,
      patient: patientIdOf(id),
      relationship: 'parent',
    })
  const signingIn = openSiteBrowser(chartward)
  const { status } = await signingIn.signIn(authenticator)
  if (status !== 200) throw new Error(`nobody was signed in: ${status}`)
  const browser = openWebBrowser(site.url)
  for (const [name, value] of signingIn.cookies) browser.setCookie(name, value)
  return { person: person.id, user: person.userName, browser }
}

/** A registered app, ready to ask. */
export async function openRegisteredApp(
  { chartward, url }: TestChartward,
  asked: Partial<ClientAsked> & Pick<ClientAsked, 'scopes'>,
  key?: AppIdentity['key'],
): Promise<SmartApp & { readonly id: string; readonly secret?: string }> {
  const registered = await chartward.oauth.clients.register(BY, {
    name: 'Growth Chart',
    authMethod: 'client_secret_basic',
    redirectUris: [REDIRECT],
    ...asked,
  })
  const [origin] = asked.origins ?? []
  const [redirectUri = REDIRECT] = asked.redirectUris ?? []
  const identity = {
    ...registered,
    redirectUri,
    ...(key === undefined ? {} : { key }),
    ...(origin === undefined ? {} : { origin }),
  }
  return { ...registered, ...(await openSmartApp(`${url}/fhir/R4`, identity)) }
}

/** One launch from the app's first redirect to its token, through the pages a person sees. */
export interface Launched {
  readonly launch: Launch
  /** The consent page as it was shown. */
  readonly page: Page
  /** Where the browser ended. */
  readonly back: Page
  readonly code: string
  readonly token: TokenAnswer
}

export async function launchApp(
  app: SmartApp,
  { browser }: AppUser,
  {
    scopes,
    consent,
    changes,
  }: {
    readonly scopes: string
    readonly consent?: Consent
    /** Parameters of the authorization request to set or, when empty, to leave out. */
    readonly changes?: Readonly<Record<string, string>>
  },
): Promise<Launched> {
  const launch = app.launch(scopes, changes)
  const page = await browser.get(launch.url)
  const back = await answerConsent(browser, page, consent)
  const code = app.codeIn(back.url, launch)
  return { launch, page, back, code, token: await app.exchange(code, launch) }
}
