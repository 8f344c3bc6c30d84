import type { RollbackChange, RollbackState, RollbackType } from '../../../src/contract/index.ts'
import { codeWord } from '../../ui/code-words.ts'
import { type Language, texts } from '../../ui/language.tsx'

/** What a record is called. */
interface Named {
  readonly alone: string
  /** With what it is about. */
  readonly of: (what: string) => string
}

interface Sentences {
  readonly kind: Readonly<Record<RollbackChange['kind'], (record: string) => string>>
  readonly records: Readonly<Record<RollbackType, Named>>
  readonly other: {
    readonly alone: (type: string) => string
    readonly of: (type: string, what: string) => string
  }
  readonly elements: Readonly<Record<RollbackState['element'], string>>
  readonly state: (element: string, before: string, after: string) => string
  readonly nothing: string
  readonly unreadable: string
}

export const SENTENCES = texts<Sentences>(
  {
    kind: {
      created: (record) => `${record} was added`,
      updated: (record) => `${record} was changed`,
      deleted: (record) => `${record} was removed`,
      undeleted: (record) => `${record} that had been deleted was brought back`,
    },
    records: {
      AllergyIntolerance: { alone: 'An allergy', of: (what) => `An allergy to ${what}` },
      MedicationRequest: { alone: 'A prescription', of: (what) => `A prescription of ${what}` },
      MedicationStatement: {
        alone: 'A statement about a medicine',
        of: (what) => `A statement about taking ${what}`,
      },
      MedicationAdministration: { alone: 'A dose given', of: (what) => `A dose given of ${what}` },
      MedicationDispense: { alone: 'A dispensed supply', of: (what) => `A dispensed supply of ${what}` },
      Immunization: { alone: 'An immunization', of: (what) => `An immunization with ${what}` },
      ServiceRequest: { alone: 'An order', of: (what) => `An order for ${what}` },
      Condition: { alone: 'A problem', of: (what) => `A problem, ${what},` },
      Procedure: { alone: 'A procedure', of: (what) => `A procedure, ${what},` },
      Observation: { alone: 'A result', of: (what) => `A result of ${what}` },
      DiagnosticReport: { alone: 'A report', of: (what) => `A report, ${what},` },
      DocumentReference: { alone: 'A document', of: (what) => `A document, ${what},` },
      CareTeam: { alone: 'A care team', of: (what) => `A care team, ${what},` },
      Appointment: { alone: 'An appointment', of: (what) => `An appointment, ${what},` },
      Encounter: { alone: 'A visit', of: (what) => `A visit, ${what},` },
      Task: { alone: 'A task', of: (what) => `A task, ${what},` },
      Consent: { alone: 'A consent', of: (what) => `A consent, ${what},` },
      Patient: { alone: 'A patient’s own record', of: (what) => `A patient’s own record, ${what},` },
      Coverage: { alone: 'A coverage', of: (what) => `A coverage, ${what},` },
      Claim: { alone: 'A claim', of: (what) => `A claim, ${what},` },
    },
    other: {
      alone: (type) => `A record of the type ${type}`,
      of: (type, what) => `A record of the type ${type}, ${what},`,
    },
    elements: {
      status: 'status',
      clinicalStatus: 'clinical status',
      verificationStatus: 'certainty',
      criticality: 'risk',
    },
    state: (element, before, after) => `${element} from “${before}” to “${after}”`,
    nothing: 'nothing',
    unreadable: 'A version of it does not open: its row in the database was altered.',
  },
  {
    kind: {
      created: (record) => `Se agregó ${record}`,
      updated: (record) => `Se cambió ${record}`,
      deleted: (record) => `Se quitó ${record}`,
      undeleted: (record) => `Se recuperó ${record}, que se había eliminado`,
    },
    records: {
      AllergyIntolerance: { alone: 'una alergia', of: (what) => `una alergia a ${what}` },
      MedicationRequest: { alone: 'una receta', of: (what) => `una receta de ${what}` },
      MedicationStatement: {
        alone: 'una nota sobre un medicamento',
        of: (what) => `una nota sobre la toma de ${what}`,
      },
      MedicationAdministration: {
        alone: 'una dosis administrada',
        of: (what) => `una dosis administrada de ${what}`,
      },
      MedicationDispense: { alone: 'un medicamento entregado', of: (what) => `una entrega de ${what}` },
      Immunization: { alone: 'una vacuna', of: (what) => `una vacuna de ${what}` },
      ServiceRequest: { alone: 'una orden', of: (what) => `una orden de ${what}` },
      Condition: { alone: 'un problema', of: (what) => `un problema, ${what}` },
      Procedure: { alone: 'un procedimiento', of: (what) => `un procedimiento, ${what}` },
      Observation: { alone: 'un resultado', of: (what) => `un resultado de ${what}` },
      DiagnosticReport: { alone: 'un informe', of: (what) => `un informe, ${what}` },
      DocumentReference: { alone: 'un documento', of: (what) => `un documento, ${what}` },
      CareTeam: { alone: 'un equipo de atención', of: (what) => `un equipo de atención, ${what}` },
      Appointment: { alone: 'una cita', of: (what) => `una cita, ${what}` },
      Encounter: { alone: 'una visita', of: (what) => `una visita, ${what}` },
      Task: { alone: 'una tarea', of: (what) => `una tarea, ${what}` },
      Consent: { alone: 'un consentimiento', of: (what) => `un consentimiento, ${what}` },
      Patient: { alone: 'una ficha de paciente', of: (what) => `una ficha de paciente, ${what}` },
      Coverage: { alone: 'una cobertura', of: (what) => `una cobertura, ${what}` },
      Claim: { alone: 'una reclamación', of: (what) => `una reclamación, ${what}` },
    },
    other: {
      alone: (type) => `un registro de tipo ${type}`,
      of: (type, what) => `un registro de tipo ${type}, ${what}`,
    },
    elements: {
      status: 'estado',
      clinicalStatus: 'estado clínico',
      verificationStatus: 'certeza',
      criticality: 'riesgo',
    },
    state: (element, before, after) => `${element}: de «${before}» a «${after}»`,
    nothing: 'nada',
    unreadable: 'Una de sus versiones no se abre: su fila en la base de datos fue alterada.',
  },
)

type Told = Pick<RollbackChange, 'resource' | 'kind' | 'subject' | 'states' | 'unreadable'>

/** What was done to a record, in a sentence of a language: what the server says in English, made of the same parts. */
export function changeSentence(
  { resource, kind, subject, states, unreadable }: Told,
  language: Language,
): string {
  const T = SENTENCES[language]
  if (unreadable === true) return T.unreadable
  const [type = ''] = resource.split('/')
  const named = type in T.records ? T.records[type as RollbackType] : undefined
  const alone = named?.alone ?? T.other.alone(type)
  const record = subject === undefined ? alone : (named?.of(subject) ?? T.other.of(type, subject))
  const word = (code: string | undefined) => (code === undefined ? T.nothing : codeWord(code, language))
  const changes = states.map(({ element, before, after }) =>
    T.state(T.elements[element], word(before), word(after)),
  )
  return `${T.kind[kind](record)}${changes.length === 0 ? '' : ` (${changes.join(', ')})`}.`
}
