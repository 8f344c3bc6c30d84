import { texts } from '../../ui/language.tsx'
import {
  anySheet,
  dayOf,
  dayText,
  DRAFT,
  filled,
  noteOf,
  type Sheet,
  SIGN,
  startOf,
} from '../writing/sheet.ts'

const SNOMED = 'http://snomed.info/sct'
const CATEGORIES = [
  ['108252007', 'Laboratory procedure', 'Laboratorio', 'Laboratory'],
  ['363679005', 'Imaging', 'Imagen', 'Imaging'],
  ['3457005', 'Patient referral', 'Derivación', 'Referral'],
] as const

/** An order for a laboratory, an imaging department or a colleague. */
export const ORDER = anySheet({
  type: 'ServiceRequest',
  title: texts('Order', 'Orden'),
  hint: texts(
    'An order is recorded here, and counts once it is signed. Nothing is sent to anybody: print it, or hand it on yourself.',
    'La orden queda anotada aquí y vale una vez firmada. No se envía a nadie: imprímala o entréguela usted.',
  ),
  fields: [
    {
      name: 'category',
      kind: 'choice',
      label: texts('For', 'Para'),
      isNeeded: true,
      row: 'head',
      choices: CATEGORIES.map(([value, , es, en]) => ({ value, label: texts<string>(en, es) })),
    },
    {
      name: 'priority',
      kind: 'choice',
      label: texts('Priority', 'Prioridad'),
      isNeeded: true,
      row: 'head',
      choices: [
        { value: 'routine', label: texts('Routine', 'Normal') },
        { value: 'urgent', label: texts('Urgent', 'Urgente') },
        { value: 'asap', label: texts('As soon as possible', 'Lo antes posible') },
        { value: 'stat', label: texts('At once', 'De inmediato') },
      ],
    },
    { name: 'what', kind: 'line', label: texts('What', 'Qué'), isNeeded: true },
    { name: 'day', kind: 'day', label: texts('On or after', 'A partir del'), row: 'when' },
    { name: 'reason', kind: 'line', label: texts('Reason', 'Motivo'), row: 'when' },
    { name: 'note', kind: 'text', label: texts('For whoever does it', 'Para quien la realice'), rows: 3 },
  ],
  empty: { category: '108252007', priority: 'routine', what: '', day: '', reason: '', note: '' },
  savings: [SIGN, DRAFT],
  from: (before) => ({
    category: before.category?.[0]?.coding?.[0]?.code ?? '',
    priority: before.priority ?? 'routine',
    what: before.code?.text ?? '',
    day: dayText(before.occurrenceDateTime),
    reason: before.reasonCode?.[0]?.text ?? '',
    note: before.note?.[0]?.text ?? '',
  }),
  isOpen: ({ status }) => status === 'draft',
  make: (values, writer, { isSigning = false }, before) => {
    const [code, display] = CATEGORIES.find(([known]) => known === values['category']) ?? CATEGORIES[0]
    const { patient, author, now, identifier } = writer
    const {
      note: _note,
      reasonCode: _reason,
      occurrenceDateTime: _when,
      ...kept
    } = startOf<fhir4.ServiceRequest>(before, {
      resourceType: 'ServiceRequest',
      identifier: [identifier],
    })
    const reason = filled('text', values['reason'])
    return {
      ...kept,
      status: isSigning ? 'active' : 'draft',
      intent: 'order',
      category: [{ coding: [{ system: SNOMED, code, display }] }],
      priority: (values['priority'] ?? 'routine') as 'routine' | 'urgent' | 'asap' | 'stat',
      code: { text: values['what']?.trim() ?? '' },
      subject: patient,
      authoredOn: now,
      ...(author === undefined ? {} : { requester: author }),
      ...dayOf('occurrenceDateTime', values['day'], before?.occurrenceDateTime),
      ...(reason.text === undefined ? {} : { reasonCode: [reason] }),
      ...noteOf(values['note'], writer, before?.note),
    }
  },
  goesTo: 'write',
} satisfies Sheet<fhir4.ServiceRequest>)
