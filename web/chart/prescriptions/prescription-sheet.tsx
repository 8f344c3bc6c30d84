import { digitsOf, typedNumber } from '../../api/exact-json.ts'
import { texts } from '../../ui/language.tsx'
import {
  anySheet,
  codeIn,
  conceptOf,
  DRAFT,
  filled,
  type Sheet,
  SIGN,
  startOf,
  wordsOf,
} from '../writing/sheet.ts'
import type { Values } from '../writing/fields.tsx'
import { ROUTES, TIMES } from './dose-words.ts'
import { PrescriptionWarnings } from './warnings.tsx'

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const SNOMED = 'http://snomed.info/sct'

/** A prescription: a draft until it is signed; a new one is written when the dose changes. */
export const PRESCRIPTION = anySheet({
  type: 'MedicationRequest',
  title: texts('Prescription', 'Receta'),
  hint: texts(
    'A prescription is recorded here, and counts once it is signed. It is not sent to a pharmacy: print it for the patient.',
    'La receta queda anotada aquí y vale una vez firmada. No se envía a ninguna farmacia: imprímala para el paciente.',
  ),
  fields: [
    {
      name: 'drug',
      kind: 'line',
      label: texts('Medication and strength', 'Medicamento y concentración'),
      isNeeded: true,
      row: 'drug',
    },
    {
      name: 'code',
      kind: 'line',
      label: texts('RxNorm code', 'Código RxNorm'),
      hint: texts('If you know it', 'Si lo conoce'),
      shape: /^\d{1,10}$/,
      row: 'drug',
    },
    {
      name: 'dose',
      kind: 'number',
      label: texts('Dose', 'Dosis'),
      isNeeded: true,
      range: [0.001, 100_000],
      row: 'dose',
    },
    {
      name: 'unit',
      kind: 'line',
      label: texts('Unit', 'Unidad'),
      hint: texts('Tablet, mL, puff', 'Comprimido, mL, inhalación'),
      isNeeded: true,
      row: 'dose',
    },
    {
      name: 'route',
      kind: 'choice',
      label: texts('Route', 'Vía'),
      isNeeded: true,
      row: 'how',
      choices: ROUTES.map(({ code, words }) => ({ value: code, label: words })),
    },
    {
      name: 'times',
      kind: 'choice',
      label: texts('How often', 'Con qué frecuencia'),
      isNeeded: true,
      row: 'how',
      choices: TIMES.map(({ name, words }) => ({ value: name, label: words })),
    },
    {
      name: 'needed',
      kind: 'choice',
      label: texts('When', 'Cuándo'),
      isNeeded: true,
      row: 'how',
      choices: [
        { value: 'always', label: texts('Regularly', 'Regularmente') },
        { value: 'needed', label: texts('As needed', 'Si es necesario') },
      ],
    },
    {
      name: 'days',
      kind: 'number',
      label: texts('For how many days', 'Durante cuántos días'),
      range: [1, 3_650],
      row: 'supply',
    },
    {
      name: 'quantity',
      kind: 'number',
      label: texts('Quantity', 'Cantidad'),
      range: [0.001, 100_000],
      row: 'supply',
    },
    {
      name: 'refills',
      kind: 'number',
      label: texts('Refills', 'Repeticiones'),
      range: [0, 99],
      row: 'supply',
    },
    { name: 'reason', kind: 'line', label: texts('Reason', 'Motivo') },
    { name: 'note', kind: 'text', label: texts('Instructions', 'Indicaciones'), rows: 2 },
  ],
  empty: {
    drug: '',
    code: '',
    dose: '',
    unit: '',
    route: '26643006',
    times: 'once',
    needed: 'always',
    days: '',
    quantity: '',
    refills: '',
    reason: '',
    note: '',
  },
  savings: [SIGN, DRAFT],
  from: (before) => {
    const [dosage] = before.dosageInstruction ?? []
    const amount = dosage?.doseAndRate?.[0]?.doseQuantity
    const supply = before.dispenseRequest
    return {
      drug: wordsOf(before.medicationCodeableConcept),
      code: codeIn(RXNORM, before.medicationCodeableConcept),
      dose: digitsOf(amount, 'value'),
      unit: amount?.unit ?? '',
      route: dosage?.route?.coding?.[0]?.code ?? '',
      times: TIMES.find(({ repeat }) => isSameRepeat(repeat, dosage?.timing?.repeat))?.name ?? '',
      needed: dosage?.asNeededBoolean === true ? 'needed' : 'always',
      days: digitsOf(supply?.expectedSupplyDuration, 'value'),
      quantity: digitsOf(supply?.quantity, 'value'),
      refills: digitsOf(supply, 'numberOfRepeatsAllowed'),
      reason: before.reasonCode?.[0]?.text ?? '',
      note: dosage?.patientInstruction ?? '',
    }
  },
  isOpen: ({ status }) => status === 'draft',
  make: (values, writer, { isSigning = false }, before) => {
    const { patient, author, now, identifier } = writer
    const {
      reasonCode: _reason,
      dispenseRequest: _supply,
      ...kept
    } = startOf<fhir4.MedicationRequest>(before, {
      resourceType: 'MedicationRequest',
      identifier: [identifier],
    })
    const reason = filled('text', values['reason'])
    return {
      ...kept,
      status: isSigning ? 'active' : 'draft',
      intent: 'order',
      medicationCodeableConcept: conceptOf(values['drug'] ?? '', RXNORM, values['code']),
      subject: patient,
      authoredOn: now,
      ...(author === undefined ? {} : { requester: author }),
      ...(reason.text === undefined ? {} : { reasonCode: [reason] }),
      dosageInstruction: [dosageOf(values)],
      ...supplyOf(values),
    }
  },
  Aside: PrescriptionWarnings,
  goesTo: 'write',
} satisfies Sheet<fhir4.MedicationRequest>)

