import { ChartwardError } from '../../kernel/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import type { Query } from '../../postgres/index.ts'
import {
  addApproval,
  addCampaign,
  contentDigest,
  type Kept,
  moveCampaign,
  nextCampaignId,
  readCampaign,
  replaceDraft,
} from './campaign-store.ts'
import { fallBack } from './falling-back.ts'
import { type Piece, pieceName, type PieceState, readPieceName } from './piece.ts'
import { numberParts, readPiece } from './piece-store.ts'
import { APPROVALS_NEEDED, type CampaignSettings, type CampaignState } from './state.ts'
import type { Workplace } from './workplace.ts'

/** A campaign to be drafted. */
export interface DraftAsked {
  readonly case: string
  /** What it says, as `content` takes it. */
  readonly draft: unknown
  readonly settings: CampaignSettings
  /** True: it goes also to those whom a campaign of the case went to before. */
  readonly supplement: boolean
}

/** Keeps a draft; answers its id. **Errors** `CASE_UNKNOWN`, `NOTICE_INVALID`. */
export async function draftCampaign(
  { ground, sealing }: Workplace,
  interaction: Interaction,
  { case: caseId, draft, settings, supplement }: DraftAsked,
): Promise<string> {
  const { database, clock, wording, tell, recipients } = ground
  await recipients.queues(caseId)
  const content = { draft: wording.check(draft), settings }
  const at = clock.now()
  const id = await nextCampaignId(database, new Date(at).getUTCFullYear())
  const note = `${id} drafted for ${caseId}: words ${contentDigest(content).toString('hex')}`
  await tell(interaction, { how: 'notice', note })
  await addCampaign(database, sealing, { id, caseId, supplement, content, at, by: interaction.who.user })
  return id
}

/** A draft that somebody has read. `words`: the digest of what they read, where they say it. */
export interface WordsRead {
  readonly id: string
  readonly words?: string
}

/**
 * Other words for a draft: approvals were of the words before.
 *
 * **Errors** `NOTICE_FROZEN`, `NOTICE_INVALID`; `VERSION_CONFLICT` when the words that were read are there no more.
 */
export async function redraftCampaign(
  { ground, sealing }: Workplace,
  interaction: Interaction,
  { id, words, draft }: WordsRead & { readonly draft: unknown },
): Promise<void> {
  const { content, state, modelDigest } = await readCampaign(ground.database, sealing, id)
  if (state !== 'draft') throw frozen()
  refuseOthers(words, modelDigest)
  const changed = { settings: content.settings, draft: ground.wording.check(draft) }
  const note = `${id} drafted again: words ${contentDigest(changed).toString('hex')}`
  await ground.tell(interaction, { how: 'notice', note })
  if (!(await replaceDraft(ground.database, sealing, { id, content: changed, was: modelDigest })))
    throw new ChartwardError('VERSION_CONFLICT', 'somebody changed these words meanwhile: read them again')
}

function refuseOthers(read: string | undefined, words: string): void {
  if (read !== undefined && read !== words)
    throw new ChartwardError(
      'VERSION_CONFLICT',
      'these are other words than those that were read: read them again',
    )
}

/** Somebody says yes to these words. **Errors** `NOTICE_FROZEN`; `VERSION_CONFLICT` as for `redraftCampaign`. */
export async function approveCampaign(
  { ground, sealing }: Workplace,
  interaction: Interaction,
  { id, words }: WordsRead,
): Promise<{ readonly approvedBy: readonly string[]; readonly needed: number }> {
  const { database, tell, clock } = ground
  const kept = await readCampaign(database, sealing, id)
  if (kept.state !== 'draft') throw frozen()
  refuseOthers(words, kept.modelDigest)
  const by = interaction.who.user
  await tell(interaction, { how: 'notice', note: `${id} approved: words ${kept.modelDigest}` })
  const digest = Buffer.from(kept.modelDigest, 'hex')
  await addApproval(database, { id, by, at: clock.now(), digest })
  const { approvedBy } = await readCampaign(database, sealing, id)
  return { approvedBy, needed: APPROVALS_NEEDED }
}

