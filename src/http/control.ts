import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify'
import { ChartwardError, type Log } from '../kernel/index.ts'
import {
  ADMIN_PATHS,
  type DoctorReport,
  type FailureAnswer,
  type LiveAnswer,
  type SessionsAnswer,
  type SessionsAsked,
  type SessionsEndedAnswer,
  type StatusAnswer,
  type TokenAsked,
} from '../contract/index.ts'
import type { Access } from '../access/index.ts'
import type { Canaries, Detection } from '../detection/index.ts'
import type { Interaction } from '../disclosure/index.ts'
import type { Accounts, Identity } from '../identity/index.ts'
import type { Cases, Incident, Rollback } from '../incident/index.ts'
import type { Match } from '../match/index.ts'
import type { Campaigns, CaseDuties, NoticeProof, Recipients } from '../notice/index.ts'
import type { Oauth } from '../oauth/index.ts'
import type { Seen } from '../seen/index.ts'
import { accessRoutes } from './control-access.ts'
import { type AlertDoor, alertRoutes } from './control-alerts.ts'
import { appRoutes } from './control-apps.ts'
import { containRoutes } from './control-contain.ts'
import { demoControlRoutes } from './control-demo.ts'
import { dutyRoutes } from './control-duties.ts'
import { findingRoutes } from './control-findings.ts'
import { type BackupDoor, backupRoutes } from './control-backup.ts'
import { bulkRoutes } from './control-bulk.ts'
import { type FilingDoor, filingRoutes } from './control-filing.ts'
import { noticeRoutes } from './control-notices.ts'
import { caseRoutes } from './control-case.ts'
import { matchRoutes } from './control-match.ts'
import { peopleRoutes } from './control-people.ts'
import { proxyRoutes } from './control-proxies.ts'
import { recipientRoutes } from './control-recipients.ts'
import { rollbackRoutes } from './control-rollback.ts'
import { type ScopeDoor, scopeRoutes } from './control-scope.ts'
import { verifyRoutes } from './control-verify.ts'
import type { DemoDoor } from './demo.ts'
import { failureOf } from './failure.ts'

const DOCUMENT_BYTES_MAX = 512 * 1024 * 1024
const NAME_LENGTH_MAX = 128
const OPERATOR = /^[\p{L}\p{N}@._-]{1,64}$/u

/** What the control door can do, made by the composition root. */
export interface AdminDoor extends ScopeDoor {
  readonly identity: Identity
  readonly accounts: Accounts
  readonly access: Access
  readonly oauth: Oauth
  readonly incident: Incident
  readonly cases: Cases
  readonly campaigns: Campaigns
  readonly recipients: Recipients
  readonly filing: FilingDoor
  readonly demo: DemoDoor
  readonly duties: CaseDuties
  readonly rollback: Rollback
  readonly match: Match
  readonly detection: Detection
  readonly canaries: Pick<Canaries, 'count'>
  readonly alerts: AlertDoor
  readonly noticeProof: NoticeProof
  readonly seen: Seen
  readonly log: Log
  status(): Promise<StatusAnswer>
  doctor(): Promise<DoctorReport>
  /** What goes on now, for the console. */
  live(): Promise<LiveAnswer>
  /** Makes canary patients, as a share of the patients that are there; answers how many. */
  plantCanaries(share: number): Promise<number>
  readonly backup: BackupDoor
  rotateKeys(): Promise<{ readonly keyVersion: number; readonly rewrapped: number }>
}

/**
 * Builds the control door. Who may open its socket may do all of this: the socket's folder is the lock.
 * What touches records or rights is told to the ledger before it is done.
 */
export function openControlDoor(door: AdminDoor): FastifyInstance {
  const app = Fastify({ bodyLimit: DOCUMENT_BYTES_MAX, exposeHeadRoutes: false })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const { status, outcome } = failureOf(error)
    const known =
      (error as unknown) instanceof ChartwardError ? (error as unknown as ChartwardError) : undefined
    if (status >= 500)
      door.log.error('control request failed', { code: known?.code, detail: known?.detail ?? error.stack })
    const answer: FailureAnswer = {
      error: {
        code: known?.code ?? 'INTERNAL',
        message: known?.message ?? outcome.issue[0]?.diagnostics ?? '',
        findings: known?.findings ?? [],
      },
    }
    return reply.code(status).send(answer)
  })
  recordRoutes(app, door)
  sessionRoutes(app, door)
  scopeRoutes(app, door, { operatorOf, jsonOf })
  peopleRoutes(app, door, { operatorOf, jsonOf })
  accessRoutes(app, door, { operatorOf, jsonOf })
  bulkRoutes(app, door, { operatorOf, jsonOf })
  proxyRoutes(app, door, { operatorOf, jsonOf })
  appRoutes(app, door.oauth, { operatorOf, jsonOf })
  containRoutes(app, door, { operatorOf, jsonOf })
  matchRoutes(app, door.match, { operatorOf })
  rollbackRoutes(app, door.rollback, { operatorOf, jsonOf })
  noticeRoutes(app, door, { operatorOf, jsonOf })
  filingRoutes(app, door.filing, { operatorOf, jsonOf })
  demoControlRoutes(app, door.demo, { operatorOf, jsonOf })
  dutyRoutes(app, door, { operatorOf })
  recipientRoutes(app, door, { operatorOf, jsonOf })
  caseRoutes(app, door, { operatorOf, jsonOf })
  findingRoutes(app, door, { operatorOf, jsonOf })
  alertRoutes(app, door, { operatorOf })
  backupRoutes(app, door.backup, { jsonOf })
  verifyRoutes(app, door, { operatorOf, jsonOf })
  return app
}

