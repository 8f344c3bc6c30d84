import type { FastifyRequest } from 'fastify'
import { ChartwardError, type PatientId } from '../../kernel/index.ts'
import { patientIdOf } from '../../fhir/index.ts'
import type { BrowserGround, BrowserSession } from '../browser.ts'
import { queryOf } from '../request-parts.ts'
import { ownPatient } from '../proxies.ts'

const LOGICAL_ID = /^[A-Za-z0-9.-]{1,64}$/

/**
 * Whose part of the portal is asked for: one's own, or that of somebody whom one stands in for.
 *
 * **Shape** `asked`: the logical id of a Patient; empty for one's own. **Errors.** `FORBIDDEN`.
 */
export async function patientFor(
  { accounts }: Pick<BrowserGround, 'accounts'>,
  session: BrowserSession,
  asked: string,
): Promise<PatientId> {
  const own = ownPatient(session)
  const wanted = LOGICAL_ID.test(asked) ? patientIdOf(asked) : undefined
  if (own !== undefined && (asked === '' || wanted === own)) return own
  if (session.role === 'proxy' && wanted !== undefined) {
    const given = await accounts.proxies.ofPerson(session.person)
    if (given.some(({ patient }) => patient === wanted)) return wanted
  }
  throw new ChartwardError('FORBIDDEN', 'this is not yours, and you do not stand in for whose it is')
}

/** The logical id that stands for nobody named: one's own, as leaves and searches name it. */
export function ownId({ fhirUser = '' }: BrowserSession): string {
  return fhirUser.slice('Patient/'.length)
}

/** The same, named in the address. */
export async function patientInAddress(
  ground: Pick<BrowserGround, 'accounts'>,
  session: BrowserSession,
  request: FastifyRequest,
): Promise<PatientId> {
  return await patientFor(ground, session, queryOf(request, 'patient'))
}

/** One's own record, which only its patient opens to others. **Errors.** `FORBIDDEN`. */
export function ownRecord(session: BrowserSession): PatientId {
  const patient = ownPatient(session)
  if (patient === undefined) throw new ChartwardError('FORBIDDEN', 'this is for patients')
  return patient
}
