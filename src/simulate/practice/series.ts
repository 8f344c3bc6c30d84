import type { Resource } from '../../fhir/index.ts'
import type { Random } from '../random.ts'
import { type Coded, VITALS } from '../vocabulary.ts'

const DAY_MS = 86_400_000
const BETWEEN_DAYS = 118
const VALUES = 12

/** A value that is measured again and again: its usual range, where it began and where it has come to. */
interface Course {
  readonly code: Coded
  readonly unit: string
  readonly ucum: string
  readonly usual: { readonly low?: number; readonly high?: number }
  readonly from: number
  readonly to: number
  /** How far a value strays from the course, and to how many digits it is given. */
  readonly strays: number
  readonly digits: number
}

const loinc = (code: string, display: string): Coded => ({ system: 'http://loinc.org', code, display })

const A1C: Course = {
  code: loinc('4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood'),
  unit: '%',
  ucum: '%',
  usual: { low: 4, high: 5.6 },
  from: 9.1,
  to: 6.8,
  strays: 0.3,
  digits: 1,
}
const GLUCOSE: Course = {
  code: loinc('2339-0', 'Glucose [Mass/volume] in Blood'),
  unit: 'mg/dL',
  ucum: 'mg/dL',
  usual: { low: 70, high: 99 },
  from: 198,
  to: 128,
  strays: 14,
  digits: 0,
}
const TSH: Course = {
  code: loinc('3016-3', 'Thyrotropin [Units/volume] in Serum or Plasma'),
  unit: 'mIU/L',
  ucum: 'm[IU]/L',
  usual: { low: 0.4, high: 4 },
  from: 8.4,
  to: 2.3,
  strays: 0.6,
  digits: 1,
}
const LDL: Course = {
  code: loinc('13457-7', 'Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation'),
  unit: 'mg/dL',
  ucum: 'mg/dL',
  usual: { high: 100 },
  from: 171,
  to: 92,
  strays: 9,
  digits: 0,
}
const CREATININE: Course = {
  code: loinc('2160-0', 'Creatinine [Mass/volume] in Serum or Plasma'),
  unit: 'mg/dL',
  ucum: 'mg/dL',
  usual: { low: 0.6, high: 1.3 },
  from: 0.9,
  to: 1.2,
  strays: 0.1,
  digits: 1,
}

/** What is watched, by the words of a condition. Creatinine is, of everybody. */
const WATCHED: Readonly<Record<string, readonly Course[]>> = {
  'Type 2 diabetes mellitus': [A1C, GLUCOSE],
  Hypothyroidism: [TSH],
  Hyperlipidemia: [LDL],
}

/** Who is measured, and by whom. */
export interface Measured {
  readonly subject: { readonly reference: string; readonly display: string }
  readonly performer: { readonly reference: string; readonly display: string }
  readonly conditions: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Four years of laboratory values, weights and blood pressures, the latest a few weeks ago. */
export function seriesOf(random: Random, measured: Measured): Resource[] {
  const courses = [CREATININE, ...measured.conditions.flatMap((name) => WATCHED[name] ?? [])]
  const heavy = random.whole(62, 104)
  const weight = { ...VITALS[0], usual: {}, from: heavy, to: heavy - 6, strays: 1, digits: 1 }
  const first = measured.now - random.whole(9, 26) * DAY_MS
  return Array.from({ length: VALUES }, (_, back) => {
    const at = new Date(first - (VALUES - 1 - back) * BETWEEN_DAYS * DAY_MS).toISOString()
    const share = back / (VALUES - 1)
    const labs = courses.map((course) =>
      observationOf(random, measured, { course, share, at, of: 'laboratory' }),
    )
    const scale = observationOf(random, measured, { course: weight, share, at, of: 'vital-signs' })
    return [...labs, scale, pressureOf(random, measured, { share, at })]
  }).flat()
}

interface Value {
  readonly course: Course
  readonly share: number
  readonly at: string
  readonly of: 'laboratory' | 'vital-signs'
}

function observationOf(random: Random, measured: Measured, { course, share, at, of }: Value): Resource {
  const { code, unit, ucum, usual, digits } = course
  const value = valueOf(random, course, share)
  const quantity = (number: number) => ({
    value: number,
    unit,
    system: 'http://unitsofmeasure.org',
    code: ucum,
  })
  const flag =
    usual.high !== undefined && value > usual.high
      ? 'H'
      : usual.low !== undefined && value < usual.low
        ? 'L'
        : 'N'
  const range = {
    ...(usual.low === undefined ? {} : { low: quantity(usual.low) }),
    ...(usual.high === undefined ? {} : { high: quantity(usual.high) }),
  }
  return {
    ...begun(random, measured, { at, of, code }),
    valueQuantity: quantity(Number(value.toFixed(digits))),
    ...(Object.keys(range).length === 0
      ? {}
      : {
          referenceRange: [range],
          interpretation: [
            {
              coding: [
                { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: flag },
              ],
            },
          ],
        }),
  }
}

function valueOf(random: Random, { from, to, strays, digits }: Omit<Course, 'code'>, share: number): number {
  const value = from + (to - from) * share + (random.whole(-100, 100) / 100) * strays
  return Number(value.toFixed(digits))
}

function pressureOf(
  random: Random,
  measured: Measured,
  { share, at }: Pick<Value, 'share' | 'at'>,
): Resource {
  const high = measured.conditions.includes('Essential hypertension')
  const part = (code: Coded, from: number, to: number) => ({
    code: { coding: [code], text: code.display },
    valueQuantity: {
      value: Math.round(from + (to - from) * share) + random.whole(-4, 4),
      unit: 'mmHg',
      system: 'http://unitsofmeasure.org',
      code: 'mm[Hg]',
    },
  })
  return {
    ...begun(random, measured, {
      at,
      of: 'vital-signs',
      code: loinc('85354-9', 'Blood pressure panel with all children optional'),
    }),
    component: [
      part(loinc('8480-6', 'Systolic blood pressure'), high ? 158 : 122, high ? 134 : 119),
      part(loinc('8462-4', 'Diastolic blood pressure'), high ? 97 : 79, high ? 84 : 76),
    ],
  }
}

function begun(
  random: Random,
  { subject, performer }: Measured,
  { at, of, code }: { readonly at: string; readonly of: string; readonly code: Coded },
): Resource {
  return {
    resourceType: 'Observation',
    id: random.uuid(),
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: of }] },
    ],
    code: { coding: [code], text: code.display },
    subject,
    performer: [performer],
    effectiveDateTime: at,
    issued: at,
  }
}
