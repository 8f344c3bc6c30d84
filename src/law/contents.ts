import type { Law } from './law.ts'
import type { Status } from './rule.ts'

/** Something a notice or a filing says, such as `what-happened` or `number-affected`. */
export type Tag = string

export interface NoticeFormat {
  readonly title: string | undefined
  readonly headings: readonly string[]
  readonly minPointSize: number | undefined
  readonly status: Status
}

/** What a notice to the residents of one jurisdiction has to say, and what it must not. */
export interface NoticeContents {
  readonly required: readonly Tag[]
  readonly forbidden: readonly Tag[]
  readonly format: NoticeFormat | null
  readonly status: Status
}

/** What a filing with the regulator of one jurisdiction contains. */
export interface FilingContents {
  readonly contents: readonly Tag[]
  readonly status: Status
  readonly caution: string | null
}

/** All of `notice-contents.json`. */
export interface Contents {
  /** What each tag means, in our own words. */
  readonly tags: ReadonlyMap<Tag, string>
  /** 45 CFR 164.404(c). */
  readonly federal: readonly Tag[]
  readonly individual: ReadonlyMap<string, NoticeContents>
  readonly filings: ReadonlyMap<string, FilingContents>
}

/**
 * What the law of `jurisdiction` itself says about the notice. `US`, and null for a residence nobody knows, is HIPAA.
 * A state without a text of its own asks for nothing and forbids nothing: HIPAA stands beside every answer.
 */
export function contentsFor(law: Law, jurisdiction: string | null): NoticeContents {
  if (jurisdiction === null || jurisdiction === 'US')
    return { required: law.contents.federal, forbidden: [], format: null, status: '2' }
  return (
    law.contents.individual.get(jurisdiction) ?? { required: [], forbidden: [], format: null, status: 'U' }
  )
}

/** What a filing with the regulator of `jurisdiction` contains, where the data say so. */
export function filingFor(law: Law, jurisdiction: string): FilingContents | undefined {
  return law.contents.filings.get(jurisdiction)
}