function recordRoutes(app: FastifyInstance, door: AdminDoor): void {
  app.get(ADMIN_PATHS.status, async () => await door.status())
  app.get(ADMIN_PATHS.doctor, async () => await door.doctor())
  app.post(ADMIN_PATHS.token, async (request) => {
    const asked = tokenAskedOf(request)
    // With its session, so that one that nobody opened can be told apart.
    const session = randomUUID()
    await door.disclosure.note(operatorOf(request), {
      how: 'policy',
      note: `token for ${asked.user} as ${asked.role}, session ${session}`,
    })
    return await door.identity.createToken({ ...asked, session })
  })
  app.post(ADMIN_PATHS.import, async (request) => {
    return await door.disclosure.importDocument(operatorOf(request), textOf(request))
  })
  app.post(ADMIN_PATHS.rotate, async (request) => {
    await door.disclosure.note(operatorOf(request), { how: 'policy', note: 'key rotation' })
    return await door.rotateKeys()
  })
}

function sessionRoutes(app: FastifyInstance, { identity, disclosure }: AdminDoor): void {
  app.post(ADMIN_PATHS.sessions, async (request): Promise<SessionsAnswer> => {
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'list of sessions' })
    const sessions = await identity.sessions.list(selectionOf(request))
    return {
      sessions: sessions.map(({ person: _person, scopes: _scopes, patient: _patient, ...shown }) => shown),
    }
  })
  // Its leaf is written by `identity`, with the number that is ended.
  app.post(ADMIN_PATHS.endSessions, async (request): Promise<SessionsEndedAnswer> => {
    const { who } = operatorOf(request)
    return { ended: await identity.sessions.end(selectionOf(request), who, '') }
  })
}

function selectionOf(request: FastifyRequest): SessionsAsked {
  const { session, user, client, everything } = jsonOf<SessionsAsked>(request)
  for (const name of [session, user, client]) {
    if (name !== undefined && typeof name !== 'string')
      throw new ChartwardError('USAGE', 'sessions are named by session, user or client')
  }
  return {
    ...(session === undefined ? {} : { session }),
    ...(user === undefined ? {} : { user }),
    ...(client === undefined ? {} : { client }),
    ...(everything === true ? { everything } : {}),
  }
}

function operatorOf(request: FastifyRequest): Interaction {
  const named = request.headers['x-operator']
  const user = typeof named === 'string' && OPERATOR.test(named) ? named : 'operator'
  const who = { user, role: 'operator', client: 'command-line', session: 'control', address: 'local' }
  return { who, request: randomUUID(), why: 'HSYSADMIN' }
}

/** Names go into the ledger before a token is made, so they are looked at before that. */
function tokenAskedOf(request: FastifyRequest): TokenAsked {
  const { user, role, client } = jsonOf<TokenAsked>(request)
  for (const name of client === undefined ? [user, role] : [user, role, client]) {
    if (typeof name !== 'string' || name.length > NAME_LENGTH_MAX)
      throw new ChartwardError('USAGE', 'a token is asked for with a user and a role')
  }
  return { user, role, ...(client === undefined ? {} : { client }) }
}

function textOf({ body }: FastifyRequest): string {
  if (!Buffer.isBuffer(body)) return ''
  if (!isUtf8(body)) throw new ChartwardError('JSON_INVALID', 'the document is not UTF-8')
  return body.toString('utf8')
}

function jsonOf<Shape>(request: FastifyRequest): Shape {
  try {
    const value: unknown = JSON.parse(textOf(request))
    if (typeof value === 'object' && value !== null) return value as Shape
  } catch {
    // Said below, for every way of being wrong.
  }
  throw new ChartwardError('JSON_INVALID', 'the control door takes a JSON object')
}
