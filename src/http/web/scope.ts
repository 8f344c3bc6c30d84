import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError, type Log } from '../../kernel/index.ts'
import type { WebFailure } from '../../contract/index.ts'
import { ownerOf } from '../admission.ts'
import {
  type BrowserGround,
  type BrowserSession,
  requireBrowserSession,
  requireCsrfHeader,
  requireOwnOrigin,
} from '../browser.ts'
import { FORM_BYTES_MAX } from '../bodies.ts'
import { failureOf, loggedOf } from '../failure.ts'
import { speakTheirLanguage } from '../language.ts'

const JSON_TYPE = 'application/json'

/** What the surfaces stand on. */
export interface WebGround extends BrowserGround {
  readonly log: Log
}

/**
 * Routes that the surfaces ask: small JSON in, JSON out, failures as `WebFailure`. Each handler begins with `webSession`, or
 * says why it does not.
 */
export function webScope(
  app: FastifyInstance,
  ground: WebGround,
  routes: (scope: FastifyInstance) => void,
): void {
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      JSON_TYPE,
      { parseAs: 'buffer', bodyLimit: FORM_BYTES_MAX },
      (_request, body, parsed) => parsed(null, body),
    )
    scope.addHook('onRoute', (route) => {
      route.bodyLimit ??= FORM_BYTES_MAX
    })
    scope.addHook('onRequest', (request, _reply, next) => {
      if (request.method !== 'GET') requireOwnOrigin(ground, request)
      // No name in a path has a NUL, and the database refuses it.
      if (Object.values(request.params as Readonly<Record<string, string>>).some((one) => one.includes('\0')))
        throw new ChartwardError('NOT_FOUND', 'there is nothing of this name')
      next()
    })
    speakTheirLanguage(scope)
    scope.setErrorHandler((error: FastifyError, _request, reply) => sendFailure(ground, reply, error))
    routes(scope)
    done()
  })
}

/** Who asks, at a page of ours. **Errors.** `SESSION_ENDED`, `FORBIDDEN`. */
export async function webSession(ground: BrowserGround, request: FastifyRequest): Promise<BrowserSession> {
  const session = await requireBrowserSession(ground, request)
  requireCsrfHeader(ground, session, request)
  return session
}

/** The same, of somebody who showed just now who they are. **Errors.** `STEP_UP_REQUIRED`. */
export async function provenSession(ground: BrowserGround, request: FastifyRequest): Promise<BrowserSession> {
  const session = await webSession(ground, request)
  await ground.accounts.credentials.prove(ownerOf(session))
  return session
}

/** The body of what a surface sends. **Errors.** `JSON_INVALID`. */
export function jsonOf<Shape>({ body }: FastifyRequest): Partial<Shape> {
  try {
    const value: unknown = Buffer.isBuffer(body) ? JSON.parse(body.toString('utf8')) : undefined
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Said below, for every way of being wrong.
  }
  throw new ChartwardError('JSON_INVALID', 'this is not what the page sends')
}

function sendFailure({ log }: WebGround, reply: FastifyReply, error: unknown): FastifyReply {
  const known = knownOf(error)
  const { status, retryAfterS } = failureOf(known)
  if (status >= 500) log.error('surface failed', loggedOf(error))
  if (retryAfterS !== undefined) void reply.header('retry-after', retryAfterS)
  const answer: WebFailure = { code: known.code, message: known.message, ...wayOn(known) }
  return reply.code(status).type('application/json; charset=utf-8').send(answer)
}

/** Fastify's own refusals quote the request; ours never do. */
function knownOf(error: unknown): ChartwardError {
  if (error instanceof ChartwardError) return error
  const { statusCode = 500, code = '' } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new ChartwardError('BODY_TOO_LARGE', 'this is too large')
  return statusCode < 500
    ? new ChartwardError('JSON_INVALID', 'this is not what the page sends')
    : new ChartwardError('INTERNAL', 'something went wrong here')
}

function wayOn({ code }: ChartwardError): Pick<WebFailure, 'next'> {
  if (code === 'SESSION_ENDED') return { next: '/sign-in' }
  return code === 'STEP_UP_REQUIRED' ? { next: '/step-up' } : {}
}
