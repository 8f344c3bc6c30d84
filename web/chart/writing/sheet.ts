import type { FunctionComponent } from 'react'
import type { Resource } from '../../api/fhir.ts'
import { texts } from '../../ui/language.tsx'
import type { Field, Values, Words } from './fields.tsx'

/** What a form is written with, beside what is typed. */
export interface Writer {
  readonly patient: fhir4.Reference
  /** Who writes: their own resource. Undefined where the account has none. */
  readonly author: fhir4.Reference | undefined
  /** An instant, as FHIR writes it. */
  readonly now: string
  /** The same for each try to save it. */
  readonly identifier: fhir4.Identifier
}

/** A way to save a form. */
export interface Saving {
  readonly name: string
  readonly label: Words
  /** It asks for a passkey, and for an account that stands for a practitioner. */
  readonly isSigning?: boolean
}

export const SAVE: Saving = { name: 'save', label: texts('Save', 'Guardar') }
export const DRAFT: Saving = { name: 'draft', label: texts('Save as draft', 'Guardar borrador') }
export const SIGN: Saving = { name: 'sign', label: texts('Sign', 'Firmar'), isSigning: true }

/** A form of the chart: what is asked, and the record that becomes of it. */
export interface Sheet<Kind extends Resource = Resource> {
  readonly type: Kind['resourceType']
  readonly title: Words
  readonly hint?: Words
  readonly fields: readonly Field[]
  readonly empty: Values
  /** The first is what most people mean: it is done by the main button. */
  readonly savings: readonly [Saving, ...Saving[]]
  /** What is typed, of a record that is there; absent: such records are not changed here. */
  readonly from?: (before: Kind) => Values
  /** True while a record that is there may be changed with this form. */
  readonly isOpen?: (before: Kind) => boolean
  /** False while there is nothing to save, though each field is right. */
  readonly isEnough?: (values: Values) => boolean
  /** The record of what was typed, changing `before` where there is one. */
  readonly make: (
    values: Values,
    writer: Writer,
    saving: Saving,
    before: Kind | undefined,
  ) => Kind | readonly Kind[]
  /** What to know before it is saved: warnings. */
  readonly Aside?: FunctionComponent<{ readonly values: Values; readonly before: Kind | undefined }>
  /** The section of the chart where it is found afterwards. */
  readonly goesTo: string
}

/** Gives a sheet of one type to where sheets of any type stand; what it makes and is given is of its type. */
export function anySheet<Kind extends Resource>(sheet: Sheet<Kind>): Sheet {
  return sheet as unknown as Sheet
}

/** A text that is not empty, as a member to spread. */
export function filled<Name extends string>(
  name: Name,
  text: string | undefined,
): { [One in Name]?: string } {
  const value = text?.trim() ?? ''
  return (value === '' ? {} : { [name]: value }) as { [One in Name]?: string }
}

/** What a record begins as: the one that is changed, or a new one. */
export function startOf<Kind extends Resource>(before: Kind | undefined, fresh: Partial<Kind>): Kind {
  return before ?? (fresh as Kind)
}

/** The remarks of a record with the first as it was typed, in the name of who typed it; the others stay. */
export function noteOf(
  text: string | undefined,
  { author, now }: Writer,
  [first, ...others]: readonly fhir4.Annotation[] = [],
): { note?: fhir4.Annotation[] } {
  const value = text?.trim() ?? ''
  const written = { text: value, time: now, ...(author === undefined ? {} : { authorReference: author }) }
  const own = value === '' ? [] : [value === first?.text ? first : written]
  const note = [...own, ...others]
  return note.length === 0 ? {} : { note }
}

/** What a record says in words and, where it was given, as a code. */
export function conceptOf(text: string, system: string, code: string | undefined): fhir4.CodeableConcept {
  const value = code?.trim() ?? ''
  return { ...(value === '' ? {} : { coding: [{ system, code: value }] }), text: text.trim() }
}

/** The words of what a record says, as a field takes them: the bare code is none. */
export function wordsOf({ text, coding }: fhir4.CodeableConcept = {}): string {
  return text ?? coding?.[0]?.display ?? ''
}

/** The code of what a record says, where it has one of this system. */
export function codeIn(system: string, { coding }: fhir4.CodeableConcept = {}): string {
  return coding?.find((one) => one.system === system)?.code ?? ''
}

const DAY_LETTERS = 10

/** A date of a record as a field for days takes it: what is less exact than a day is not shown there. */
export function dayText(value: string | undefined): string {
  return value !== undefined && value.length >= DAY_LETTERS ? value.slice(0, DAY_LETTERS) : ''
}

/** What was typed into a field for days, as a member to spread; what was more or less exact before stays where it was not touched. */
export function dayOf<Name extends string>(
  name: Name,
  typed: string | undefined,
  before: string | undefined,
): { [One in Name]?: string } {
  return before !== undefined && typed === dayText(before)
    ? ({ [name]: before } as { [One in Name]?: string })
    : filled(name, typed)
}
