import type { FastifyInstance } from 'fastify'
import {
  type ConnectedApps,
  type ProxiesAnswer,
  type ProxyAnswer,
  type ProxyWanted,
  SAFETY_PATHS,
  type WebProxy,
} from '../../contract/index.ts'
import { ChartwardError } from '../../kernel/index.ts'
import { RELATIONSHIPS } from '../../identity/index.ts'
import type { Oauth } from '../../oauth/index.ts'
import { askerOf } from '../admission.ts'
import { interactionOf } from '../asked.ts'
import { spoken } from '../language.ts'
import { giveProxy, type ProxyNamed, proxiesShown, takeProxyBack } from '../proxy-acts.ts'
import { textIn } from './said.ts'
import { jsonOf, provenSession, type WebGround, webSession } from './scope.ts'
import { ownRecord } from './whose.ts'

const LETTERS_MAX = 200

export interface SharingGround extends WebGround {
  readonly oauth: Oauth
}

/** Who and what else gets at somebody's record: apps, and people who stand in for them. Taking back needs no proof. */
export function safetySharingRoutes(app: FastifyInstance, ground: SharingGround): void {
  appRoutes(app, ground)
  app.get(SAFETY_PATHS.proxies, async (request): Promise<ProxiesAnswer> => {
    const session = await webSession(ground, request)
    const interaction = interactionOf(ground.identity, session, request)
    const given = await proxiesShown(ground, interaction, ownRecord(session))
    return { proxies: given.map(shownOf), relationships: RELATIONSHIPS }
  })
  app.post(SAFETY_PATHS.proxies, async (request): Promise<ProxyAnswer> => {
    const session = await provenSession(ground, request)
    const { userName, relationship, lastDay } = jsonOf<ProxyWanted>(request)
    const refused = await giveProxy(ground, session, {
      asker: askerOf(session, request),
      patient: ownRecord(session),
      userName: textIn(userName, LETTERS_MAX),
      relationship: textIn(relationship, LETTERS_MAX),
      lastDay: textIn(lastDay, LETTERS_MAX),
    })
    return refused === undefined ? {} : { refused }
  })
  app.post(SAFETY_PATHS.proxyTakeBack, async (request) => {
    const session = await webSession(ground, request)
    const person = textIn(jsonOf<{ person: string }>(request).person, LETTERS_MAX)
    const patient = ownRecord(session)
    const taken = await takeProxyBack(ground, { asker: askerOf(session, request), patient, person })
    if (!taken) throw new ChartwardError('NOT_FOUND', 'this person does not see your record any more')
    return {}
  })
}

function appRoutes(app: FastifyInstance, ground: SharingGround): void {
  const { oauth } = ground
  app.get(SAFETY_PATHS.apps, async (request): Promise<ConnectedApps> => {
    const { person } = await webSession(ground, request)
    const grants = await oauth.grants(person)
    return {
      apps: grants.map(({ session: grant, name, created, launch, words }) => ({
        grant,
        name,
        since: created,
        may: words.map((one) => one[spoken()]),
        ...(launch?.patient === undefined ? {} : { patient: launch.patient }),
      })),
    }
  })
  app.post(SAFETY_PATHS.appTakeBack, async (request) => {
    const session = await webSession(ground, request)
    const grant = textIn(jsonOf<{ grant: string }>(request).grant, LETTERS_MAX)
    if (!(await oauth.takeBack(session, grant)))
      throw new ChartwardError('NOT_FOUND', 'this app has no access any more')
    return {}
  })
}

function shownOf({ person, userName, relationship, granted, expires }: ProxyNamed): WebProxy {
  return { person, userName, relationship, granted, ...(expires === undefined ? {} : { expires }) }
}
