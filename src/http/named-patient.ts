import { ChartwardError, type PatientId } from '../kernel/index.ts'
import { patientIdOf } from '../fhir/index.ts'

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const NAME_CHARACTERS_MAX = 64

/** A patient as an operator names them: by the id of their record, or by the one the ledgers use. **Errors** `USAGE`. */
export function namedPatient(named: unknown): PatientId {
  if (typeof named !== 'string' || named === '' || named.length > NAME_CHARACTERS_MAX)
    throw new ChartwardError('USAGE', 'name the patient')
  return ID.test(named) ? (named as PatientId) : patientIdOf(named)
}
