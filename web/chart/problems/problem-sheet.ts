import { texts } from '../../ui/language.tsx'
import {
  anySheet,
  codeIn,
  conceptOf,
  dayOf,
  dayText,
  noteOf,
  SAVE,
  type Sheet,
  startOf,
  wordsOf,
} from '../writing/sheet.ts'

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical'
const VERIFIED = 'http://terminology.hl7.org/CodeSystem/condition-ver-status'
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category'

/** A problem on the problem list. **Source** US Core 7.0, Condition Problems and Health Concerns. */
export const PROBLEM = anySheet({
  type: 'Condition',
  title: texts('Problem', 'Problema'),
  fields: [
    { name: 'what', kind: 'line', label: texts('Problem', 'Problema'), isNeeded: true, row: 'what' },
    {
      name: 'code',
      kind: 'line',
      label: texts('ICD-10-CM code', 'Código CIE-10'),
      hint: texts('If you know it', 'Si lo conoce'),
      shape: /^[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?$/i,
      row: 'what',
    },
    {
      name: 'clinical',
      kind: 'choice',
      label: texts('Now', 'Ahora'),
      isNeeded: true,
      row: 'state',
      choices: [
        { value: 'active', label: texts('Active', 'Activo') },
        { value: 'recurrence', label: texts('Back again', 'Recurrente') },
        { value: 'remission', label: texts('In remission', 'En remisión') },
        { value: 'resolved', label: texts('Resolved', 'Resuelto') },
      ],
    },
    {
      name: 'sure',
      kind: 'choice',
      label: texts('How sure', 'Certeza'),
      row: 'state',
      choices: [
        { value: 'confirmed', label: texts('Confirmed', 'Confirmado') },
        { value: 'provisional', label: texts('Provisional', 'Provisional') },
        { value: 'differential', label: texts('One of several', 'Diferencial') },
      ],
    },
    { name: 'onset', kind: 'day', label: texts('Since', 'Desde'), row: 'days' },
    { name: 'end', kind: 'day', label: texts('Until', 'Hasta'), row: 'days' },
    { name: 'note', kind: 'text', label: texts('Remarks', 'Observaciones'), rows: 2 },
  ],
  empty: { what: '', code: '', clinical: 'active', sure: 'confirmed', onset: '', end: '', note: '' },
  savings: [SAVE],
  from: (before) => ({
    what: wordsOf(before.code),
    code: codeIn(ICD10, before.code),
    clinical: before.clinicalStatus?.coding?.[0]?.code ?? '',
    sure: before.verificationStatus?.coding?.[0]?.code ?? '',
    onset: dayText(before.onsetDateTime),
    end: dayText(before.abatementDateTime),
    note: before.note?.[0]?.text ?? '',
  }),
  make: (values, writer, _saving, before) => {
    const { patient, author, now, identifier } = writer
    const {
      onsetDateTime: _onset,
      abatementDateTime: _end,
      note: _note,
      verificationStatus: _sure,
      ...kept
    } = startOf<fhir4.Condition>(before, {
      resourceType: 'Condition',
      identifier: [identifier],
      recordedDate: now,
      ...(author === undefined ? {} : { recorder: author }),
      category: [{ coding: [{ system: CATEGORY, code: 'problem-list-item' }] }],
    })
    const code = values['code']?.trim().toUpperCase()
    const isSame = before?.code !== undefined && wordsOf(before.code) === values['what']
    return {
      ...kept,
      clinicalStatus: { coding: [{ system: CLINICAL, code: values['clinical'] ?? 'active' }] },
      ...sureOf(values['sure']),
      // Codes of other systems stay as long as the words do.
      code: isSame && code === '' ? before.code : conceptOf(values['what'] ?? '', ICD10, code),
      subject: patient,
      ...dayOf('onsetDateTime', values['onset'], before?.onsetDateTime),
      ...dayOf('abatementDateTime', values['end'], before?.abatementDateTime),
      ...noteOf(values['note'], writer, before?.note),
    }
  },
  goesTo: 'problems',
} satisfies Sheet<fhir4.Condition>)

/** Not every record says how sure it is. */
function sureOf(code: string | undefined): Pick<fhir4.Condition, 'verificationStatus'> {
  return code === undefined || code === ''
    ? {}
    : { verificationStatus: { coding: [{ system: VERIFIED, code }] } }
}
