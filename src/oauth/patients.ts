import { randomUUID } from 'node:crypto'
import type { PatientId } from '../kernel/index.ts'
import { classOf, decide, type Subject } from '../access/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import type { Session } from '../identity/index.ts'
import type { Ground } from './ground.ts'

const FHIR_ID = /^[A-Za-z0-9.-]{1,64}$/

/** Whose records somebody may open to an app. */
export interface Choice {
  /** Logical ids of the patients we know they may choose, few. */
  readonly patients: readonly string[]
  /** True for whoever may know others, by their id: it is looked at when they name one. */
  readonly named: boolean
}

/** The patients to choose from: their own record, and those of the people who made them a proxy. Never a directory. */
export async function choiceOf(ground: Ground, session: Session): Promise<Choice> {
  const subject = await ground.access.subjectOf(session)
  if (subject === undefined) return { patients: [], named: false }
  const patients: string[] = []
  for (const id of knownTo(subject)) if (await mayChoose(ground, session, id)) patients.push(id)
  return { patients, named: subject.role !== 'patient' }
}

/** Whether this person may read this patient's own data, and so may open their record to an app. */
export async function mayChoose(ground: Ground, session: Session, patient: string): Promise<boolean> {
  if (!FHIR_ID.test(patient)) return false
  const subject = await ground.access.subjectOf(session)
  if (subject === undefined) return false
  const { user, role, client, address } = session
  const who = { user, role, client, session: session.session, address }
  const id = patientIdOf(patient)
  const standings = await ground.access.standings(subject, [id], { who, request: randomUUID() })
  return decide({ role, action: 'read', class: classOf('Patient'), labels: 0, standing: standings.get(id) })
    .allowed
}

/** A key that is made of another id cannot be turned back; whoever is proxy for such a patient names them. */
function knownTo({ fhirUser, proxies }: Subject): string[] {
  const own = fhirUser?.startsWith('Patient/') === true ? [fhirUser.slice('Patient/'.length)] : []
  return [...new Set([...own, ...proxies.filter(isLogicalId)])]
}

function isLogicalId(patient: PatientId): boolean {
  return patientIdOf(patient) === patient
}
