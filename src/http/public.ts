import type { Socket } from 'node:net'
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { BODY_BYTES_MAX, ChartwardError, hasCode, type Log } from '../kernel/index.ts'
import { appPages, type AppsDoor } from './apps.ts'
import { limitBodies } from './bodies.ts'
import { failureOf, loggedOf } from './failure.ts'
import { frontRoute } from './front.ts'
import { isLost, sendLost } from './lost.ts'
import type { AdminDoor } from './control.ts'
import { callerOf, type FhirDoor, fhirRoutes } from './fhir.ts'
import { healthLinkRoutes } from './health-links.ts'
import { logRoutes, type LogDoor } from './log.ts'
import { allowOrigins, oauthRoutes } from './oauth.ts'
import { pageRoutes, type PagesDoor } from './pages.ts'
import { isSlowUpload } from './slow-upload.ts'
import type { Transport } from './transport.ts'
import { type ChartActsGround, chartActs } from './web/chart-acts.ts'
import { chartDocuments, type DocumentsGround } from './web/chart-documents.ts'
import { officerRoutes } from './web/officers.ts'
import { chartLastLook } from './web/chart-last-look.ts'
import { chartVersions } from './web/chart-versions.ts'
import { type OwnGround, ownRoutes } from './web/own.ts'
import { portalLinkRoutes } from './web/portal-links.ts'
import { portalPeopleRoutes } from './web/portal-people.ts'
import { openFontsOnce } from './web/printing.ts'
import { type RecordPdfGround, recordPdfRoutes } from './web/record-pdf.ts'
import { webScope } from './web/scope.ts'
import { type SessionGround, sessionRoutes } from './web/session.ts'
import { surfaceRoutes } from './web/surfaces.ts'
import { seenRoutes } from './web/who-saw.ts'
import { whyAnswers } from './web/why.ts'

const REQUEST_TIMEOUT_MS = 60_000
const CONNECTION_TIMEOUT_MS = 120_000
const KEEP_ALIVE_MS = 30_000
const RETRY_AFTER_S = 1
/** A client that sends its headers byte by byte is let go after this long. */
const HEADERS_TIMEOUT_MS = 20_000
const CHECK_INTERVAL_MS = 5_000
const URL_LENGTH_MAX = 16_384
/** Twice the longest URL, so that one that is too long is told so. */
const HEADER_BYTES_MAX = 32_768
const JSON_TYPES = [
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'application/x-www-form-urlencoded',
]

export interface PublicDoor
  extends
    FhirDoor,
    LogDoor,
    PagesDoor,
    AppsDoor,
    SessionGround,
    ChartActsGround,
    DocumentsGround,
    Omit<RecordPdfGround, 'fonts'>,
    Pick<OwnGround, 'safeguard' | 'sendsMail'> {
  /** Whose `X-Forwarded-For` is believed: addresses and networks. */
  readonly trustedProxies: readonly string[]
  /** What officers do at the console. */
  readonly operations: AdminDoor
  /** Absent: plain HTTP. */
  readonly transport?: Transport
}

/** Builds the public HTTP server; `listen` is for the composition root. */
export function openPublicDoor(door: PublicDoor): FastifyInstance {
  const { transport, trustedProxies } = door
  const headers = transport === undefined ? HEADERS : { ...HEADERS, ...STRICT_TRANSPORT }
  const options = {
    // Empty: a header says nothing of where a request comes from.
    ...(trustedProxies.length === 0 ? {} : { trustProxy: [...trustedProxies] }),
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: true },
    http: {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      // What is refused before it is a request has met no hook.
      void sendFailure(reply.headers(headers), door.log, asOurs(error)),
  }
  // The instance is the same to use, whatever carries it.
  const app =
    transport === undefined
      ? Fastify(options)
      : (Fastify({ ...options, https: transport }) as unknown as FastifyInstance)
  guard(app, door.log, headers)
  frontRoute(app, door)
  allowOrigins(app, door.oauth)
  // Whoever sends something large is known, wherever they send it.
  limitBodies(app, async (request) => await callerOf(door, request))
  fhirRoutes(app, door)
  oauthRoutes(app, door.oauth)
  pageRoutes(app, door)
  appPages(app, door)
  surfaceRoutes(app, door)
  webScope(app, door, (scope) => {
    const own = { ...door, fonts: openFontsOnce(), seen: door.operations.seen }
    sessionRoutes(scope, door)
    whyAnswers(scope, door)
    chartActs(scope, door)
    chartDocuments(scope, door)
    chartVersions(scope, door)
    chartLastLook(scope, door)
    ownRoutes(scope, own)
    portalPeopleRoutes(scope, door)
    portalLinkRoutes(scope, door)
    recordPdfRoutes(scope, own)
    officerRoutes(scope, door, door.operations)
    seenRoutes(scope, own)
  })
  healthLinkRoutes(app, door)
  logRoutes(app, door)
  return app
}

