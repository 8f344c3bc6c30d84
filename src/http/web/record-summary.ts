import type { SummaryPart, TableText } from '../../notice/index.ts'
import type { RecordWords } from './record-words.ts'

/** The parts of a summary, in the order in which they are read. */
export const SUMMARY_TYPES = [
  'AllergyIntolerance',
  'MedicationRequest',
  'MedicationStatement',
  'Condition',
  'Observation',
  'Immunization',
  'Encounter',
] as const
export type SummaryType = (typeof SUMMARY_TYPES)[number]

/** What a search answered of one type. `total` where the search could count. */
export interface FoundPart {
  readonly type: SummaryType
  readonly resources: readonly Written[]
  readonly included: readonly Written[]
  readonly total: number | undefined
  readonly isWhole: boolean
}

interface Concept {
  readonly text?: string
  readonly coding?: readonly { readonly code?: string; readonly display?: string }[]
}
interface Quantity {
  /** As it was written; `JSON.stringify` says it with every digit. */
  readonly value?: unknown
  readonly unit?: string
}
interface Name {
  readonly use?: string
  readonly text?: string
  readonly prefix?: readonly string[]
  readonly given?: readonly string[]
  readonly family?: string
}
interface Period {
  readonly start?: string
}

/** A resource as it was written, as far as a summary reads it. Decimals keep their digits. */
export interface Written {
  readonly resourceType: string
  readonly id?: string
  readonly status?: string
  readonly name?: readonly Name[]
  readonly birthDate?: string
  readonly code?: Concept
  readonly vaccineCode?: Concept
  readonly medicationCodeableConcept?: Concept
  readonly medicationReference?: { readonly reference?: string; readonly display?: string }
  readonly contained?: readonly Written[]
  readonly clinicalStatus?: Concept
  readonly verificationStatus?: Concept
  readonly criticality?: string
  readonly reaction?: readonly { readonly manifestation?: readonly Concept[] }[]
  readonly onsetDateTime?: string
  readonly recordedDate?: string
  readonly authoredOn?: string
  readonly dosageInstruction?: readonly { readonly text?: string }[]
  readonly dosage?: readonly { readonly text?: string }[]
  readonly dateAsserted?: string
  readonly occurrenceDateTime?: string
  readonly effectiveDateTime?: string
  readonly effectivePeriod?: Period
  readonly issued?: string
  readonly valueQuantity?: Quantity
  readonly valueString?: string
  readonly valueCodeableConcept?: Concept
  readonly valueInteger?: number
  readonly valueBoolean?: boolean
  readonly referenceRange?: readonly {
    readonly text?: string
    readonly low?: Quantity
    readonly high?: Quantity
  }[]
  readonly component?: readonly Written[]
  readonly class?: { readonly code?: string; readonly display?: string }
  readonly type?: readonly Concept[]
  readonly period?: Period
  readonly reasonCode?: readonly Concept[]
}

/** So many of each part are printed. */
const PRINTED_MAX = 40
const HIDDEN: ReadonlySet<string> = new Set(['entered-in-error', 'cancelled', 'draft', 'registered'])

/** One part in plain texts: the newest first, as they were found, and how many more there are. */
export function partOf(found: FoundPart, words: RecordWords): SummaryPart {
  const kept = found.resources.filter(isReal)
  const shown = kept.slice(0, PRINTED_MAX)
  const unread = found.total === undefined ? undefined : Math.max(0, found.total - found.resources.length)
  const more = kept.length - shown.length + (unread ?? 0)
  const isCounted = found.isWhole || unread !== undefined
  const notes = isCounted
    ? more === 0
      ? []
      : [`${words.more(more)} ${words.whole}`]
    : [`${words.moreUncounted} ${words.whole}`]
  const heading = words.parts[found.type]
  if (shown.length === 0) return { heading, items: [], notes: notes.length === 0 ? [words.none] : notes }
  return { heading, notes, ...contentOf(found, shown, words) }
}

