import { isUtf8 } from 'node:buffer'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import type { Containment } from '../containment/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { Accounts, Identity, PersonId, Session } from '../identity/index.ts'
import { html, type Html } from './html.ts'
import { cookieOf } from './request-parts.ts'
import { siteTexts } from './texts.ts'

/** What the pages need to know who is sitting at the browser. */
export interface BrowserGround {
  readonly identity: Identity
  readonly accounts: Accounts
  readonly containment: Containment
  readonly disclosure: Disclosure
  /** The one origin people use, without a slash at its end; asked when needed, for the port may be chosen late. */
  readonly siteUrl: () => string
}

/** Decoded names and values of a form, in the order they came. */
export type Form = ReadonlyMap<string, readonly string[]>

const FORM = 'application/x-www-form-urlencoded'
const FIELDS_MAX = 500
const PATH_LENGTH_MAX = 8192
const PRINTABLE_PATH = /^\/[\x21-\x5b\x5d-\x7e]*$/
/** As long as browsers keep a cookie. **Source** RFC 6265bis, 5.5. */
const DEVICE_AGE_S = 400 * 24 * 60 * 60

/** A session of a browser: somebody's. */
export type BrowserSession = Session & { readonly person: PersonId }

/** Who is signed in at this browser; undefined when nobody is, or when they have lost the role they signed in with. */
export async function browserSession(
  ground: BrowserGround,
  request: FastifyRequest,
): Promise<BrowserSession | undefined> {
  const session = await anySession(ground, request)
  return session?.enrolmentOnly === true ? undefined : session
}

/** **Errors.** `SESSION_ENDED`: the pages answer a GET with the way to the sign-in, and back from there. */
export async function requireBrowserSession(
  ground: BrowserGround,
  request: FastifyRequest,
): Promise<BrowserSession> {
  return (await browserSession(ground, request)) ?? (await noSession(ground, request))
}

/** The same, or one that a one-time code opened: for setting up what somebody signs in with. **Errors.** `SESSION_ENDED`. */
export async function requireAnySession(
  ground: BrowserGround,
  request: FastifyRequest,
): Promise<BrowserSession> {
  return (await anySession(ground, request)) ?? (await noSession(ground, request))
}

export async function anySession(
  { identity, accounts, siteUrl }: BrowserGround,
  request: FastifyRequest,
): Promise<BrowserSession | undefined> {
  const cookie = cookieOf(request, cookieName(siteUrl(), 'session'))
  const session = cookie === undefined ? undefined : await identity.sessions.findByCookie(cookie)
  if (session?.person === undefined) return undefined
  const person = await accounts.people.findById(session.person)
  const holds = person?.disabled === undefined && person?.roles.includes(session.role)
  return holds === true ? { ...session, person: session.person } : undefined
}

/** That a suspended session was tried again stands in the ledger; where it leads is where everybody is led. */
async function noSession(ground: BrowserGround, request: FastifyRequest): Promise<never> {
  const { identity, containment, siteUrl } = ground
  const cookie = cookieOf(request, cookieName(siteUrl(), 'session'))
  if (cookie !== undefined && containment.suspends()) {
    const before = await identity.sessions.traceCookie(cookie)
    if (before !== undefined && containment.isBarred(before))
      await containment.turnAway({ ...before, address: request.ip })
  }
  throw new ChartwardError('SESSION_ENDED', 'sign in to see this page')
}

/** What a form of ours must bring along; the scripts of our pages send it as `x-csrf`. */
export function csrfField({ identity }: Pick<BrowserGround, 'identity'>, { session }: Session): Html {
  return html`<input type="hidden" name="csrf" value="${identity.sessions.csrfToken(session)}" />`
}

/** **Errors.** `FORBIDDEN` when the form was not made for this session. */
export function requireCsrf(
  { identity }: Pick<BrowserGround, 'identity'>,
  { session }: Session,
  form: Form,
): void {
  checkCsrf(identity, session, fieldOf(form, 'csrf'))
}

/** The same for what a script of ours sends. **Errors.** `FORBIDDEN`. */
export function requireCsrfHeader(
  { identity }: Pick<BrowserGround, 'identity'>,
  { session }: Session,
  request: FastifyRequest,
): void {
  const { 'x-csrf': given } = request.headers
  checkCsrf(identity, session, typeof given === 'string' ? given : '')
}

function checkCsrf({ sessions }: Identity, session: string, given: string): void {
  if (!sessions.isCsrfToken(session, given)) throw new ChartwardError('FORBIDDEN', siteTexts().problem.csrf)
}

/**
 * Refuses a form that another site sent. A browser says where a form comes from; what says nothing is no browser.
 *
 * **Errors.** `FORBIDDEN`.
 */
