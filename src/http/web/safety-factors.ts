import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type AuthenticatorBegun,
  type CodesAnswer,
  SAFETY_PATHS,
  type StrengthAnswer,
} from '../../contract/index.ts'
import { askerOf, ownerOf } from '../admission.ts'
import { secretShown } from '../factors.ts'
import { textIn } from './said.ts'
import { jsonOf, type WebGround, webSession } from './scope.ts'

const ID_LETTERS_MAX = 1_500
const NAME_LETTERS_MAX = 200
const CODE_LETTERS_MAX = 100
const PASSWORD_LETTERS_MAX = 512

/** What somebody signs in with: the same acts as on the pages. Identity lets a change pass only after a fresh proof. */
export function safetyFactorRoutes(app: FastifyInstance, ground: WebGround): void {
  passkeyRoutes(app, ground)
  authenticatorRoutes(app, ground)
  passwordRoutes(app, ground)
}

async function changing(ground: WebGround, request: FastifyRequest) {
  const session = await webSession(ground, request)
  return { session, asker: askerOf(session, request), owner: ownerOf(session) }
}

function passkeyRoutes(app: FastifyInstance, ground: WebGround): void {
  const { credentials } = ground.accounts
  app.post(SAFETY_PATHS.passkeyBegin, async (request) => {
    const { owner } = await changing(ground, request)
    return await credentials.beginPasskey(owner)
  })
  app.post(SAFETY_PATHS.passkeyFinish, async (request) => {
    const { asker, owner } = await changing(ground, request)
    await credentials.finishPasskey(asker, owner, jsonOf<{ response: unknown }>(request).response)
    return {}
  })
  app.post(SAFETY_PATHS.passkeyName, async (request) => {
    const { asker, owner } = await changing(ground, request)
    const { passkey, name } = jsonOf<{ passkey: string; name: string }>(request)
    await credentials.namePasskey(asker, owner.id, {
      passkey: textIn(passkey, ID_LETTERS_MAX),
      name: textIn(name, NAME_LETTERS_MAX),
    })
    return {}
  })
  app.post(SAFETY_PATHS.passkeyRemove, async (request) => {
    const { asker, owner } = await changing(ground, request)
    const passkey = textIn(jsonOf<{ passkey: string }>(request).passkey, ID_LETTERS_MAX)
    await credentials.removePasskey(asker, owner, passkey)
    return {}
  })
}

function authenticatorRoutes(app: FastifyInstance, ground: WebGround): void {
  const { credentials } = ground.accounts
  app.post(SAFETY_PATHS.authenticatorBegin, async (request): Promise<AuthenticatorBegun> => {
    const { asker, owner } = await changing(ground, request)
    const { groups, picture } = secretShown(await credentials.beginTotp(asker, owner))
    return { secret: groups, picture }
  })
  app.post(SAFETY_PATHS.authenticatorConfirm, async (request): Promise<CodesAnswer> => {
    const { asker, owner } = await changing(ground, request)
    const code = textIn(jsonOf<{ code: string }>(request).code, CODE_LETTERS_MAX)
    return { codes: await credentials.confirmTotp(asker, owner, code.replace(/\s/g, '')) }
  })
  app.post(SAFETY_PATHS.authenticatorRemove, async (request) => {
    const { asker, owner } = await changing(ground, request)
    await credentials.removeTotp(asker, owner)
    return {}
  })
  app.post(SAFETY_PATHS.codes, async (request): Promise<CodesAnswer> => {
    const { asker, owner } = await changing(ground, request)
    return { codes: await credentials.newRecoveryCodes(asker, owner) }
  })
}

function passwordRoutes(app: FastifyInstance, ground: WebGround): void {
  const { credentials } = ground.accounts
  app.post(SAFETY_PATHS.password, async (request) => {
    const { asker, owner } = await changing(ground, request)
    await credentials.setPassword(asker, owner, passwordIn(request))
    return {}
  })
  app.post(SAFETY_PATHS.strength, async (request): Promise<StrengthAnswer> => {
    const { session } = await changing(ground, request)
    return { score: credentials.strength(passwordIn(request), [session.user]) }
  })
}

function passwordIn(request: FastifyRequest): string {
  return textIn(jsonOf<{ password: string }>(request).password, PASSWORD_LETTERS_MAX)
}
