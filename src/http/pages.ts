import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError, type Log } from '../kernel/index.ts'
import { accountRoutes } from './account.ts'
import { assetRoutes } from './assets.ts'
import { FORM_BYTES_MAX } from './bodies.ts'
import { type BrowserGround, fieldOf, formOf, ownPath, pageBefore, requireOwnOrigin } from './browser.ts'
import { type DemoDoor, demoRoutes } from './demo.ts'
import { enrolRoutes } from './enrol.ts'
import { failureOf, loggedOf } from './failure.ts'
import { factorRoutes } from './factors.ts'
import { findingRoutes, type FindingsGround } from './findings.ts'
import { type GlassGround, glassRoutes } from './glass.ts'
import { html } from './html.ts'
import { speakTheirLanguage } from './language.ts'
import { messageRoutes } from './messages.ts'
import { sendPage } from './page.ts'
import { proxyRoutes } from './proxies.ts'
import { roleRoutes } from './role.ts'
import { signInRoutes } from './sign-in.ts'
import { stepUpRoutes } from './step-up.ts'
import { problemText } from './problem-texts.ts'
import { siteTexts } from './texts.ts'
import { noticeKeyRoute, verifyRoutes, type VerifyGround } from './verify.ts'
import { whyRoutes } from './why.ts'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

export interface PagesDoor extends GlassGround, FindingsGround, VerifyGround {
  readonly log: Log
  readonly operations: { readonly demo: DemoDoor }
}

/** The pages through which people sign in and look after their account. */
export function pageRoutes(app: FastifyInstance, door: PagesDoor): void {
  assetRoutes(app)
  noticeKeyRoute(app, door)
  pageScope(app, door, (scope) => {
    signInRoutes(scope, door)
    demoRoutes(scope, { ...door, demo: door.operations.demo })
    roleRoutes(scope, door)
    stepUpRoutes(scope, door)
    enrolRoutes(scope, door)
    factorRoutes(scope, door)
    accountRoutes(scope, door)
    proxyRoutes(scope, door)
    glassRoutes(scope, door)
    whyRoutes(scope, door)
    findingRoutes(scope, door)
    messageRoutes(scope, door)
    verifyRoutes(scope, door)
  })
}

/**
 * Routes that are pages: asked at the one origin people use, small forms of our own only, and whatever goes wrong is a page
 * too.
 */
export function pageScope(
  app: FastifyInstance,
  ground: BrowserGround & { readonly log: Log },
  routes: (scope: FastifyInstance) => void,
): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      [JSON_TYPE, FORM_TYPE],
      { parseAs: 'buffer', bodyLimit: FORM_BYTES_MAX },
      (_request, body, parsed) => parsed(null, body),
    )
    scope.addHook('onRoute', (route) => {
      route.bodyLimit = FORM_BYTES_MAX
    })
    scope.addHook('onRequest', async (request, reply) => {
      if (request.method !== 'GET') requireOwnOrigin(ground, request)
      else if (isElsewhere(ground, request))
        return await reply.redirect(`${ground.siteUrl()}${ownPath(request.url) ?? '/account'}`, 303)
    })
    speakTheirLanguage(scope, languageSent)
    scope.setErrorHandler((error: FastifyError, request, reply) =>
      sendProblem(ground, { request, reply }, asOurs(error)),
    )
    routes(scope)
    done()
  })
}

/** What a form of ours says of its language, for a browser that keeps no cookies. */
function languageSent(request: FastifyRequest): string {
  const isForm = (request.headers['content-type'] ?? '').startsWith(FORM_TYPE)
  return isForm ? fieldOf(formOf(request), 'lang') : ''
}

/** Passkeys belong to one host. Behind a proxy the host is whatever the proxy says, and sending on could go in circles. */
export function isElsewhere({ siteUrl }: BrowserGround, request: FastifyRequest): boolean {
  const forwarded = (request.ips?.length ?? 1) > 1
  return !forwarded && request.host !== new URL(siteUrl()).host
}

/** Fastify's own refusals in our words: they may quote the request, ours never do. */
function asOurs(error: FastifyError): unknown {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ChartwardError('BODY_TOO_LARGE', 'this form is too large')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ChartwardError('MEDIA_TYPE_UNSUPPORTED', 'this is no form')
    default:
      return (error as unknown) instanceof ChartwardError || (error.statusCode ?? 500) >= 500
        ? error
        : new ChartwardError('JSON_INVALID', 'this is not a well-formed request')
  }
}

/** An error as a page; as JSON for a script of ours. Who has to show something first is led there. */
function sendProblem(
  { log }: { readonly log: Log },
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  error: unknown,
): FastifyReply {
  const { status } = failureOf(error)
  if (status >= 500) log.error('page failed', loggedOf(error))
  const known =
    error instanceof ChartwardError ? error : new ChartwardError('INTERNAL', 'something went wrong here')
  const way = wayOn(known, request)
  const message = problemText(known)
  if ((request.headers['content-type'] ?? '').startsWith(JSON_TYPE))
    return reply.code(status).send({ message, ...(way === undefined ? {} : { next: way }) })
  if (way !== undefined) return reply.redirect(way, 303)
  const body = html`<p role="alert" class="alert">${message}</p>
    <p><a href="/account">${siteTexts().problem.back}</a></p>`
  return sendPage(reply, { title: siteTexts().problem.title, body, status })
}

function wayOn({ code }: ChartwardError, request: FastifyRequest): string | undefined {
  const back = encodeURIComponent(
    request.method === 'GET' ? (ownPath(request.url) ?? '/account') : pageBefore(request),
  )
  if (code === 'SESSION_ENDED') return `/sign-in?next=${back}`
  if (code === 'STEP_UP_REQUIRED') return `/step-up?next=${back}`
  return undefined
}
