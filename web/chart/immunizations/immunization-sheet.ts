import { texts } from '../../ui/language.tsx'
import type { Values } from '../writing/fields.tsx'
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
    {
      name: 'day',
      kind: 'day',
      label: texts('Given on', 'Fecha'),
      isNeeded: true,
      insteadOf: 'about',
      row: 'when',
    },
    {
      name: 'about',
      kind: 'line',
      label: texts('Or about when', 'O más o menos cuándo'),
      hint: texts(
        'Where the day is not known: a year, or words',
        'Si no se sabe el día: un año, o en palabras',
      ),
      insteadOf: 'day',
      row: 'when',
    },
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
  empty: { what: '', code: '', day: '', about: '', lot: '', expires: '', source: 'here', note: '' },
  savings: [SAVE],
  from: (before) => ({
    what: wordsOf(before.vaccineCode),
    code: codeIn(CVX, before.vaccineCode),
    day: dayText(before.occurrenceDateTime),
    about: aboutOf(before),
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
      occurrenceDateTime: _day,
      occurrenceString: _about,
      ...kept
    } = startOf<fhir4.Immunization>(before, {
      resourceType: 'Immunization',
      identifier: [identifier],
      recorded: now,
    })
    const isHere = values['source'] !== 'told'
    return {
      ...kept,
      status: before?.status ?? 'completed',
      vaccineCode: vaccineOf(values, before),
      patient,
      ...whenOf(values, before),
      primarySource: isHere,
      ...(isHere && author !== undefined && before === undefined ? { performer: [{ actor: author }] } : {}),
      ...filled('lotNumber', values['lot']),
      ...filled('expirationDate', values['expires']),
      ...noteOf(values['note'], writer, before?.note),
    }
  },
  goesTo: 'immunizations',
} satisfies Sheet<fhir4.Immunization>)

/** Codes of other systems stay as long as the words and the code do. */
function vaccineOf(values: Values, before: fhir4.Immunization | undefined): fhir4.CodeableConcept {
  const { what = '', code = '' } = values
  const isSame = wordsOf(before?.vaccineCode) === what && codeIn(CVX, before?.vaccineCode) === code
  return before !== undefined && isSame ? before.vaccineCode : conceptOf(what, CVX, code)
}

const YEAR_OR_MONTH = /^\d{4}(?:-(?:0[1-9]|1[0-2]))?$/

/** What is known of the time, where that is no day. */
function aboutOf({ occurrenceDateTime, occurrenceString }: fhir4.Immunization): string {
  return occurrenceString ?? (dayText(occurrenceDateTime) === '' ? (occurrenceDateTime ?? '') : '')
}

/** When it was given, as a date or in words: FHIR has one of the two. */
function whenOf(
  values: Values,
  before: fhir4.Immunization | undefined,
): Pick<fhir4.Immunization, 'occurrenceDateTime' | 'occurrenceString'> {
  const about = values['about']?.trim() ?? ''
  if (about === '') return dayOf('occurrenceDateTime', values['day'], before?.occurrenceDateTime)
  return YEAR_OR_MONTH.test(about) ? { occurrenceDateTime: about } : { occurrenceString: about }
}
