/**
 * How far a campaign is. `draft`: its words can be changed. `freezing`: its list is being made. `frozen`: nothing of it
 * changes any more, and nothing went out yet. `sending`, `paused`. `stopped`: no more of it goes out.
 */
export type CampaignState = 'draft' | 'freezing' | 'frozen' | 'sending' | 'paused' | 'stopped'

/** How many different people say yes before a campaign is frozen. */
export const APPROVALS_NEEDED = 2

/** What a campaign is asked to be. */
export interface CampaignSettings {
  /** How people are written to besides by letter: by e-mail where they agreed, and in the portal. */
  readonly email: boolean
  readonly portal: boolean
}

/** A campaign without any word about anybody in it. Times are milliseconds since 1970. */
export interface Campaign {
  readonly id: string
  readonly case: string
  readonly state: CampaignState
  /** True when it goes also to those whom a campaign before it went to. */
  readonly supplement: boolean
  /** SHA-256 of the words and settings, hex: what is approved. */
  readonly modelDigest: string
  readonly drafted: number
  readonly draftedBy: string
  /** Who said yes to these words. */
  readonly approvedBy: readonly string[]
  /** So many different people say yes before it is frozen. */
  readonly needed: number
  readonly frozen?: number
  /** SHA-256 over the list in its order, hex. */
  readonly listDigest?: string
}
