import { texts } from '../../ui/language.tsx'
import { anySheet, dayOf, dayText, noteOf, SAVE, type Sheet, startOf } from '../writing/sheet.ts'
import { isOpenTask } from './open-tasks.ts'
import { PractitionerField, practitionerReference, practitionerText } from './practitioner-field.tsx'

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
      restriction: _restriction,
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
    const due = dayOf('end', values['due'], before?.restriction?.period?.end)
    return {
      ...kept,
      priority: values['priority'] === 'urgent' ? 'urgent' : 'routine',
      description: values['what']?.trim() ?? '',
      for: patient,
      owner: practitionerReference(values['owner'] ?? ''),
      lastModified: now,
      ...(due.end === undefined ? {} : { restriction: { period: due } }),
      ...noteOf(values['note'], writer, before?.note),
    }
  },
  goesTo: 'write',
} satisfies Sheet<fhir4.Task>)
