import { texts } from '../../ui/language.tsx'
import {
  anySheet,
  codeIn,
  conceptOf,
  dayOf,
  dayText,
  filled,
  noteOf,
  SAVE,
  type Sheet,
  startOf,
  wordsOf,
} from '../writing/sheet.ts'

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical'
const VERIFIED = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification'

/** An allergy or intolerance. **Source** US Core 7.0, AllergyIntolerance. */
export const ALLERGY = anySheet({
  type: 'AllergyIntolerance',
  title: texts('Allergy', 'Alergia'),
  fields: [
    { name: 'what', kind: 'line', label: texts('To what', 'A qué'), isNeeded: true, row: 'what' },
    {
      name: 'code',
      kind: 'line',
      label: texts('RxNorm code', 'Código RxNorm'),
      hint: texts('If you know it', 'Si lo conoce'),
      shape: /^\d{1,10}$/,
      row: 'what',
    },
    { name: 'reaction', kind: 'line', label: texts('Reaction', 'Reacción'), row: 'how' },
    {
      name: 'severity',
      kind: 'choice',
      label: texts('Severity', 'Gravedad'),
      row: 'how',
      choices: [
        { value: 'mild', label: texts('Mild', 'Leve') },
        { value: 'moderate', label: texts('Moderate', 'Moderada') },
        { value: 'severe', label: texts('Severe', 'Grave') },
      ],
    },
    {
      name: 'criticality',
      kind: 'choice',
      label: texts('Danger', 'Peligro'),
      row: 'state',
      choices: [
        { value: 'low', label: texts('Low', 'Bajo') },
        { value: 'high', label: texts('High', 'Alto') },
        { value: 'unable-to-assess', label: texts('Not known', 'No se sabe') },
      ],
    },
    {
      name: 'clinical',
      kind: 'choice',
      label: texts('Now', 'Ahora'),
      isNeeded: true,
      row: 'state',
      choices: [
        { value: 'active', label: texts('Active', 'Activa') },
        { value: 'inactive', label: texts('Inactive', 'Inactiva') },
        { value: 'resolved', label: texts('Resolved', 'Resuelta') },
      ],
    },
    { name: 'onset', kind: 'day', label: texts('Since', 'Desde'), row: 'state' },
    { name: 'note', kind: 'text', label: texts('Remarks', 'Observaciones'), rows: 2 },
  ],
  empty: {
    what: '',
    code: '',
    reaction: '',
    severity: '',
    criticality: '',
    clinical: 'active',
    onset: '',
    note: '',
  },
  savings: [SAVE],
  from: (before) => ({
    what: wordsOf(before.code),
    code: codeIn(RXNORM, before.code),
    reaction: wordsOf(before.reaction?.[0]?.manifestation[0]),
    severity: before.reaction?.[0]?.severity ?? '',
    criticality: before.criticality ?? '',
    clinical: before.clinicalStatus?.coding?.[0]?.code ?? '',
    onset: dayText(before.onsetDateTime),
    note: before.note?.[0]?.text ?? '',
  }),
  make: (values, writer, _saving, before) => {
    const { patient, author, now, identifier } = writer
    const {
      onsetDateTime: _onset,
      criticality: _danger,
      note: _note,
      ...kept
    } = startOf<fhir4.AllergyIntolerance>(before, {
      resourceType: 'AllergyIntolerance',
      identifier: [identifier],
      recordedDate: now,
      ...(author === undefined ? {} : { recorder: author }),
      verificationStatus: { coding: [{ system: VERIFIED, code: 'confirmed' }] },
    })
    const [first, ...others] = before?.reaction ?? []
    const manifestation = values['reaction']?.trim() ?? ''
    const reaction =
      manifestation === ''
        ? others
        : [
            {
              ...first,
              manifestation: [{ text: manifestation }, ...(first?.manifestation.slice(1) ?? [])],
              ...filled('severity', values['severity']),
            },
            ...others,
          ]
    return {
      ...kept,
      clinicalStatus: { coding: [{ system: CLINICAL, code: values['clinical'] ?? 'active' }] },
      code: conceptOf(values['what'] ?? '', RXNORM, values['code']),
      patient,
      ...filled('criticality', values['criticality']),
      ...dayOf('onsetDateTime', values['onset'], before?.onsetDateTime),
      ...(reaction.length === 0 ? {} : { reaction }),
      ...noteOf(values['note'], writer, before?.note),
    } as fhir4.AllergyIntolerance
  },
  goesTo: 'allergies',
} satisfies Sheet<fhir4.AllergyIntolerance>)
