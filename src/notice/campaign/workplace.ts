import { ChartwardError } from '../../kernel/index.ts'
import { type Kept, readCampaign } from './campaign-store.ts'
import type { Piece } from './piece.ts'
import type { CampaignGround, Composer } from './ports.ts'
import { openSealing, type Sealing } from './sealing.ts'

/** Composers of so many campaigns are held. */
const COMPOSERS_MAX = 8

/** A frozen campaign, ready to compose. */
export interface Ready {
  readonly kept: Kept
  readonly composer: Composer
}

/** Where campaigns are worked on. */
export interface Workplace {
  readonly ground: CampaignGround
  readonly sealing: Sealing
  /** The campaign as it was frozen. **Errors** `NOT_FOUND`; `APPROVAL_REQUIRED` when it is not frozen. */
  ready(id: string): Promise<Ready>
}

export function openWorkplace(ground: CampaignGround): Workplace {
  const sealing = openSealing(ground.root, ground.environment)
  // What was frozen never changes: its words are looked at once.
  const composers = new Map<string, Composer>()
  const composerOf = (id: string, model: object): Composer => {
    const known = composers.get(id)
    if (known !== undefined) return known
    const composer = ground.wording.composer(model)
    const [oldest] = composers.keys()
    if (composers.size >= COMPOSERS_MAX && oldest !== undefined) composers.delete(oldest)
    composers.set(id, composer)
    return composer
  }
  return {
    ground,
    sealing,
    ready: async (id) => {
      const kept = await readCampaign(ground.database, sealing, id)
      const { model } = kept.content
      if (model === undefined)
        throw new ChartwardError(
          'APPROVAL_REQUIRED',
          'this campaign is not frozen: approve and freeze it first',
        )
      return { kept, composer: composerOf(id, model) }
    },
  }
}

/**
 * What is composed now is what was frozen.
 *
 * **Errors** `NOTICE_FROZEN` when it is not: the program or the law's data changed meanwhile.
 */
export function refuseChanged(composer: Composer, { content }: Piece): void {
  const now = Buffer.from(composer.digest(content.recipient)).toString('hex')
  if (now === content.digest) return
  const message =
    'the words would not be those that were frozen: the program or the data of the law changed since; stop this campaign and draft another'
  throw new ChartwardError('NOTICE_FROZEN', message)
}