export function requireOwnOrigin(
  { siteUrl }: Pick<BrowserGround, 'siteUrl'>,
  { headers }: FastifyRequest,
): void {
  const { origin, 'sec-fetch-site': site } = headers
  const own =
    (origin !== undefined || site !== undefined) &&
    (origin === undefined || origin === new URL(siteUrl()).origin) &&
    (site === undefined || site === 'same-origin')
  if (!own) throw new ChartwardError('FORBIDDEN', 'this was sent by another site')
}

/** **Errors.** `MEDIA_TYPE_UNSUPPORTED`, `JSON_INVALID` for what is no UTF-8 or has a NUL in it, `BODY_TOO_LARGE` for too many fields. */
export function formOf({ body, headers }: FastifyRequest): Form {
  const form = new Map<string, string[]>()
  if (!Buffer.isBuffer(body) || body.length === 0) return form
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== FORM)
    throw new ChartwardError('MEDIA_TYPE_UNSUPPORTED', `a form is sent as ${FORM}`)
  if (!isUtf8(body)) throw new ChartwardError('JSON_INVALID', 'this form is not UTF-8')
  const pairs = [...new URLSearchParams(body.toString('utf8'))]
  if (pairs.length > FIELDS_MAX) throw new ChartwardError('BODY_TOO_LARGE', 'this form has too many fields')
  // Nobody types a NUL, and the database refuses it.
  if (pairs.flat().some((text) => text.includes('\0')))
    throw new ChartwardError('JSON_INVALID', 'this form has a NUL in it')
  for (const [name, value] of pairs) form.set(name, [...(form.get(name) ?? []), value])
  return form
}

/** What a script of ours sent. **Errors.** `JSON_INVALID`. */
export function sentOf({ body, headers }: FastifyRequest): Readonly<Record<string, unknown>> {
  try {
    const isJson = (headers['content-type'] ?? '').startsWith('application/json')
    const value: unknown = isJson && Buffer.isBuffer(body) ? JSON.parse(body.toString('utf8')) : undefined
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Said below, for every way of being wrong.
  }
  throw new ChartwardError('JSON_INVALID', 'this is not what the page sends')
}

/** The one value of a field; empty when there is none, or more than one. */
export function fieldOf(form: Form, name: string): string {
  const values = form.get(name) ?? []
  return values.length === 1 ? (values[0] ?? '') : ''
}

/**
 * Where to go on, when that is a path of this site: undefined for everything that a browser could take for another site.
 */
export function ownPath(asked: string): string | undefined {
  if (asked.length > PATH_LENGTH_MAX || !PRINTABLE_PATH.test(asked) || !URL.canParse(asked, NOWHERE))
    return undefined
  const { origin, pathname, search } = new URL(asked, NOWHERE)
  // Dots are gone now, and what was behind them may begin with two slashes.
  return origin === NOWHERE && !pathname.startsWith('//') ? pathname + search : undefined
}

/** The page a form was on, which a browser of ours says; only its path counts. */
export function pageBefore({ headers }: FastifyRequest): string {
  const { referer = '' } = headers
  if (!URL.canParse(referer)) return '/account'
  const { pathname, search } = new URL(referer)
  return ownPath(pathname + search) ?? '/account'
}

const NOWHERE = 'http://site.invalid'

/** The cookies of this site. `session`: who is signed in. `device`: that somebody signed in here before. */
type CookieKind = 'session' | 'device'

/** With the prefix a browser takes the cookie from nobody but this very host. It wants TLS. */
function cookieName(siteUrl: string, kind: CookieKind): string {
  const name = kind === 'session' ? 'chartward' : 'chartward-device'
  return siteUrl.startsWith('https:') ? `__Host-${name}` : name
}

/** What this browser was given so that it is known next time. */
export function deviceTokenOf({ siteUrl }: BrowserGround, request: FastifyRequest): string | undefined {
  return cookieOf(request, cookieName(siteUrl(), 'device'))
}

/** From now on this browser is that session's. Gone when the browser is closed. */
export function keepSession({ siteUrl }: BrowserGround, reply: FastifyReply, cookie: string): void {
  setCookie(reply, siteUrl(), { kind: 'session', value: cookie })
}

/** Nobody is signed in at this browser any more. */
export function dropSession({ siteUrl }: BrowserGround, reply: FastifyReply): void {
  setCookie(reply, siteUrl(), { kind: 'session', value: '', maxAgeS: 0 })
}

export function keepDevice({ siteUrl }: BrowserGround, reply: FastifyReply, token: string): void {
  setCookie(reply, siteUrl(), { kind: 'device', value: token, maxAgeS: DEVICE_AGE_S })
}

function setCookie(
  reply: FastifyReply,
  siteUrl: string,
  { kind, value, maxAgeS }: { kind: CookieKind; value: string; maxAgeS?: number },
): void {
  const parts = [`${cookieName(siteUrl, kind)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax']
  if (siteUrl.startsWith('https:')) parts.push('Secure')
  if (maxAgeS !== undefined) parts.push(`Max-Age=${maxAgeS}`)
  // Fastify adds a second cookie to the first.
  void reply.header('set-cookie', parts.join('; '))
}
