import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError, type Log } from '../kernel/index.ts'
import type { Answer, Disclosure, Seat } from '../disclosure/index.ts'
import { capabilityStatement, type Fhir } from '../fhir/index.ts'
import { type Caller, callerOf as sessionCaller, isPermitted, type Permission } from '../identity/index.ts'
import { type Admit, type Asked, interactionOf, need } from './asked.ts'
import { type BrowserGround, requireBrowserSession, requireCsrfHeader } from './browser.ts'
import { exportRoutes } from './export.ts'
import { failureOf } from './failure.ts'
import { bodyOf, checkRequest, formOf, headerOf, pairsOf } from './request.ts'

const FHIR_JSON = 'application/fhir+json; charset=utf-8'
const VERSION = /^[1-9]\d{0,8}$/

export interface FhirDoor extends BrowserGround {
  readonly fhir: Fhir
  readonly log: Log
  /** Absolute URL of this server, without a slash at its end; asked when needed, for the port may be chosen late. */
  readonly publicUrl: () => string
}

type Work = (asked: Asked) => Promise<Answer>

/** FHIR R4 REST under `/fhir/R4`. */
export function fhirRoutes(app: FastifyInstance, door: FhirDoor): void {
  const { disclosure, fhir } = door
  const seat = (): Seat => ({ base: `${door.publicUrl()}/fhir/R4` })
  const admit: Admit = async (permission, request, ranges) => {
    checkRequest(request, ranges)
    const caller = await callerOf(door, request)
    // What a person may do depends on whose record it is: that is decided where it is known.
    const interaction = interactionOf(door.identity, caller, request)
    if (caller.person === undefined && !isPermitted(caller.role, permission)) {
      await disclosure.note(interaction, { how: 'denied', note: `${permission}, as ${caller.role}` })
      throw new ChartwardError('FORBIDDEN', 'this role may not do that')
    }
    const params = paramsOf(request)
    if (params['type'] !== undefined && !fhir.isResourceType(params['type'])) {
      throw new ChartwardError('RESOURCE_TYPE_UNKNOWN', 'there is no such resource type in FHIR R4')
    }
    return { params, request, interaction, seat: seat() }
  }
  const serve =
    (permission: Permission, work: Work) => async (request: FastifyRequest, reply: FastifyReply) =>
      await send(reply, seat(), await work(await admit(permission, request)))
  app.get('/fhir/R4/metadata', (request, reply) => {
    checkRequest(request)
    const statement = capabilityStatement(fhir, { url: seat().base, oauth: oauthUris(door.siteUrl()) })
    return reply.type(FHIR_JSON).send(JSON.stringify(statement))
  })
  refuseOtherMethods(app)
  lookRoutes(app, disclosure, serve)
  writeRoutes(app, disclosure, serve)
  exportRoutes(app, door, admit)
}

function oauthUris(siteUrl: string) {
  return {
    authorize: `${siteUrl}/auth/auth`,
    token: `${siteUrl}/auth/token`,
    introspect: `${siteUrl}/auth/token/introspection`,
    revoke: `${siteUrl}/auth/token/revocation`,
    manage: `${siteUrl}/account/apps`,
  }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** How each address can be asked; the routes below answer, and any other way is told which ones there are. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  '/fhir/R4': ['GET', 'POST'],
  '/fhir/R4/metadata': ['GET'],
  '/fhir/R4/:type': ['GET', 'POST'],
  '/fhir/R4/:type/_search': ['POST'],
  '/fhir/R4/:type/:id': ['GET', 'PUT', 'DELETE'],
  '/fhir/R4/:type/:id/_history': ['GET'],
  '/fhir/R4/:type/:id/_history/:version': ['GET'],
  '/fhir/R4/Patient/:id/$everything': ['GET'],
  '/fhir/R4/$export': ['GET'],
  '/fhir/R4/Patient/$export': ['GET'],
  '/fhir/R4/Group/:id/$export': ['GET'],
  '/fhir/R4/$export/:export': ['GET', 'DELETE'],
  '/fhir/R4/$export/:export/:type': ['GET'],
}

function refuseOtherMethods(app: FastifyInstance): void {
  for (const [url, allowed] of Object.entries(ALLOWED)) {
    app.route({
      method: METHODS.filter((method) => !allowed.includes(method)),
      url,
      handler: (_request, reply) => {
        void reply.header('allow', allowed.join(', '))
        throw new ChartwardError('METHOD_NOT_ALLOWED', `this address is asked by ${allowed.join(', ')}`)
      },
    })
  }
}

