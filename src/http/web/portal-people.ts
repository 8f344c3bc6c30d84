import type { FastifyInstance, FastifyRequest } from 'fastify'
import { PORTAL_PATHS, type PortalPeople, type PortalPerson } from '../../contract/index.ts'
import type { Proxy } from '../../identity/index.ts'
import { interactionOf } from '../asked.ts'
import type { BrowserSession } from '../browser.ts'
import { patientNames } from '../patient-names.ts'
import { type WebGround, webSession } from './scope.ts'

const OWN = /^Patient\/([A-Za-z0-9.-]{1,64})$/

/** Whose record somebody can open at the portal: their own, and those of whoever made them a proxy. */
export function portalPeopleRoutes(app: FastifyInstance, ground: WebGround): void {
  app.get(PORTAL_PATHS.people, async (request): Promise<PortalPeople> => {
    const session = await webSession(ground, request)
    return { people: [...ownOf(session), ...(await othersOf(ground, request, session))] }
  })
}

function ownOf({ fhirUser }: BrowserSession): readonly PortalPerson[] {
  const patient = OWN.exec(fhirUser ?? '')?.[1]
  return patient === undefined ? [] : [{ patient, relation: 'self', role: 'patient' }]
}

/** Who was made a proxy for somebody without a record can open none. Names are read, and told, in the role that may. */
async function othersOf(
  ground: WebGround,
  request: FastifyRequest,
  session: BrowserSession,
): Promise<PortalPerson[]> {
  const proxies = await ground.accounts.proxies.ofPerson(session.person)
  const interaction = interactionOf(ground.identity, session, request)
  const ids = await ground.disclosure.logicalIds(
    interaction,
    proxies.map(({ patient }) => patient),
  )
  const isProxy = session.role === 'proxy'
  const names = isProxy ? await patientNames(ground, { request, session }, [...ids.values()]) : new Map()
  return proxies.flatMap((proxy) => {
    const patient = ids.get(proxy.patient)
    return patient === undefined ? [] : [personOf(proxy, patient, names.get(patient)?.name)]
  })
}

function personOf({ relationship, expires }: Proxy, patient: string, name?: string): PortalPerson {
  return {
    patient,
    relation: relationship,
    role: 'proxy',
    ...(name === undefined || name === '' ? {} : { name }),
    ...(expires === undefined ? {} : { until: expires }),
  }
}
