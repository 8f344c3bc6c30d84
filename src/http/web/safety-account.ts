import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type AccountAnswer,
  SAFETY_PATHS,
  type WebContact,
  type WebOwnSession,
} from '../../contract/index.ts'
import type { Passkey, Session } from '../../identity/index.ts'
import { contactOf, detailsOf, endOtherSessions, endOwnSession, personOf } from '../account-acts.ts'
import { askerOf, ownerOf } from '../admission.ts'
import type { BrowserSession } from '../browser.ts'
import { ownPatient } from '../proxies.ts'
import { textIn } from './said.ts'
import { jsonOf, type WebGround, webSession } from './scope.ts'

const TEXT_LETTERS_MAX = 200

/** An account as its owner sees it, their sessions, and how they are reached: the same acts as on the page `/account`. */
export function safetyAccountRoutes(app: FastifyInstance, ground: WebGround): void {
  app.get(SAFETY_PATHS.account, async (request): Promise<AccountAnswer> => {
    const session = await webSession(ground, request)
    return await accountOf(ground, session, request)
  })
  app.post(SAFETY_PATHS.sessionEnd, async (request) => {
    const session = await webSession(ground, request)
    const ended = textIn(jsonOf<{ session: string }>(request).session, TEXT_LETTERS_MAX)
    await endOwnSession(ground, session, { asker: askerOf(session, request), ended })
    return {}
  })
  app.post(SAFETY_PATHS.sessionsEndOthers, async (request) => {
    const session = await webSession(ground, request)
    await endOtherSessions(ground, session, askerOf(session, request))
    return {}
  })
  app.post(SAFETY_PATHS.contact, async (request) => {
    const session = await webSession(ground, request)
    const { displayName, email, phone } = jsonOf<WebContact>(request)
    const details = contactOf({
      name: textIn(displayName, TEXT_LETTERS_MAX),
      email: textIn(email, TEXT_LETTERS_MAX),
      phone: textIn(phone, TEXT_LETTERS_MAX),
    })
    const { proof } = ownerOf(session)
    await ground.accounts.people.changeContact(askerOf(session, request), session.person, proof, details)
    return {}
  })
}

async function accountOf(
  ground: WebGround,
  session: BrowserSession,
  request: FastifyRequest,
): Promise<AccountAnswer> {
  const { accounts, identity } = ground
  const asker = askerOf(session, request)
  const { id, userName, staff, contactFrozenUntil } = await personOf(ground, session)
  const { totp, recoveryCodes, password } = await accounts.credentials.factors(id)
  const passkeys = await accounts.credentials.passkeys(id)
  const names = await accounts.credentials.passkeyNames(asker, id)
  const sessions = await identity.sessions.list({ person: id })
  const alerts = await accounts.notices(asker, id)
  const frozen = contactFrozenUntil !== undefined && contactFrozenUntil > session.lastSeen
  return {
    ...(await detailsOf(ground, session, asker)),
    userName,
    staff,
    ownRecord: ownPatient(session) !== undefined,
    ...(frozen ? { contactFrozenUntil } : {}),
    passkeys: passkeys.map((one) => passkeyShown(one, names.get(one.id))),
    authenticator: totp,
    recoveryCodes,
    password,
    sessions: sessions.map((one) => sessionShown(one, session)),
    alerts: alerts.map(({ kind, at }) => ({ kind, at })),
  }
}

function passkeyShown({ id, created, used, backedUp }: Passkey, name: string | undefined) {
  return {
    id,
    created,
    synced: backedUp,
    ...(name === undefined ? {} : { name }),
    ...(used === undefined ? {} : { used }),
  }
}

function sessionShown(one: Session, own: BrowserSession): WebOwnSession {
  const { session, kind, client, role, address, created, lastSeen } = one
  return { session, here: session === own.session, kind, client, role, address, created, lastSeen }
}
