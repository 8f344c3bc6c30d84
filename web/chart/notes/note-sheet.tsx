import { texts } from '../../ui/language.tsx'
import { VisitField } from '../writing/visit-field.tsx'
import {
  anySheet,
  DRAFT,
  filled,
  type Saving,
  type Sheet,
  SIGN,
  startOf,
  type Writer,
} from '../writing/sheet.ts'
import type { Field, Values } from '../writing/fields.tsx'
import { noteText, textData } from './note-text.ts'

const LOINC = 'http://loinc.org'
const CATEGORY = {
  coding: [
    {
      system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
      code: 'clinical-note',
      display: 'Clinical Note',
    },
  ],
}

/** **Source** US Core 7.0, clinical notes: the kinds that are written by hand. */
const KINDS = [
  ['11506-3', 'Progress note', 'Nota de evolución'],
  ['11488-4', 'Consultation note', 'Nota de consulta'],
  ['34748-4', 'Telephone encounter note', 'Nota de llamada telefónica'],
  ['34117-2', 'History and physical note', 'Historia y exploración física'],
  ['28570-0', 'Procedure note', 'Nota de procedimiento'],
  ['18842-5', 'Discharge summary', 'Informe de alta'],
] as const

const BODY: Field = {
  name: 'body',
  kind: 'text',
  label: texts('Note', 'Nota'),
  isNeeded: true,
  rows: 12,
}

/** A clinical note: a draft until its author signs it. */
export const NOTE = anySheet({
  type: 'DocumentReference',
  title: texts('Note', 'Nota'),
  hint: texts(
    'A draft can be changed by whoever takes part in the care. Once it is signed, nobody changes it: more is said in an addendum.',
    'Un borrador puede cambiarlo quien participe en la atención. Una vez firmada, nadie la cambia: lo demás se dice en una adenda.',
  ),
  fields: [
    {
      name: 'kind',
      kind: 'choice',
      label: texts('Kind', 'Tipo'),
      isNeeded: true,
      row: 'head',
      choices: KINDS.map(([value, en, es]) => ({ value, label: texts<string>(en, es) })),
    },
    { name: 'visit', kind: 'own', label: texts('Visit', 'Visita'), row: 'head', Input: VisitField },
    BODY,
  ],
  empty: { kind: '11506-3', visit: '', body: '' },
  savings: [SIGN, DRAFT],
  from: (before) => ({
    kind: before.type?.coding?.[0]?.code ?? '',
    visit: before.context?.encounter?.[0]?.reference ?? '',
    body: noteText(before),
  }),
  isOpen: ({ docStatus, status }) => docStatus === 'preliminary' && status === 'current',
  make: (values, writer, saving, before) => {
    const [code, display] = KINDS.find(([known]) => known === values['kind']) ?? KINDS[0]
    const visit = filled('reference', values['visit'])
    return {
      ...documentOf(values, writer, saving, before),
      type: { coding: [{ system: LOINC, code, display }] },
      ...(visit.reference === undefined ? {} : { context: { encounter: [visit] } }),
    }
  },
  goesTo: 'write',
} satisfies Sheet<fhir4.DocumentReference>)

/** More to a note that is signed: a note of its own that says which one it adds to. */
export function addendumTo(note: fhir4.DocumentReference): Sheet {
  return anySheet({
    type: 'DocumentReference',
    title: texts('Addendum', 'Adenda'),
    hint: texts(
      'The signed note stays as it is. The addendum is signed by itself and stands beside it.',
      'La nota firmada queda como está. La adenda se firma por separado y figura a su lado.',
    ),
    fields: [{ ...BODY, label: texts('Addendum', 'Adenda'), rows: 6 }],
    empty: { body: '' },
    savings: [SIGN, DRAFT],
    make: (values, writer, saving, before) => ({
      ...documentOf(values, writer, saving, before),
      ...(note.type === undefined ? {} : { type: note.type }),
      ...(note.context === undefined ? {} : { context: note.context }),
      relatesTo: [{ code: 'appends', target: { reference: `DocumentReference/${note.id ?? ''}` } }],
    }),
    goesTo: 'write',
  } satisfies Sheet<fhir4.DocumentReference>)
}

function documentOf(
  values: Values,
  { patient, author, now, identifier }: Writer,
  { isSigning = false }: Saving,
  before: fhir4.DocumentReference | undefined,
): fhir4.DocumentReference {
  const {
    authenticator: _authenticator,
    context: _context,
    ...kept
  } = startOf<fhir4.DocumentReference>(before, {
    resourceType: 'DocumentReference',
    identifier: [identifier],
  })
  const others = (before?.author ?? []).filter(({ reference }) => reference !== author?.reference)
  const authors = author === undefined ? others : [author, ...others]
  return {
    ...kept,
    status: 'current',
    docStatus: isSigning ? 'final' : 'preliminary',
    category: [CATEGORY],
    subject: patient,
    date: now,
    ...(authors.length === 0 ? {} : { author: authors }),
    ...(isSigning && author !== undefined ? { authenticator: author } : {}),
    content: [
      { attachment: { contentType: 'text/plain', data: textData(values['body'] ?? ''), creation: now } },
    ],
  }
}
