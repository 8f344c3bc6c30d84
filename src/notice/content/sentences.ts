import type { Recipient } from '../recipients/recipient.ts'

/** Of whom a letter speaks: the reader, or somebody for whom the reader is written to. */
export interface Of {
  /** Null where the reader is the patient. */
  readonly name: string | null
}

/** Everything our notices say by themselves, in one language: short sentences, plain words. */
export interface Sentences {
  readonly dear: (name: string) => string
  readonly opening: {
    readonly adult: (organisation: string) => string
    readonly minor: (organisation: string, name: string) => string
    readonly guardian: (organisation: string, name: string) => string
    readonly deceased: (organisation: string, name: string) => string
  }
  readonly brief: (organisation: string) => string
  readonly dates: (from: string, to: string, isEstimated: boolean) => string
  readonly discovered: (day: string) => string
  readonly delayed: string
  readonly notDelayed: string
  readonly affected: (count: string, place: string) => string
  readonly left: Readonly<Record<Recipient['tier'] | 'unsaid', (of: Of) => string>>
  readonly noSsn: (of: Of) => string
  readonly steps: {
    readonly bills: (of: Of) => string
    readonly medicines: (of: Of) => string
    readonly insurance: (of: Of) => string
    readonly scams: (organisation: string) => string
    readonly reports: (of: Of) => string
  }
  readonly alert: string
  /** To freeze a credit file, and how: one's own or that of somebody one speaks for, a child's, a dead person's. */
  readonly freeze: Readonly<Record<'own' | 'child' | 'dead', (of: Of) => string>>
  readonly freezeHow: Readonly<Record<'own' | 'child' | 'dead', string>>
  readonly policeReport: (of: Of) => string
  readonly reportTheft: (of: Of) => string
  readonly fcra: string
  readonly credentials: string
  readonly monitoring: {
    readonly offer: (provider: string, months: string, of: Of) => string
    readonly enrol: (website: string, phone: string, by: string) => string
    readonly noCard: string
  }
  readonly bureaus: string
  readonly agencies: string
  readonly contact: {
    readonly call: (phone: string, hours: string) => string
    readonly tty: (tty: string) => string
    readonly write: (email: string, website: string) => string
    readonly post: (address: string) => string
    readonly parent: (organisation: string, parent: string) => string
    readonly noParent: (organisation: string) => string
  }
  readonly closing: readonly string[]
  readonly help: (phone: string) => string
  /** Stands in notices of the other language. */
  readonly invitation: (phone: string) => string
  readonly check: {
    readonly heading: string
    readonly how: string
    readonly never: string
    readonly neverAsk: readonly string[]
  }
  readonly seal: {
    readonly code: string
    readonly address: string
    readonly scan: string
    readonly picture: string
  }
  readonly page: (number: number, of: number) => string
  /** What is said to everybody at once. */
  readonly open: {
    readonly posting: (organisation: string) => string
    readonly release: (organisation: string) => string
    readonly left: string
    readonly total: (count: string) => string
    readonly until: (day: string) => string
    readonly reached: string
    readonly now: string
    readonly about: (organisation: string) => string
  }
  /** What whoever answers the telephone goes by. */
  readonly call: {
    readonly title: string
    readonly rules: { readonly heading: string; readonly items: readonly string[] }
    readonly questions: Readonly<
      Record<
        'what' | 'mine' | 'mineAnswer' | 'none' | 'noneAnswer' | 'real' | 'doing' | 'steps' | 'sorry',
        string
      >
    >
  }
}
