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

const CVX = 'http://hl7.org/fhir/sid/cvx'

/** A vaccination that was given. **Source** US Core 7.0, Immunization. */
export const IMMUNIZATION = anySheet({
  type: 'Immunization',
  title: texts('Immunization', 'Vacuna'),
  fields: [
    { name: 'what', kind: 'line', label: texts('Vaccine', 'Vacuna'), isNeeded: true, row: 'what' },
    {
      name: 'code',
      kind: 'line',
      label: texts('CVX code', 'Código CVX'),
      hint: texts('If you know it', 'Si lo conoce'),
      shape: /^\d{1,4}$/,
      row: 'what',
    },
    { name: 'day', kind: 'day', label: texts('Given on', 'Fecha'), isNeeded: true, row: 'given' },
    { name: 'lot', kind: 'line', label: texts('Lot', 'Lote'), row: 'given' },
    { name: 'expires', kind: 'day', label: texts('Lot expires', 'Caducidad del lote'), row: 'given' },
    {
      name: 'source',
      kind: 'choice',
      label: texts('Known from', 'Se sabe por'),
      isNeeded: true,
      choices: [
        { value: 'here', label: texts('Given here', 'Aplicada aquí') },
        {
          value: 'told',
          label: texts(
            'Reported: a card, another clinic, the patient',
            'Informada: cartilla, otra clínica, el paciente',
          ),
        },
      ],
    },
    { name: 'note', kind: 'text', label: texts('Remarks', 'Observaciones'), rows: 2 },
  ],
  empty: { what: '', code: '', day: '', lot: '', expires: '', source: 'here', note: '' },
  savings: [SAVE],
  from: (before) => ({
    what: wordsOf(before.vaccineCode),
    code: codeIn(CVX, before.vaccineCode),
    day: dayText(before.occurrenceDateTime),
    lot: before.lotNumber ?? '',
    expires: before.expirationDate ?? '',
    source: before.primarySource === false ? 'told' : 'here',
    note: before.note?.[0]?.text ?? '',
  }),
  make: (values, writer, _saving, before) => {
    const { patient, author, now, identifier } = writer
    const {
      lotNumber: _lot,
      expirationDate: _expires,
      note: _note,
      ...kept
    } = startOf<fhir4.Immunization>(before, {
      resourceType: 'Immunization',
      identifier: [identifier],
      recorded: now,
    })
    const isHere = values['source'] !== 'told'
    return {
      ...kept,
      status: 'completed',
      vaccineCode: conceptOf(values['what'] ?? '', CVX, values['code']),
      patient,
      ...dayOf('occurrenceDateTime', values['day'], before?.occurrenceDateTime),
      primarySource: isHere,
      ...(isHere && author !== undefined && before === undefined ? { performer: [{ actor: author }] } : {}),
      ...filled('lotNumber', values['lot']),
      ...filled('expirationDate', values['expires']),
      ...noteOf(values['note'], writer, before?.note),
    }
  },
  goesTo: 'immunizations',
} satisfies Sheet<fhir4.Immunization>)
