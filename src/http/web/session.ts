import type { FastifyInstance } from 'fastify'
import { hasCode } from '../../kernel/index.ts'
import type { Measure } from '../../containment/index.ts'
import { WEB_PATHS, type WebMeasure, type WebSession } from '../../contract/index.ts'
import { leave, ownerOf } from '../admission.ts'
import { askedOf } from '../asked-why.ts'
import { type BrowserSession, requireBrowserSession } from '../browser.ts'
import { type WebGround, webSession } from './scope.ts'

export interface SessionGround extends WebGround {
  /** True where a copy from a backup is shown. */
  readonly isReadOnly: boolean
  readonly now: () => number
}

/** Who is signed in here, and signing out. */
export function sessionRoutes(app: FastifyInstance, ground: SessionGround): void {
  // Without `x-csrf`: here a page of ours gets it. Another site cannot read the answer.
  app.get(WEB_PATHS.session, async (request): Promise<WebSession> => {
    const session = await requireBrowserSession(ground, request)
    return await shownOf(ground, session)
  })
  app.post(WEB_PATHS.signOut, async (request, reply) => {
    const session = await webSession(ground, request)
    await leave(ground, { request, reply }, session)
    return {}
  })
}

async function shownOf(ground: SessionGround, session: BrowserSession): Promise<WebSession> {
  const { identity, accounts, containment, isReadOnly, now } = ground
  const person = await accounts.people.findById(session.person)
  const asked = await askedOf(ground, session)
  return {
    user: session.user,
    role: session.role,
    roles: person?.roles ?? [],
    ...(session.fhirUser === undefined ? {} : { fhirUser: session.fhirUser }),
    csrf: identity.sessions.csrfToken(session.session),
    readOnly: isReadOnly,
    demo: (await accounts.demo.stage()) !== undefined,
    asked: asked.map(measureOf),
    held: containment.inForce(session).map(measureOf),
    ...(session.idleMs === undefined ? {} : { idleMs: session.idleMs }),
    expires: session.expires,
    proven: await isProven(ground, session),
    now: now(),
  }
}

async function isProven({ accounts }: SessionGround, session: BrowserSession): Promise<boolean> {
  try {
    await accounts.credentials.prove(ownerOf(session))
    return true
  } catch (error) {
    if (hasCode(error, 'STEP_UP_REQUIRED')) return false
    throw error
  }
}

function measureOf({ degree, until }: Measure): WebMeasure {
  return { degree, ...(until === undefined ? {} : { until }) }
}
