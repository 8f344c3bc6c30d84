import type { CaseAnswer } from './case.ts'

/** What officers at the console ask of cases beside the control door, under `/api/console`. */
export const WEB_CASE_PATHS = {
  freeze: '/contain/freeze',
  /** `CASE_PATH/:id/people/:patient`. */
  person: '/people',
  /** `RECIPIENT_PATH/:case/name`. */
  name: '/name',
  /** `NOTICE_PATHS.campaigns/:id/words`. */
  words: '/words',
  /** `DUTIES_PATH/:case/calendar`. */
  calendar: '/calendar',
} as const

/** What a case asks about. Times are milliseconds since 1970. */
export interface CaseQuestion {
  readonly sessions: readonly string[]
  readonly users: readonly string[]
  readonly clients: readonly string[]
  readonly addresses: readonly string[]
  readonly from?: number
  readonly to?: number
  readonly processFrom?: number
  readonly processTo?: number
  readonly copied?: boolean
}

/** A case with everything of it. */
export interface WholeCase extends CaseAnswer {
  readonly origin:
    | { readonly kind: 'finding'; readonly finding: string }
    | { readonly kind: 'hand' }
    | { readonly kind: 'tip'; readonly from: string }
  readonly query: CaseQuestion
  readonly growth: readonly {
    readonly add: Partial<CaseQuestion>
    readonly why: string
    readonly by: string
    readonly at: number
  }[]
  readonly findings: readonly string[]
  readonly entries: readonly { readonly seq: number; readonly at: number; readonly leaf: number }[]
  readonly closed?: { readonly by: string; readonly at: number; readonly why: string }
}

/** A person of a case, one line of the stream. `patient`: as in leaves. */
export interface CasePersonLine {
  readonly patient: string
  readonly tier: 'disclosed' | 'exposed'
  readonly elements: readonly string[]
  /** ISO 8601. */
  readonly first: string
  readonly last: string
  /** Runs that counted them first, and that last knew more. */
  readonly since: number
  readonly changed: number
  readonly relieved?: string
}

/** A leaf that says that something of a person was shown. */
export interface CasePersonLeaf {
  readonly leaf: number
  readonly at: number
  readonly how: string
  readonly user: string
  readonly role: string
  readonly client: string
  readonly session: string
  readonly address: string
  readonly resources: readonly string[]
  readonly elements: readonly string[]
  readonly bytes: number
}

/** A leaf of the key ledger that says that a person's key was in reach. */
export interface CasePersonKey {
  readonly leaf: number
  readonly at: number
  readonly op: string
  readonly purpose: string
  readonly user?: string
  readonly session?: string
}

/** One person of a case: what left, and where it is written. `leavesInAll`, `versionsInAll`: these are the first of so many. */
export interface CasePersonAnswer {
  readonly person: CasePersonLine
  /** `Type/id/version`. */
  readonly versions: readonly string[]
  readonly versionsInAll: number
  readonly leaves: readonly CasePersonLeaf[]
  readonly keys: readonly CasePersonKey[]
  readonly leavesInAll: number
  /** Of the checkpoints that were asked. */
  readonly sizes: { readonly disclosure: number; readonly keys: number }
}

/** What a campaign says, and how somebody who is made up would read it, in each language. */
export interface CampaignWordsAnswer {
  readonly draft: unknown
  readonly settings: { readonly email: boolean; readonly portal: boolean }
  readonly samples: readonly { readonly language: string; readonly subject: string; readonly text: string }[]
  /** Why there are none. */
  readonly problem?: string
}

/** Null: nobody was gathered, so nobody here knows. */
export interface PatientNameAnswer {
  readonly name: string | null
}

/** A duty as the law's rules come to it. */
export interface DutyLine {
  readonly rule: string
  readonly jurisdiction: string
  readonly kind: string
  readonly to: string
  readonly what: string
  readonly by: string
  readonly due: string | null
  readonly noLaterThan?: string
  readonly isTarget: boolean
  readonly order?: 'before-letters' | 'not-after-letters' | 'with-letters'
  readonly plan: 'conservative' | 'minimum'
  readonly why: string
  readonly people: number
  readonly verified: boolean
  /** How it was checked: a letter of the law's own data. */
  readonly status: 'S' | 'O' | '2' | '1' | 'C' | 'G' | 'U'
  readonly cite: string
  readonly source: string
  readonly paused?: { readonly until: string | null; readonly by: string }
  readonly done?: string
  readonly isLate?: boolean
}

export interface DutiesShown {
  readonly duties: readonly DutyLine[]
  readonly relieved: readonly {
    readonly rule: string
    readonly jurisdiction: string
    readonly plan: string
    readonly relief: string
    readonly signedBy?: string
    readonly why: string
  }[]
  readonly monitoringMonths: number
  readonly remarks: readonly string[]
  readonly lawVersion: string
  readonly inputsDigest: string
}

/** Groups of people who are alike for the law, and where their days begin. */
export interface FactsShown {
  readonly timeZone?: string
  readonly anchors: Readonly<Record<string, string | undefined>>
  readonly people: readonly {
    readonly state: string | null
    readonly country?: string
    readonly elements: readonly string[]
    readonly tier: string
    readonly count: number
  }[]
}

/** A freeze of the environment is asked for. `forMs`: it ends by itself after so long. */
export interface FreezeAskedFor {
  readonly reason: string
  readonly forMs?: number
}

/** A freeze that waits for a second officer. Times are milliseconds. */
export interface FreezeLine {
  readonly id: string
  readonly reason: string
  readonly forMs?: number
  readonly askedBy: string
  readonly asked: number
}
