import { texts } from '../../ui/language.tsx'
import { anySheet, dayOf, dayText, noteOf, SAVE, type Sheet, startOf } from '../writing/sheet.ts'
import { isOpenTask } from './open-tasks.ts'
import { PractitionerField, practitionerReference, practitionerText } from './practitioner-field.tsx'

const PRIORITIES = ['routine', 'urgent', 'asap', 'stat'] as const

/** Something to be done for a patient, and by whom. */
export const TASK = anySheet({
  type: 'Task',
  title: texts('Task', 'Tarea'),
  hint: texts(
    'Whoever has an open task about a patient takes part in their care, and sees their chart as long as it is open.',
    'Quien tiene una tarea abierta sobre un paciente participa en su atención y ve su expediente mientras esté abierta.',
  ),
  fields: [
    { name: 'what', kind: 'line', label: texts('What is to be done', 'Qué hay que hacer'), isNeeded: true },
    {
      name: 'owner',
      kind: 'own',
      label: texts('By whom', 'Quién'),
      isNeeded: true,
      row: 'who',
      Input: PractitionerField,
    },
    { name: 'due', kind: 'day', label: texts('Until', 'Hasta'), row: 'who' },
    {
      name: 'priority',
      kind: 'choice',
      label: texts('Priority', 'Prioridad'),
      isNeeded: true,
      row: 'who',
      choices: [
        { value: 'routine', label: texts('Routine', 'Normal') },
        { value: 'urgent', label: texts('Urgent', 'Urgente') },
        { value: 'asap', label: texts('As soon as possible', 'Cuanto antes') },
        { value: 'stat', label: texts('At once', 'De inmediato') },
      ],
    },
    { name: 'note', kind: 'text', label: texts('Remarks', 'Observaciones'), rows: 3 },
  ],
  empty: { what: '', owner: '', due: '', priority: 'routine', note: '' },
  savings: [SAVE],
  from: (before) => ({
    what: before.description ?? '',
    owner: practitionerText(before.owner),
    due: dayText(before.restriction?.period?.end),
    priority: before.priority ?? 'routine',
    note: before.note?.[0]?.text ?? '',
  }),
  isOpen: isOpenTask,
  make: (values, writer, _saving, before) => {
    const { patient, author, now, identifier } = writer
    const {
      restriction,
      note: _note,
      ...kept
    } = startOf<fhir4.Task>(before, {
      resourceType: 'Task',
      identifier: [identifier],
      status: 'requested' as const,
      intent: 'order' as const,
      authoredOn: now,
      ...(author === undefined ? {} : { requester: author }),
    })
    return {
      ...kept,
      priority: PRIORITIES.find((one) => one === values['priority']) ?? 'routine',
      description: values['what']?.trim() ?? '',
      for: patient,
      owner: practitionerReference(values['owner'] ?? ''),
      lastModified: now,
      ...dueOf(values['due'], restriction),
      ...noteOf(values['note'], writer, before?.note),
    }
  },
  goesTo: 'write',
} satisfies Sheet<fhir4.Task>)

/** Until when, as it was typed; what else restricts the task stays, its beginning among it. */
function dueOf(
  typed: string | undefined,
  before: fhir4.TaskRestriction | undefined,
): Pick<fhir4.Task, 'restriction'> {
  const { period, ...others } = before ?? {}
  const { end, ...rest } = period ?? {}
  const kept = { ...rest, ...dayOf('end', typed, end) }
  const restriction = { ...others, ...(Object.keys(kept).length === 0 ? {} : { period: kept }) }
  return Object.keys(restriction).length === 0 ? {} : { restriction }
}
