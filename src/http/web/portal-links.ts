import type { FastifyInstance } from 'fastify'
import { ChartwardError, type PatientId } from '../../kernel/index.ts'
import { patientIdOf } from '../../fhir/index.ts'
import {
  LINK_PARTS,
  type LinkAsked,
  type LinkMade,
  type LinksAnswer,
  PORTAL_PATHS,
} from '../../contract/index.ts'
import { interactionOf } from '../asked.ts'
import { type BrowserSession } from '../browser.ts'
import { queryOf } from '../request-parts.ts'
import { HEALTH_LINK_PATH } from '../health-links.ts'
import { ownPatient } from '../proxies.ts'
import { jsonOf, provenSession, type WebGround, webSession } from './scope.ts'
import { ownId, patientFor, patientInAddress } from './whose.ts'

/** What another clinic asks first. */
const SUMMARY = [
  'Patient',
  'Condition',
  'AllergyIntolerance',
  'MedicationRequest',
  'MedicationStatement',
  'Immunization',
  'Observation',
]

/** Copies of a record given away by link: made with a passkey, listed, ended at once. **Source** SMART Health Links, 1.0. */
export function portalLinkRoutes(app: FastifyInstance, ground: WebGround): void {
  const { identity, disclosure, siteUrl } = ground
  app.get(PORTAL_PATHS.links, async (request): Promise<LinksAnswer> => {
    const session = await webSession(ground, request)
    await patientInAddress(ground, session, request)
    const interaction = interactionOf(identity, session, request)
    const patient = queryOf(request, 'patient') || ownId(session)
    return { links: await disclosure.links.list(interaction, patient) }
  })
  app.post(PORTAL_PATHS.links, async (request): Promise<LinkMade> => {
    const session = await provenSession(ground, request)
    const {
      patient: asked = '',
      label = '',
      part,
      expires: wanted = 0,
      passcode = '',
    } = jsonOf<LinkAsked>(request)
    const isWritten = [asked, label, passcode].every((text) => typeof text === 'string')
    if (!isWritten || !Number.isSafeInteger(wanted) || !LINK_PARTS.some((one) => one === part))
      throw new ChartwardError('JSON_INVALID', 'this is not what the page sends')
    await patientFor(ground, session, asked)
    const patient = asked || ownId(session)
    const types = part === 'summary' ? SUMMARY : []
    const interaction = interactionOf(identity, session, request)
    const expires = Math.min(wanted, await endOfRight(ground, session, patientIdOf(patient)))
    const made = await disclosure.links.make(interaction, { patient, label, expires, passcode, types })
    const payload = {
      url: `${siteUrl()}${HEALTH_LINK_PATH}/${made.secret}`,
      key: made.key,
      exp: Math.floor(expires / 1000),
      ...(passcode === '' ? {} : { flag: 'P' }),
      ...(label.trim() === '' ? {} : { label: label.trim() }),
      v: 1,
    }
    return { id: made.id, link: `shlink:/${Buffer.from(JSON.stringify(payload)).toString('base64url')}` }
  })
  app.post(`${PORTAL_PATHS.links}/:id/end`, async (request) => {
    const session = await webSession(ground, request)
    const { id } = request.params as { id: string }
    await disclosure.links.end(interactionOf(identity, session, request), id)
    return {}
  })
}

/** What somebody gives away in another's place lasts no longer than they stand in for them. */
async function endOfRight(
  { accounts }: WebGround,
  session: BrowserSession,
  patient: PatientId,
): Promise<number> {
  if (ownPatient(session) === patient) return Infinity
  const given = await accounts.proxies.ofPerson(session.person)
  return given.find((one) => one.patient === patient)?.expires ?? Infinity
}
