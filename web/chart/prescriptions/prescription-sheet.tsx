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
      needed: isAsNeeded(dosage) ? 'needed' : 'always',
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
      reasonCode: reasons = [],
      dispenseRequest: supply,
      dosageInstruction: dosages = [],
      medicationReference: _medication,
      ...kept
    } = startOf<fhir4.MedicationRequest>(before, {
      resourceType: 'MedicationRequest',
      identifier: [identifier],
    })
    return {
      ...kept,
      status: isSigning ? 'active' : 'draft',
      intent: 'order',
      medicationCodeableConcept: drugOf(values, kept.medicationCodeableConcept),
      subject: patient,
      authoredOn: now,
      ...(author === undefined ? {} : { requester: author }),
      ...reasonsOf(values, reasons),
      dosageInstruction: [dosageOf(values, dosages[0]), ...dosages.slice(1)],
      ...supplyOf(values, supply),
    }
  },
  Aside: PrescriptionWarnings,
  goesTo: 'write',
} satisfies Sheet<fhir4.MedicationRequest>)

/** The same concept, with all its codes, as long as neither words nor code were changed. */
function drugOf(values: Values, before: fhir4.CodeableConcept | undefined): fhir4.CodeableConcept {
  const [drug = '', code = ''] = [values['drug'], values['code']]
  const isSame = before !== undefined && wordsOf(before) === drug && codeIn(RXNORM, before) === code
  return isSame ? before : conceptOf(drug, RXNORM, code)
}

/** The first reason is the one that is typed; others stay. */
function reasonsOf(
  values: Values,
  [first, ...others]: readonly fhir4.CodeableConcept[],
): Pick<fhir4.MedicationRequest, 'reasonCode'> {
  const typed = filled('text', values['reason'])
  const reason = typed.text === first?.text ? first : typed
  const reasonCode = [...(reason?.text === undefined ? [] : [reason]), ...others]
  return reasonCode.length === 0 ? {} : { reasonCode }
}

/**
 * What the form does not ask stays as it was: a longest daily dose, how long it is taken, at which meal.
 *
 * **Source** FHIR R4, Dosage: in codes for programs, and in words for people.
 */
function dosageOf(values: Values, before: fhir4.Dosage = {}): fhir4.Dosage {
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
  const {
    patientInstruction: _instruction,
    timing,
    asNeededBoolean: _needed,
    asNeededCodeableConcept,
    route: routeBefore,
    doseAndRate: [first] = [],
    ...kept
  } = before
  const { doseRange: _range, doseQuantity, ...rate } = first ?? {}
  return {
    ...kept,
    text: parts
      .filter((part) => part !== undefined && part !== '')
      .join(', ')
      .toLowerCase(),
    ...filled('patientInstruction', values['note']),
    ...(times === undefined ? {} : { timing: timingOf(times, timing) }),
    ...(isNeeded && asNeededCodeableConcept !== undefined
      ? { asNeededCodeableConcept }
      : { asNeededBoolean: isNeeded }),
    ...(route === undefined ? {} : { route: routeOf(route, routeBefore) }),
    doseAndRate: [{ ...rate, doseQuantity: quantityOf(values['dose'] ?? '', unit, doseQuantity) }],
  }
}

/** How often is all that is asked: when it is another, what was said of hours and meals falls, and for how long it is taken stays. */
function timingOf({ repeat }: (typeof TIMES)[number], before: fhir4.Timing | undefined): fhir4.Timing {
  if (isSameRepeat(repeat, before?.repeat)) return before ?? { repeat }
  const { boundsDuration, boundsPeriod, boundsRange } = before?.repeat ?? {}
  return {
    repeat: {
      ...(boundsDuration === undefined ? {} : { boundsDuration }),
      ...(boundsPeriod === undefined ? {} : { boundsPeriod }),
      ...(boundsRange === undefined ? {} : { boundsRange }),
      ...repeat,
    },
  }
}

function isAsNeeded(dosage: fhir4.Dosage | undefined): boolean {
  return dosage?.asNeededBoolean === true || dosage?.asNeededCodeableConcept !== undefined
}

function routeOf(
  { code, display }: (typeof ROUTES)[number],
  before: fhir4.CodeableConcept | undefined,
): fhir4.CodeableConcept {
  const isSame = before?.coding?.[0]?.code === code
  return isSame ? before : { coding: [{ system: SNOMED, code, display }] }
}

/** A code of a unit stays for as long as the unit does. */
function quantityOf(typed: string, unit: string, before: fhir4.Quantity | undefined): fhir4.Quantity {
  return { ...(before?.unit === unit ? before : {}), ...typedNumber('value', typed), unit }
}

function supplyOf(
  values: Values,
  before: fhir4.MedicationRequestDispenseRequest = {},
): Pick<fhir4.MedicationRequest, 'dispenseRequest'> {
  const [days = '', quantity = '', refills = ''] = ['days', 'quantity', 'refills'].map(
    (name) => values[name]?.trim() ?? '',
  )
  const {
    quantity: quantityBefore,
    numberOfRepeatsAllowed: _refills,
    expectedSupplyDuration: _days,
    ...kept
  } = before
  const supply: fhir4.MedicationRequestDispenseRequest = {
    ...kept,
    ...(quantity === ''
      ? {}
      : { quantity: quantityOf(quantity, values['unit']?.trim() ?? '', quantityBefore) }),
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