function frozen(): ChartwardError {
  return new ChartwardError('NOTICE_FROZEN', 'this campaign is frozen: nothing of it changes any more')
}

const MOVES = {
  send: { from: ['frozen'], to: 'sending' },
  pause: { from: ['sending'], to: 'paused' },
  resume: { from: ['paused'], to: 'sending' },
  stop: { from: ['draft', 'frozen', 'sending', 'paused'], to: 'stopped' },
} as const satisfies Record<string, { from: readonly CampaignState[]; to: CampaignState }>

/** What can be asked of a campaign that is frozen. */
export type CampaignAct = keyof typeof MOVES

/** **Errors** `APPROVAL_REQUIRED` for a draft; `NOTICE_FROZEN` from any other state that this cannot be done in. */
export async function actOnCampaign(
  { ground, sealing }: Workplace,
  interaction: Interaction,
  { id, act }: { readonly id: string; readonly act: CampaignAct },
): Promise<void> {
  const { database, tell, clock } = ground
  const kept = await readCampaign(database, sealing, id)
  const { from, to } = MOVES[act]
  refuseMove(kept, from, act)
  await tell(interaction, { how: 'notice', note: `${id} ${act}` })
  if (act === 'send') await ground.begins(interaction, kept)
  // Together: of a stop that is cut off half way nothing was done.
  await database.transaction(async ({ query }) => {
    if (!(await moveCampaign(query, id, from, to)))
      throw new ChartwardError('NOTICE_FROZEN', 'the campaign changed meanwhile: look at it again')
    if (act === 'stop') await stopWaiting(query, id, clock.now())
  })
}

/** Whoever got nothing of it can be written to by another campaign. */
async function stopWaiting(query: Query, id: string, at: number): Promise<void> {
  for await (const [from, to] of numberParts(query, id))
    await query(
      `update campaign_piece set state = 'stopped', series = series || ' ' || campaign, trail = trail || $2
       where campaign = $1 and state = 'waiting' and export is null and number between $3 and $4`,
      [id, ` stopped:${at}`, from, to],
    )
}

function refuseMove({ state }: Kept, from: readonly CampaignState[], act: CampaignAct): void {
  if (from.includes(state)) return
  if (state === 'draft' || state === 'freezing')
    throw new ChartwardError('APPROVAL_REQUIRED', 'this campaign is not frozen: approve and freeze it first')
  throw new ChartwardError('NOTICE_FROZEN', `a campaign that is ${state} cannot be asked to ${act}`)
}

/** What somebody found out about an e-mail of which nobody knew: that it arrived, or not; then it is sent again, or a letter is. */
export type Verdict = 'sent' | 'again' | 'letter'

/** **Errors** `NOT_FOUND` unless the piece is unknown. */
export async function settleUnknown(
  place: Workplace,
  interaction: Interaction,
  { piece: name, verdict }: { readonly piece: string; readonly verdict: Verdict },
): Promise<void> {
  const { database, tell } = place.ground
  const named = readPieceName(name)
  const piece = named === undefined ? undefined : await readPiece(database, place.sealing, named)
  if (piece === undefined || piece.state !== 'unknown')
    throw new ChartwardError(
      'NOT_FOUND',
      'there is no piece of this name of which it is not known what became',
    )
  const about = [piece.content.recipient.patient]
  await tell(interaction, { how: 'notice', note: `${pieceName(piece)} settled: ${verdict}`, about })
  const state = ({ sent: 'sent', again: 'waiting', letter: 'bounced' } as const)[verdict]
  await moveUnknown(place, piece, state)
  if (verdict === 'letter') await fallBack(place, piece)
}

async function moveUnknown(
  { ground: { database, clock } }: Workplace,
  { campaign, number }: Piece,
  state: PieceState,
): Promise<void> {
  const now = clock.now()
  const rows = await database.query(
    `update campaign_piece set state = $3, due = $4, runner = null, trail = trail || $5
     where campaign = $1 and number = $2 and state = 'unknown' returning number`,
    [campaign, number, state, now, ` ${state}:${now}`],
  )
  if (rows.length === 0) throw new ChartwardError('NOT_FOUND', 'somebody settled this piece meanwhile')
}