/** **Source** FHIR R4, Dosage: in codes for programs, and in words for people. */
function dosageOf(values: Values): fhir4.Dosage {
  const route = ROUTES.find(({ code }) => code === values['route'])
  const times = TIMES.find(({ name }) => name === values['times'])
  const isNeeded = values['needed'] === 'needed'
  const unit = values['unit']?.trim() ?? ''
  const parts = [
    `${values['dose'] ?? ''} ${unit}`,
    route?.words.en,
    times?.words.en,
    isNeeded ? 'as needed' : '',
  ]
  return {
    text: parts
      .filter((part) => part !== undefined && part !== '')
      .join(', ')
      .toLowerCase(),
    ...filled('patientInstruction', values['note']),
    ...(times === undefined ? {} : { timing: { repeat: times.repeat } }),
    asNeededBoolean: isNeeded,
    ...(route === undefined
      ? {}
      : { route: { coding: [{ system: SNOMED, code: route.code, display: route.display }] } }),
    doseAndRate: [{ doseQuantity: { ...typedNumber('value', values['dose'] ?? ''), unit } }],
  }
}

function supplyOf(values: Values): Pick<fhir4.MedicationRequest, 'dispenseRequest'> {
  const [days = '', quantity = '', refills = ''] = ['days', 'quantity', 'refills'].map(
    (name) => values[name]?.trim() ?? '',
  )
  const supply: fhir4.MedicationRequestDispenseRequest = {
    ...(quantity === ''
      ? {}
      : { quantity: { ...typedNumber('value', quantity), unit: values['unit']?.trim() ?? '' } }),
    ...(refills === '' ? {} : { numberOfRepeatsAllowed: Number(refills) }),
    ...(days === ''
      ? {}
      : {
          expectedSupplyDuration: {
            ...typedNumber('value', days),
            unit: 'days',
            system: 'http://unitsofmeasure.org',
            code: 'd',
          },
        }),
  }
  return Object.keys(supply).length === 0 ? {} : { dispenseRequest: supply }
}

function isSameRepeat(one: fhir4.TimingRepeat, other: fhir4.TimingRepeat | undefined): boolean {
  return (
    one.frequency === other?.frequency && one.period === other?.period && one.periodUnit === other?.periodUnit
  )
}