/**
 * What every answer says: keep no copy, take it for nothing else than it says, run and frame nothing of it, tell nobody
 * where it came from.
 *
 * **Source** OWASP ASVS 5.0, chapter 3.4.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

/** Two years, the least that browsers' preload lists take. */
const STRICT_TRANSPORT = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }

/** Bodies as bytes, errors as OperationOutcome, and the headers every answer has. */
function guard(app: FastifyInstance, log: Log, headers: Readonly<Record<string, string>>): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headers)
    keepAddress(request)
    if (request.url.length > URL_LENGTH_MAX)
      done(new ChartwardError('BODY_TOO_LARGE', 'this URL is too long: use POST _search'))
    // No body is read that nobody asks for.
    else done(request.is404 ? nothingHere() : undefined)
  })
  app.setErrorHandler((error: FastifyError, request, reply) =>
    isLost(request) ? sendLost(request, reply) : sendFailure(reply, log, asOurs(error)),
  )
  app.setNotFoundHandler((_request: FastifyRequest, reply) => sendFailure(reply, log, nothingHere()))
}

/**
 * Where a request comes from is asked of its connection, which knows it no more once whoever asked is gone; leaves are written
 * later than that. So it is asked now, once.
 */
function keepAddress(request: FastifyRequest): void {
  const { ip } = request as { readonly ip: string | undefined }
  Object.defineProperty(request, 'ip', { value: ip ?? 'gone' })
}

const nothingHere = (): ChartwardError =>
  new ChartwardError('NOT_FOUND', 'there is nothing here; the FHIR base is /fhir/R4')

function sendFailure(reply: FastifyReply, log: Log, error: unknown): FastifyReply {
  const { status, retry, retryAfterS, code, outcome } = failureOf(error)
  if (status >= 500) log.error('request failed', loggedOf(error))
  // Anybody can send any number of these, so they are no leaves: the ledger is for what was let in.
  if (hasCode(error, 'TOKEN_INVALID')) log.warn('token.refused', { address: reply.request.ip })
  if (retry || retryAfterS !== undefined) void reply.header('retry-after', retryAfterS ?? RETRY_AFTER_S)
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="chartward"')
  void reply.header('chartward-code', code)
  return reply.code(status).type('application/fhir+json; charset=utf-8').send(JSON.stringify(outcome))
}

/** Fastify's own refusals in our words: they may quote the request, ours never do. */
function asOurs(error: FastifyError): unknown {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ChartwardError(
        'BODY_TOO_LARGE',
        `a request body may have ${BODY_BYTES_MAX / 1024 / 1024} MiB`,
      )
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ChartwardError('MEDIA_TYPE_UNSUPPORTED', 'send application/fhir+json')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ChartwardError('JSON_INVALID', 'the body is shorter or longer than it says')
    default:
      // Ours are no FastifyErrors, whatever they are called here.
      return (error as unknown) instanceof ChartwardError || (error.statusCode ?? 500) >= 500
        ? error
        : new ChartwardError('JSON_INVALID', 'this is not a well-formed request')
  }
}

/** What could not be read as HTTP at all is answered on the bare connection, which is closed then. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isSlowUpload(socket)) return
  const { line, known } = unreadable(error.code)
  const body = JSON.stringify(failureOf(known).outcome)
  const headers = Object.entries({ 'content-type': 'application/fhir+json; charset=utf-8', ...HEADERS })
  const head = `HTTP/1.1 ${line}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}

function unreadable(code: string | undefined): { line: string; known: ChartwardError } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        line: '431 Request Header Fields Too Large',
        known: new ChartwardError('BODY_TOO_LARGE', 'the URL and headers are too long: use POST _search'),
      }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        line: '408 Request Timeout',
        known: new ChartwardError('JSON_INVALID', 'the request did not arrive in time'),
      }
    default:
      return {
        line: '400 Bad Request',
        known: new ChartwardError('JSON_INVALID', 'this is not a well-formed request'),
      }
  }
}