function contentOf(
  { type, included }: FoundPart,
  shown: readonly Written[],
  words: RecordWords,
): Pick<SummaryPart, 'items' | 'table'> {
  const columns = COLUMNS[type]
  if (columns === undefined) return { items: shown.map((one) => LINES[type]?.(one, words) ?? '') }
  const rows = shown.map((one) => columns.row(one, words, included))
  return { items: [], table: { head: columns.head(words.columns), widths: columns.widths, rows } }
}

/** A person's name as it is written. Empty when none is. */
export function nameIn({ name = [] }: Written): string {
  const chosen = name.find(({ use }) => use === 'official') ?? name.find(({ use }) => use !== 'old')
  if (chosen === undefined) return ''
  const { text = '', prefix = [], given = [], family = '' } = chosen
  const parts = [...prefix, ...given, family].filter((part) => part !== '')
  return parts.length === 0 ? text : parts.join(' ')
}

/** A date, or as much of it as was written, in words. Times are left out: a date says enough, in any time zone. */
export function dateIn(text: string | undefined, { locale }: Pick<RecordWords, 'locale'>): string {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(text ?? '') ?? []
  if (year === undefined) return ''
  if (month === undefined) return year
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)))
  const parts = { year: 'numeric', month: 'long', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat(locale, day === undefined ? parts : { ...parts, day: 'numeric' }).format(at)
}

/** What was ruled out is no condition and no allergy: in a short list it would be read as one. */
function isReal({ status, verificationStatus }: Written): boolean {
  const verified = codeIn(verificationStatus)
  return !HIDDEN.has(status ?? '') && verified !== 'entered-in-error' && verified !== 'refuted'
}

type LineOf = (one: Written, words: RecordWords) => string

/** What is a line for each; the rest are tables. */
const LINES: Readonly<Partial<Record<SummaryType, LineOf>>> = {
  AllergyIntolerance: (one, words) => {
    const reactions = (one.reaction ?? []).flatMap(({ manifestation = [] }) => manifestation.map(textIn))
    const reaction = reactions.filter(Boolean).join(', ')
    return lineOf(textIn(one.code), words, [
      coded(codeIn(one.clinicalStatus), words),
      one.criticality === 'high' ? words.codes.high : '',
      reaction === '' ? '' : words.reaction(reaction),
    ])
  },
  Condition: (one, words) => {
    const since = dateIn(one.onsetDateTime, words)
    return lineOf(textIn(one.code), words, [
      coded(codeIn(one.clinicalStatus), words),
      since === '' ? '' : words.since(since),
    ])
  },
  Immunization: (one, words) =>
    lineOf(textIn(one.vaccineCode), words, [
      one.status === 'not-done' ? coded(one.status, words) : '',
      dateIn(one.occurrenceDateTime, words),
    ]),
  Encounter: (one, words) => {
    const type = (one.type ?? []).map(textIn).find(Boolean)
    const kind = type ?? (coded(one.class?.code, words) || (one.class?.display ?? ''))
    return lineOf(kind, words, [
      dateIn(one.period?.start, words),
      (one.reasonCode ?? []).map(textIn).filter(Boolean).join(', '),
      one.status === 'planned' ? coded(one.status, words) : '',
    ])
  },
}

interface Columns extends Pick<TableText, 'widths'> {
  readonly head: (words: RecordWords['columns']) => readonly string[]
  readonly row: (one: Written, words: RecordWords, included: readonly Written[]) => readonly string[]
}

const MEDICINES: Pick<Columns, 'widths'> = { widths: [0.34, 0.36, 0.13, 0.17] }

