import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError } from '../../kernel/index.ts'
import {
  ADMIN_PATHS,
  AUDIT_PATHS,
  type ContainAsked,
  FILING_PATHS,
  NOTICE_PATHS,
  RECIPIENT_PATH,
  WEB_CASE_PATHS,
  WEB_PATHS,
} from '../../contract/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import { callerOf, purposeOf } from '../../identity/index.ts'
import { askerOf, isOfficer, ownerOf } from '../admission.ts'
import { interactionOf as askedBy } from '../asked.ts'
import type { BrowserSession } from '../browser.ts'
import type { AdminDoor } from '../control.ts'
import { accessRoutes } from '../control-access.ts'
import { alertRoutes } from '../control-alerts.ts'
import { backupRoutes } from '../control-backup.ts'
import { bulkRoutes } from '../control-bulk.ts'
import { caseRoutes } from '../control-case.ts'
import { containRoutes } from '../control-contain.ts'
import { dutyRoutes } from '../control-duties.ts'
import { filingRoutes } from '../control-filing.ts'
import { findingRoutes } from '../control-findings.ts'
import { matchRoutes } from '../control-match.ts'
import { noticeRoutes } from '../control-notices.ts'
import { questionRoutes } from '../control-questions.ts'
import { recipientRoutes } from '../control-recipients.ts'
import { rollbackRoutes } from '../control-rollback.ts'
import { scopeRoutes } from '../control-scope.ts'
import { verifyRoutes } from '../control-verify.ts'
import { auditRoutes } from './audit.ts'
import { liveRoutes } from './live.ts'
import { officerCaseRoutes } from './officer-cases.ts'
import { jsonOf, type WebGround, webSession } from './scope.ts'

const BODY_BYTES_MAX = 1024 * 1024
/** Asked by POST because of what is in them, and change nothing; or change only what somebody keeps for themselves. */
const UNPROVEN: readonly string[] = [
  ADMIN_PATHS.scope,
  ADMIN_PATHS.containStatus,
  ADMIN_PATHS.explain,
  AUDIT_PATHS.search,
  FILING_PATHS.list,
  FILING_PATHS.file,
  NOTICE_PATHS.deliveries,
  `${RECIPIENT_PATH}/:case/list`,
  `${RECIPIENT_PATH}/:case${WEB_CASE_PATHS.name}`,
  AUDIT_PATHS.leaf,
  AUDIT_PATHS.question,
  `${AUDIT_PATHS.question}/:id`,
]
/** What stops somebody or changes what is watched, and is for whoever looks after security. */
const OF_SECURITY: readonly string[] = [ADMIN_PATHS.contain, ADMIN_PATHS.canary, ADMIN_PATHS.rollback]

export interface OfficerGround extends WebGround {
  readonly now: () => number
}

/**
 * The control door for officers at the console: the same routes, asked as the person who is signed in, and not as whoever runs
 * the machine. A change takes a passkey shown just before. Two who approve are two people here, each with a passkey of their own.
 */
export function officerRoutes(app: FastifyInstance, ground: OfficerGround, door: AdminDoor): void {
  void app.register(
    (scope, _options, done) => {
      const asking = new WeakMap<FastifyRequest, BrowserSession>()
      scope.addHook('onRoute', (route) => {
        route.bodyLimit = BODY_BYTES_MAX
      })
      scope.addHook('preHandler', async (request) => {
        asking.set(request, await officerOf(ground, request))
      })
      const operatorOf = (request: FastifyRequest): Interaction => interactionOf(asking.get(request), request)
      const reading = {
        operatorOf,
        jsonOf: <Shape>(request: FastifyRequest) => jsonOf<Shape>(request) as Shape,
      }
      scopeRoutes(scope, door, reading)
      caseRoutes(scope, door, reading)
      dutyRoutes(scope, door, reading)
      recipientRoutes(scope, door, reading)
      noticeRoutes(scope, door, reading)
      filingRoutes(scope, door.filing, reading)
      containRoutes(scope, { ...door, freezesByTwo: true }, reading)
      findingRoutes(scope, door, reading)
      rollbackRoutes(scope, door.rollback, reading)
      matchRoutes(scope, door.match, reading)
      accessRoutes(scope, door, reading)
      bulkRoutes(scope, door, reading)
      alertRoutes(scope, door, reading)
      backupRoutes(scope, configuredOnly(door), reading)
      verifyRoutes(scope, door, reading)
      officerCaseRoutes(scope, door, { ...reading, now: ground.now })
      questionRoutes(scope, door.seen, reading)
      liveRoutes(scope, door, reading)
      const asker = (request: FastifyRequest) =>
        askedBy(ground.identity, callerOf(sessionOf(asking.get(request))), request)
      auditRoutes(scope, door, { askerOf: asker, jsonOf: reading.jsonOf })
      done()
    },
    { prefix: WEB_PATHS.console },
  )
}

/** **Errors.** `SESSION_ENDED`, `FORBIDDEN`; `STEP_UP_REQUIRED` for a change. */
async function officerOf(ground: WebGround, request: FastifyRequest): Promise<BrowserSession> {
  const session = await webSession(ground, request)
  if (!isOfficer(session))
    throw new ChartwardError('FORBIDDEN', 'only who looks after security or privacy sees this')
  const path = (request.routeOptions.url ?? '').slice(WEB_PATHS.console.length)
  if (request.method === 'GET' || UNPROVEN.includes(path)) return session
  const isSecond = path.startsWith(`${WEB_CASE_PATHS.freeze}/`)
  const isSecurity = !isSecond && OF_SECURITY.some((one) => path === one || path.startsWith(`${one}/`))
  if (isSecurity && session.role !== 'security-officer' && !asksOnly(request, path))
    throw new ChartwardError('FORBIDDEN', 'only a security officer does this')
  await ground.accounts.credentials.prove(ownerOf(session))
  return session
}

/** Folders and buckets are named by whoever runs the machine: from a page only the backup that is configured is looked at. */
function configuredOnly({ backup }: AdminDoor): AdminDoor['backup'] {
  return {
    ...backup,
    verify: async (from) => {
      if (from !== undefined)
        throw new ChartwardError('USAGE', 'the console verifies the backup that is configured, and no other')
      return await backup.verify(undefined)
    },
  }
}

/** To ask somebody why they are here is for the privacy officer too. */
function asksOnly(request: FastifyRequest, path: string): boolean {
  return path === ADMIN_PATHS.contain && jsonOf<ContainAsked>(request).degree === 'question'
}

function interactionOf(session: BrowserSession | undefined, request: FastifyRequest): Interaction {
  const asking = sessionOf(session)
  return { who: askerOf(asking, request), request: randomUUID(), why: purposeOf(asking.role) }
}

function sessionOf(session: BrowserSession | undefined): BrowserSession {
  if (session === undefined) throw new ChartwardError('INTERNAL', 'a route was asked by nobody')
  return session
}
