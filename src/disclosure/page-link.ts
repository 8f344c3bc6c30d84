import { ChartwardError } from '../kernel/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { openText, sealText } from './sealed-text.ts'

const LIFETIME_MS = 60 * 60 * 1000

/** Where a search goes on. The pairs are the search as it was asked. */
export interface PageStart {
  readonly type: string
  readonly pairs: readonly (readonly [name: string, value: string])[]
  /** The database snapshot of the first page: later pages show the same moment. */
  readonly snapshot: string
  /** Unsorted searches: the last id shown. */
  readonly afterId?: string
  /** Sorted searches: how many results came before. */
  readonly offset?: number
  /** Audit events: only leaves below this one. */
  readonly beforeLeaf?: number
  /** The logical id of the patient whose everything is being read, and the last row shown of it. */
  readonly everythingOf?: string
  readonly after?: { readonly type: string; readonly id: string }
  /** The resource whose history is being read, and the oldest version shown of it. */
  readonly historyOf?: { readonly id: string; readonly before: number }
}

/**
 * A page link's only parameter: what it says is sealed, so that no search value stands in a URL, and bound
 * to the environment, person and session it was made for (law L9).
 */
export function sealPageLink(ground: Ground, interaction: Interaction, start: PageStart): string {
  const content = JSON.stringify({ ...start, expires: ground.clock.now() + LIFETIME_MS })
  return sealText(ground.pageLinkKey, boundTo(ground, interaction), content).toString('base64url')
}

/** **Errors.** `PAGE_LINK_INVALID` when it was altered, made for someone else, or is over an hour old. */
export function openPageLink(ground: Ground, interaction: Interaction, link: string): PageStart {
  const text = openText(ground.pageLinkKey, boundTo(ground, interaction), Buffer.from(link, 'base64url'))
  const start = text === undefined ? undefined : (JSON.parse(text) as PageStart & { expires: number })
  if (start === undefined || start.expires <= ground.clock.now()) {
    throw new ChartwardError(
      'PAGE_LINK_INVALID',
      'this page link is not valid here, or no longer: search again',
    )
  }
  return start
}

function boundTo(ground: Ground, { who }: Interaction): readonly string[] {
  return [ground.environment, who.user, who.session]
}
