import type { Authenticator } from './authenticator.ts'
import type { TestChartward } from './chartward.ts'

/** What came back for a page or a script of it. */
export interface SiteAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Where a redirect leads, or a page that goes on by itself. */
  readonly to: string | undefined
  /** The body as JSON; undefined when it is none. */
  readonly json: any
}

/** What a test sends otherwise than a browser would. */
export interface SiteAsk {
  readonly headers?: Readonly<Record<string, string>>
}

/** A browser at the site, as far as cookies, forms and passkeys go. Redirects are answers, and are not followed. */
export interface SiteBrowser {
  readonly cookies: Map<string, string>
  get(path: string, ask?: SiteAsk): Promise<SiteAnswer>
  /** Sends a form as a page of the site. */
  post(path: string, form?: Readonly<Record<string, string>>, ask?: SiteAsk): Promise<SiteAnswer>
  /** Sends JSON as a script of the site. */
  send(path: string, body?: unknown, ask?: SiteAsk): Promise<SiteAnswer>
  /** The hidden field of a page that was shown; of the account when none is named. */
  csrf(path?: string): Promise<string>
  /** With the hidden field of the account's page. */
  submit(path: string, form?: Readonly<Record<string, string>>): Promise<SiteAnswer>
  signIn(authenticator: Authenticator, next?: string): Promise<SiteAnswer>
  stepUp(authenticator: Authenticator, next?: string): Promise<SiteAnswer>
  /** The session this browser has, as the server knows it. */
  session(): Promise<string>
}

export function openSiteBrowser({ chartward }: Pick<TestChartward, 'chartward'>): SiteBrowser {
  const site = chartward.site.url
  const cookies = new Map<string, string>()
  const ask = async (method: string, path: string, init: RequestInit): Promise<SiteAnswer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const own = method === 'GET' ? {} : { origin: site, 'sec-fetch-site': 'same-origin' }
    const response = await fetch(new URL(path, site), {
      method,
      redirect: 'manual',
      ...init,
      headers: { cookie, ...own, ...(init.headers as Record<string, string>) },
    })
    for (const line of response.headers.getSetCookie()) keep(cookies, line)
    const text = await response.text()
    const isJson = (response.headers.get('content-type') ?? '').includes('json')
    return {
      status: response.status,
      headers: response.headers,
      text,
      to: response.headers.get('location') ?? onwardIn(text),
      json: isJson ? JSON.parse(text) : undefined,
    }
  }
  const browser: SiteBrowser = {
    cookies,
    get: async (path, { headers = {} } = {}) => await ask('GET', path, { headers }),
    post: async (path, form = {}, { headers = {} } = {}) =>
      await ask('POST', path, { headers, body: new URLSearchParams(form) }),
    send: async (path, body = {}, { headers = {} } = {}) =>
      await ask('POST', path, {
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    csrf: async (path = '/account') => csrfIn((await browser.get(path)).text),
    submit: async (path, form = {}) => await browser.post(path, { csrf: await browser.csrf(), ...form }),
    signIn: async (authenticator, next = '') => {
      const { json } = await browser.send('/sign-in/passkey/begin')
      return await browser.send('/sign-in/passkey', { response: authenticator.assert(json), next })
    },
    stepUp: async (authenticator, next = '') => {
      const headers = { 'x-csrf': await browser.csrf() }
      const { json } = await browser.send('/step-up/passkey/begin', {}, { headers })
      return await browser.send(
        '/step-up/passkey',
        { response: authenticator.assert(json), next },
        { headers },
      )
    },
    session: async () => {
      const found = await chartward.identity.sessions.findByCookie(cookies.get('chartward') ?? '')
      if (found === undefined) throw new Error('this browser has no session')
      return found.session
    },
  }
  return browser
}

function onwardIn(text: string): string | undefined {
  return /http-equiv="refresh"\s+content="0; url=([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
}

/** The hidden field of the first form that has one. */
export function csrfIn(text: string): string {
  return /name="csrf"\s+value="([^"]+)"/.exec(text)?.[1] ?? ''
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const at = pair.indexOf('=')
  if (attributes.includes('Max-Age=0')) cookies.delete(pair.slice(0, at))
  else cookies.set(pair.slice(0, at), pair.slice(at + 1))
}
