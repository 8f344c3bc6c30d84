import type { Contents } from './contents.ts'
import type { Rule } from './rule.ts'

/** A file of the rule set, as it was read. */
export interface LawFile {
  readonly name: string
  readonly text: string
}

export type LawFiles = readonly LawFile[]

/** A holiday on one day of the year, or on one weekday of a month. `nth` -1 is the last. */
export type Holiday =
  | { readonly name: string; readonly month: number; readonly day: number; readonly isChecked: boolean }
  | {
      readonly name: string
      readonly month: number
      readonly weekday: number
      readonly nth: number
      readonly plusDays: number
      readonly isChecked: boolean
    }

/** What holds for the whole rule set. */
export interface Terms {
  /** Where a text says only "without unreasonable delay": the day we aim at, and the last one. */
  readonly targetDays: number
  readonly outerDays: number
  /** Days a request of law enforcement counts that was made by word of mouth. */
  readonly oralHoldDays: number
  /** The most the Attorney General of the United States can have a Form 8-K delayed. */
  readonly attorneyGeneralHoldDays: number
  /** Where a text says "immediately": the days we aim at. */
  readonly immediateDays: number
  /** Classes of elements by what laws call them; a class that is in no list may be anything. */
  readonly elements: ReadonlyMap<string, ElementKind>
  /** The European countries of GDPR. */
  readonly gdprCountries: readonly string[]
  /** Federal holidays under `US`, a state's own under its code. */
  readonly holidays: ReadonlyMap<string, readonly Holiday[]>
  /** What counts as a country in addresses and is a place of the United States. */
  readonly territories: readonly string[]
  /** Places of the United States without a breach statute of their own. */
  readonly withoutStatute: readonly string[]
  /** The first and the last three digits of ZIP codes, and whose they are. */
  readonly zips: readonly (readonly [first: number, last: number, jurisdiction: string])[]
}

/** What laws mean by a class of elements. `basic` alone is nobody's personal information. */
export type ElementKind = 'basic' | 'number' | 'medical' | 'insurance' | 'anything'

/** Every rule we know, with what the notices have to say. */
export interface Law {
  /** The youngest date of its sources and the digest of its rules, such as `2026-03-08/5f0c…`. */
  readonly version: string
  readonly rules: readonly Rule[]
  readonly contents: Contents
  readonly terms: Terms
  /** States and territories by code, with their names. */
  readonly states: ReadonlyMap<string, string>
}
