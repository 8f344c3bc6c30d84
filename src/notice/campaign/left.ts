import type { PatientId } from '../../kernel/index.ts'
import type { Variant } from '../recipients/recipient.ts'
import { readCampaign } from './campaign-store.ts'
import { type Channel, PIECE_STATES, type PieceState } from './piece.ts'
import { PIECE_COLUMNS, type PieceRow, pieceOf } from './piece-store.ts'
import type { Advice } from './ports.ts'
import type { Workplace } from './workplace.ts'

/** What a notice told one person of what left, and what it offers them. */
export interface LeftTold extends Advice {
  readonly code: string
  readonly case: string
  readonly channel: Channel
  /** Names of element classes. */
  readonly elements: readonly string[]
  readonly residence: string | null
  readonly variant: Variant
}

/** A notice that was not sent has told nobody anything. */
const UNTOLD: readonly PieceState[] = ['waiting', 'sending', 'suppressed', 'stopped']
const TOLD = PIECE_STATES.filter((state) => !UNTOLD.includes(state))
const TOLD_MAX = 200

/** What all notices to a patient told them. Whoever shows it has told the ledger. */
export async function leftTold(
  { ground: { database, wording }, sealing }: Workplace,
  patient: PatientId,
): Promise<LeftTold[]> {
  const rows = await database.query<PieceRow>(
    `select ${PIECE_COLUMNS} from campaign_piece where person = $1 and state = any($2::text[])
     order by campaign, number limit ${TOLD_MAX}`,
    [sealing.person(patient), TOLD],
  )
  const said = new Map<string, Advice & { readonly case: string }>()
  for (const campaign of new Set(rows.map((row) => row.campaign))) {
    const { case: caseId, content } = await readCampaign(database, sealing, campaign)
    said.set(campaign, { case: caseId, ...wording.advice(content.model ?? content.draft) })
  }
  return rows.flatMap((row) => {
    const { channel, content } = pieceOf(sealing, row)
    const advice = said.get(row.campaign)
    if (advice === undefined) return []
    const { elements, residence, variant } = content.recipient
    return [{ ...advice, code: content.code, channel, elements, residence, variant }]
  })
}
