import { texts, useCodeWords } from '../ui/language.tsx'

/** How a viewer stands to a patient: by what records say, by an exception, or by their role alone. */
export const RELATION_TEXTS = texts(
  {
    own: 'it is their own record',
    proxy: 'they stand in for the patient',
    care: 'they take part in the care',
    'care-team': 'they are on the care team',
    encounter: 'they took part in a visit',
    appointment: 'they have an appointment together',
    'primary-care': 'they are the primary care clinician',
    task: 'they have a task about the patient',
    answer: 'they answered for the patient',
    coverage: 'they bill for the patient',
    consent: 'the patient consented',
    admission: 'they wrote the patient down for the first time',
    'break-glass': 'they broke the glass',
    support: 'a support grant',
    review: 'they look after privacy here',
    nobody: 'the record names no patient',
    none: 'their role needs it of everybody',
  },
  {
    own: 'es su propio expediente',
    proxy: 'representa al paciente',
    care: 'participa en la atención',
    'care-team': 'está en el equipo de atención',
    encounter: 'participó en una visita',
    appointment: 'tienen una cita',
    'primary-care': 'es su médico de cabecera',
    task: 'tiene una tarea sobre el paciente',
    answer: 'respondió por el paciente',
    coverage: 'factura por el paciente',
    consent: 'el paciente dio su consentimiento',
    admission: 'anotó al paciente por primera vez',
    'break-glass': 'usó el acceso de emergencia',
    support: 'un permiso de soporte',
    review: 'cuida de la privacidad aquí',
    nobody: 'el registro no nombra a ningún paciente',
    none: 'su función lo necesita de todos',
  },
)

/** What a relation is called. */
export function useRelationWord(): (relation: string) => string {
  return useCodeWords(RELATION_TEXTS)
}
