/** Where a file is sent to be matched. */
export const MATCH_PATH = '/match'

/**
 * What a file came to. `explained`: a session's disclosures account for it. `unexplained`: it has values of people who are
 * here, and no recorded disclosure accounts for them. `elsewhere`: it is about others. `untold`: nothing in it tells
 * people apart.
 */
export type MatchVerdict = 'explained' | 'unexplained' | 'elsewhere' | 'untold'

/** Somebody the file names. No name, and nothing of what the file says. */
export interface MatchPerson {
  /** As in leaves. */
  readonly patient: string
  /** `Patient/id`. */
  readonly resource: string
  /** So many records of the file are about them. */
  readonly records: number
  /** By the values of opened records, by the index alone, or by a single number. */
  readonly sure: 'values' | 'tokens' | 'one-value'
  /** Classes of elements the file has of them. */
  readonly elements: readonly string[]
  /** `Type/id/version` its values come from, where records were opened. */
  readonly versions: readonly string[]
  /** When these were the newest versions. */
  readonly from?: string
  readonly until?: string
}

/** A session that was shown some of these people. Shares from 0 to 1. */
export interface MatchSession {
  readonly session: string
  readonly user: string
  readonly client: string
  readonly address: string
  readonly first: string
  readonly last: string
  /** People it was shown, and how many of them are in the file. */
  readonly shown: number
  readonly explained: number
  readonly precision: number
  readonly recall: number
  /** How much of the file's classes of elements it was shown of them. */
  readonly elements: number
  /** Of how many it was shown the versions the file has. */
  readonly timely: number
  readonly bits: number
}

export interface MatchReport {
  readonly verdict: MatchVerdict
  /** The same in sentences. */
  readonly says: readonly string[]
  readonly file: {
    readonly sha256: string
    readonly bytes: number
    readonly format: string
    readonly records: number
    readonly unread: number
  }
  /**
   * Records that name somebody here, and that name nobody; of these, those in which a name fits somebody and nothing says
   * whether it is them. People named, and people whose records were opened for it.
   */
  readonly counts: {
    readonly naming: number
    readonly strangers: number
    readonly doubtful: number
    readonly people: number
    readonly opened: number
  }
  /** Its values were the newest ones then, of so many of the people whose versions were compared. */
  readonly window?: {
    readonly from?: string
    readonly until?: string
    readonly people: number
    readonly of: number
  }
  /** Classes of elements, with of how many people. */
  readonly elements: readonly { readonly name: string; readonly people: number }[]
  readonly people: readonly MatchPerson[]
  /** The best first. */
  readonly sessions: readonly MatchSession[]
  /** The ledger as it was asked. */
  readonly checkpoint: { readonly origin: string; readonly size: number }
  readonly elapsedMs: number
}
