import type { CampaignStatus } from '../../../src/contract/index.ts'

/** How far a campaign is, as somebody who works with it sees it. `half`: somebody approved, and not enough yet. */
export type Stage =
  | 'drafted'
  | 'half'
  | 'approved'
  | 'freezing'
  | 'frozen'
  | 'sending'
  | 'done'
  | 'paused'
  | 'stopped'

/** The one thing that is done next. */
export type Primary = 'look' | 'approve' | 'freeze' | 'send' | 'export' | 'returns' | 'resume'

/** What is on its way: nobody can say yet that it went out, or that it will not. */
const UNDER_WAY = ['waiting', 'sending', 'unknown']

type Known = Pick<CampaignStatus, 'campaign' | 'pieces'>

export function stageOf({ campaign: { state, approvedBy, needed }, pieces }: Known): Stage {
  switch (state) {
    case 'draft':
      if (approvedBy.length >= needed) return 'approved'
      return approvedBy.length === 0 ? 'drafted' : 'half'
    case 'sending': {
      const states = Object.values(pieces)
      const isUnderWay = states.some((counts) => UNDER_WAY.some((one) => (counts[one] ?? 0) > 0))
      return isUnderWay || states.length === 0 ? 'sending' : 'done'
    }
    case 'freezing':
    case 'frozen':
    case 'paused':
      return state
    default:
      return 'stopped'
  }
}

/** `hasLooked`: they had the letters shown in this page. Undefined: it is for somebody else, or for nobody. */
export function primaryOf(
  status: Known,
  { user, hasLooked }: { readonly user: string; readonly hasLooked: boolean },
): Primary | undefined {
  const { campaign, pieces } = status
  switch (stageOf(status)) {
    case 'drafted':
    case 'half':
      if (campaign.approvedBy.includes(user)) return undefined
      return hasLooked ? 'approve' : 'look'
    case 'approved':
    case 'freezing':
      return 'freeze'
    case 'frozen':
      return 'send'
    case 'sending':
      return (pieces['letter']?.['waiting'] ?? 0) > 0 ? 'export' : undefined
    case 'done':
      return 'returns'
    case 'paused':
      return 'resume'
    case 'stopped':
      return undefined
  }
}