/** What is compared line by line is a table. */
const COLUMNS: Readonly<Partial<Record<SummaryType, Columns>>> = {
  MedicationRequest: {
    ...MEDICINES,
    head: ({ medicine, how, status, prescribed }) => [medicine, how, status, prescribed],
    row: (one, words, included) => [
      medicineIn(one, included) || words.unnamed,
      textsIn(one.dosageInstruction),
      coded(one.status, words),
      dateIn(one.authoredOn, words),
    ],
  },
  MedicationStatement: {
    ...MEDICINES,
    head: ({ medicine, how, status, since }) => [medicine, how, status, since],
    row: (one, words, included) => [
      medicineIn(one, included) || words.unnamed,
      textsIn(one.dosage),
      coded(one.status, words),
      dateIn(one.effectiveDateTime ?? one.effectivePeriod?.start ?? one.dateAsserted, words),
    ],
  },
  Observation: {
    widths: [0.32, 0.26, 0.22, 0.2],
    head: ({ test, result, usual, date }) => [test, result, usual, date],
    row: (one, words) => [
      textIn(one.code) || words.unnamed,
      valueIn(one, words),
      rangeIn(one),
      dateIn(one.effectiveDateTime ?? one.effectivePeriod?.start ?? one.issued, words),
    ],
  },
}

function textsIn(dosages: readonly { readonly text?: string }[] = []): string {
  return dosages
    .map(({ text = '' }) => text)
    .filter(Boolean)
    .join('; ')
}

function lineOf(name: string, words: RecordWords, facts: readonly string[]): string {
  const known = facts.filter((fact) => fact !== '').join('; ')
  return [name === '' ? words.unnamed : name, known].filter((part) => part !== '').join(' – ')
}

function textIn(concept: Concept | undefined): string {
  const { text, coding = [] } = concept ?? {}
  return text ?? coding.find(({ display }) => display !== undefined)?.display ?? coding[0]?.code ?? ''
}

function codeIn(concept: Concept | undefined): string | undefined {
  return concept?.coding?.find(({ code }) => code !== undefined)?.code
}

/** Codes that nobody put in words are left out: a summary is for people. */
function coded(code: string | undefined, { codes }: RecordWords): string {
  return (codes as Readonly<Record<string, string>>)[code ?? ''] ?? ''
}

function medicineIn(
  { medicationCodeableConcept, medicationReference, contained = [] }: Written,
  included: readonly Written[],
): string {
  const said = textIn(medicationCodeableConcept)
  if (said !== '') return said
  const { reference = '', display } = medicationReference ?? {}
  if (display !== undefined) return display
  const inside = contained.find(({ id }) => `#${id ?? ''}` === reference)
  const beside = included.find(({ resourceType, id }) => reference.endsWith(`${resourceType}/${id ?? ''}`))
  return textIn((inside ?? beside)?.code)
}

function valueIn(one: Written, words: RecordWords): string {
  const { valueQuantity, valueString, valueCodeableConcept, valueInteger, valueBoolean, component = [] } = one
  if (valueQuantity !== undefined) return quantityIn(valueQuantity)
  if (valueString !== undefined) return valueString
  if (valueCodeableConcept !== undefined) return textIn(valueCodeableConcept)
  if (valueInteger !== undefined) return String(valueInteger)
  if (valueBoolean !== undefined) return coded(String(valueBoolean), words)
  return component.map((part) => `${textIn(part.code)} ${valueIn(part, words)}`.trim()).join(', ')
}

function quantityIn({ value, unit = '' }: Quantity): string {
  return value === undefined ? '' : `${JSON.stringify(value)} ${unit}`.trim()
}

function rangeIn({ referenceRange = [] }: Written): string {
  const [range] = referenceRange
  if (range === undefined) return ''
  const { text, low, high } = range
  if (text !== undefined) return text
  if (low?.value !== undefined && high?.value !== undefined)
    return `${quantityIn({ value: low.value })}–${quantityIn(high)}`
  if (low?.value !== undefined) return `≥ ${quantityIn(low)}`
  return high?.value === undefined ? '' : `≤ ${quantityIn(high)}`
}