type Serve = (
  permission: Permission,
  work: Work,
) => (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

function lookRoutes(app: FastifyInstance, disclosure: Disclosure, serve: Serve): void {
  app.get(
    '/fhir/R4',
    serve('read', async ({ request, interaction, seat }) => {
      const link = pairsOf(request).find(([name]) => name === '_page')?.[1]
      if (link === undefined) throw new ChartwardError('NOT_SUPPORTED', 'a search names a resource type')
      return await disclosure.page(interaction, seat, link)
    }),
  )
  app.get(
    '/fhir/R4/:type',
    serve(
      'read',
      async ({ params, request, interaction, seat }) =>
        await disclosure.search(interaction, seat, { type: need(params, 'type'), pairs: pairsOf(request) }),
    ),
  )
  app.post(
    '/fhir/R4/:type/_search',
    serve(
      'read',
      async ({ params, request, interaction, seat }) =>
        await disclosure.search(interaction, seat, {
          type: need(params, 'type'),
          pairs: [...pairsOf(request), ...formOf(request)],
        }),
    ),
  )
  app.get(
    '/fhir/R4/:type/:id',
    serve('read', async ({ params, interaction }) => await disclosure.read(interaction, placeOf(params))),
  )
  app.get(
    '/fhir/R4/:type/:id/_history',
    serve(
      'read',
      async ({ params, interaction, seat }) => await disclosure.history(interaction, seat, placeOf(params)),
    ),
  )
  app.get(
    '/fhir/R4/:type/:id/_history/:version',
    serve('read', async ({ params, interaction }) => {
      const version = need(params, 'version')
      if (!VERSION.test(version)) throw new ChartwardError('RESOURCE_NOT_FOUND', 'there is no such version')
      return await disclosure.vread(interaction, { ...placeOf(params), version: Number(version) })
    }),
  )
  app.get(
    '/fhir/R4/Patient/:id/$everything',
    serve(
      'read',
      async ({ params, request, interaction, seat }) =>
        await disclosure.everything(interaction, seat, { id: need(params, 'id'), pairs: pairsOf(request) }),
    ),
  )
}

function writeRoutes(app: FastifyInstance, disclosure: Disclosure, serve: Serve): void {
  app.post(
    '/fhir/R4',
    serve(
      'write',
      async ({ request, interaction, seat }) =>
        await disclosure.bundle(interaction, seat, { body: bodyOf(request), outcomeOf }),
    ),
  )
  app.post(
    '/fhir/R4/:type',
    serve('write', async ({ params, request, interaction }) => {
      const ifNoneExist = headerOf(request, 'if-none-exist')
      const wish = { ...wishOf(request), ...(ifNoneExist === undefined ? {} : { ifNoneExist }) }
      return await disclosure.create(interaction, wish, { type: need(params, 'type'), body: bodyOf(request) })
    }),
  )
  app.put(
    '/fhir/R4/:type/:id',
    serve(
      'write',
      async ({ params, request, interaction }) =>
        await disclosure.update(interaction, wishOf(request), { ...placeOf(params), body: bodyOf(request) }),
    ),
  )
  app.delete(
    '/fhir/R4/:type/:id',
    serve(
      'write',
      async ({ params, request, interaction }) =>
        await disclosure.remove(interaction, wishOf(request), placeOf(params)),
    ),
  )
}

function outcomeOf(error: unknown) {
  const { status, outcome } = failureOf(error)
  return { status, outcome }
}

/** **Errors.** `TOKEN_MISSING`, `TOKEN_INVALID`; `CONTAINED` for what a suspension ended, after its leaf. */
export async function callerOf(door: BrowserGround, request: FastifyRequest): Promise<Caller> {
  const { identity, containment } = door
  const token = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) return await browserCaller(door, request)
  const caller = await identity.findCaller(token)
  if (caller !== undefined) return caller
  // What is tried with the tokens of whoever was suspended stands in the ledger.
  const before = containment.suspends() ? await identity.traceToken(token) : undefined
  if (before !== undefined && containment.isBarred(before))
    throw await containment.turnAway({ ...before, address: request.ip })
  throw new ChartwardError('TOKEN_INVALID', 'this token is unknown or expired, or its session was ended')
}

/**
 * One of our own pages asks: by the cookie of its browser, and with the token that only a page of ours can send along. No
 * other site makes a browser send such a header without asking first.
 */
async function browserCaller(door: BrowserGround, request: FastifyRequest): Promise<Caller> {
  if (request.headers['x-csrf'] === undefined)
    throw new ChartwardError('TOKEN_MISSING', 'send Authorization: Bearer <token>')
  const session = await requireBrowserSession(door, request)
  requireCsrfHeader(door, session, request)
  return sessionCaller(session)
}

function send(
  reply: FastifyReply,
  { base }: Seat,
  { status, body, version, updated, location }: Answer,
): FastifyReply {
  void reply.code(status)
  if (version !== undefined) void reply.header('etag', `W/"${version}"`)
  if (updated !== undefined) void reply.header('last-modified', new Date(updated).toUTCString())
  if (location !== undefined) void reply.header('location', `${base}/${location}`)
  return body === undefined ? reply.send() : reply.type(FHIR_JSON).send(body)
}

function wishOf(request: FastifyRequest) {
  const returns = /(?:^|[;,\s])return=minimal(?:$|[;,\s])/.test(headerOf(request, 'prefer') ?? '')
    ? ('minimal' as const)
    : ('representation' as const)
  const match = headerOf(request, 'if-match')
  if (match === undefined) return { returns }
  const version = /^W\/"([1-9]\d{0,8})"$/.exec(match)?.[1]
  if (version === undefined)
    throw new ChartwardError('PRECONDITION_FAILED', 'If-Match is written W/"version"')
  return { returns, ifMatch: Number(version) }
}

function placeOf(params: Readonly<Record<string, string>>) {
  return { type: need(params, 'type'), id: need(params, 'id') }
}

function paramsOf(request: FastifyRequest): Readonly<Record<string, string>> {
  return request.params as Record<string, string>
}
