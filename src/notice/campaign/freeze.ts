import { createHash } from 'node:crypto'
import { ChartwardError } from '../../kernel/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import type { Recipient } from '../recipients/recipient.ts'
import { type Kept, moveCampaign, readCampaign } from './campaign-store.ts'
import { type Channel, pieceName } from './piece.ts'
import { addPieces, type NewPiece } from './piece-store.ts'
import type { CampaignGround, Composer } from './ports.ts'
import type { Sealing } from './sealing.ts'
import { APPROVALS_NEEDED, type CampaignSettings } from './state.ts'
import type { Workplace } from './workplace.ts'
import { suppressedAmong, type Suppressed } from './suppression.ts'

/** What was frozen. */
export interface Frozen {
  readonly pieces: number
  readonly people: number
  /** People of the list who have such a notice from an earlier campaign of the case. */
  readonly already: number
  readonly suppressed: number
  /** SHA-256 over the list, hex; it stands in the ledger. */
  readonly listDigest: string
}

/** The number of the last piece: whoever has one already leaves a gap. */
interface List extends Frozen {
  readonly lastNumber: number
}

/**
 * Makes the list and settles the words: from now on neither changes. Every notice is composed once, so that what cannot
 * be said to somebody is known before anything goes out. Killed in the middle, it is begun again from nothing.
 *
 * **Errors** `APPROVAL_REQUIRED` until enough different people said yes to these words; `NOTICE_FROZEN`;
 * `NOTICE_INVALID` when the words are not enough for somebody's law, or somebody of the case was not looked at yet.
 */
export async function freezeCampaign(
  { ground, sealing }: Workplace,
  id: string,
  interaction: Interaction,
): Promise<Frozen> {
  const { database } = ground
  const kept = await readCampaign(database, sealing, id)
  if (kept.state !== 'draft' && kept.state !== 'freezing')
    throw new ChartwardError('NOTICE_FROZEN', 'this campaign is frozen already')
  if (kept.approvedBy.length < APPROVALS_NEEDED)
    throw new ChartwardError(
      'APPROVAL_REQUIRED',
      `${APPROVALS_NEEDED} different people approve these words first: ${kept.approvedBy.length} did`,
    )
  await moveCampaign(database.query, id, ['draft'], 'freezing')
  await database.query('delete from campaign_piece where campaign = $1', [id])
  try {
    const model = await completeModel(ground, kept)
    const list = await makeList(ground, sealing, kept, ground.wording.composer(model))
    await settle(ground, sealing, { kept, model, list, interaction })
    const { lastNumber: _lastNumber, ...frozen } = list
    return frozen
  } catch (error) {
    await moveCampaign(database.query, id, ['freezing'], 'draft')
    await database.query('delete from campaign_piece where campaign = $1', [id])
    throw error
  }
}

/** What the list says of the words: how many live where. Everybody of the case counts, also whom no letter reaches. */
async function completeModel(
  { recipients, wording }: CampaignGround,
  { case: caseId, content }: Kept,
): Promise<object> {
  const { people, missing } = await recipients.queues(caseId)
  if (missing > 0)
    throw new ChartwardError(
      'NOTICE_INVALID',
      `${missing} people of the case are not gathered yet: chartward recipients gather --case ${caseId}`,
    )
  const byState = await recipients.residences(caseId)
  return wording.complete(content.draft, { case: caseId, total: people, byState })
}

async function makeList(
  ground: CampaignGround,
  sealing: Sealing,
  kept: Kept,
  composer: Composer,
): Promise<List> {
  const hash = createHash('sha256')
  const sum = { pieces: 0, people: 0, already: 0, suppressed: 0, lastNumber: 0 }
  const take = async (batch: readonly Recipient[]): Promise<void> => {
    const drafted = await draftPieces(ground, sealing, { kept, composer, first: sum.lastNumber + 1 }, batch)
    const asked = { id: kept.id, series: kept.series, at: ground.clock.now() }
    const added = await addPieces(ground.database.query, sealing, asked, drafted)
    const listed = new Set<string>()
    for (const { number, channel, state, content } of drafted) {
      if (!added.has(number)) continue
      listed.add(content.recipient.patient)
      if (state === 'suppressed') sum.suppressed += 1
      hash.update(`${number}\0${channel}\0${state}\0${content.recipient.patient}\0${content.digest}\n`)
    }
    sum.lastNumber += drafted.length
    sum.pieces += added.size
    sum.people += listed.size
    sum.already += batch.length - listed.size
  }
  for await (const batch of ground.recipients.sendable(kept.case)) await take(batch)
  return { ...sum, listDigest: hash.digest('hex') }
}

interface Drafting {
  readonly kept: Kept
  readonly composer: Composer
  readonly first: number
}

async function draftPieces(
  ground: CampaignGround,
  sealing: Sealing,
  { kept, composer, first }: Drafting,
  batch: readonly Recipient[],
): Promise<NewPiece[]> {
  const suppressed = await suppressedAmong(ground.database, sealing, batch)
  const planned = batch.flatMap((recipient) =>
    channelsOf(recipient, kept.content.settings, suppressed).map((channel) => ({ recipient, channel })),
  )
  const codes = await ground.issuer.reserve(planned.length)
  const digests = new Map(
    batch.map((recipient) => [recipient, Buffer.from(composer.digest(recipient)).toString('hex')]),
  )
  return planned.map(({ recipient, channel }, place) => {
    const number = first + place
    const messageId = `<${pieceName({ campaign: kept.id, number })}@${ground.mailer?.domain ?? 'invalid'}>`
    return {
      number,
      channel,
      round: 0,
      state: suppressed.patients.has(recipient.patient) ? 'suppressed' : 'waiting',
      content: {
        recipient,
        code: codes[place] ?? '',
        digest: digests.get(recipient) ?? '',
        ...(channel === 'email' ? { messageId } : {}),
      },
    }
  })
}

/** A letter, or an e-mail where that was agreed to; and a message in the portal besides. */
function channelsOf(recipient: Recipient, settings: CampaignSettings, suppressed: Suppressed): Channel[] {
  const { email, patient } = recipient
  if (suppressed.patients.has(patient)) return ['letter']
  const byEmail = settings.email && email !== undefined && !suppressed.emails.has(email)
  return [byEmail ? 'email' : 'letter', ...(settings.portal ? (['portal'] as const) : [])]
}

async function settle(
  { database, tell, clock }: CampaignGround,
  sealing: Sealing,
  {
    kept,
    model,
    list,
    interaction,
  }: {
    readonly kept: Kept
    readonly model: object
    readonly list: List
    readonly interaction: Interaction
  },
): Promise<void> {
  const { id, modelDigest, content } = kept
  const note = `${id} frozen: words ${modelDigest}, list ${list.listDigest}, ${list.pieces} pieces to ${list.people} people`
  await tell(interaction, { how: 'notice', note })
  const rows = await database.query(
    `update campaign set state = 'frozen', frozen = $2, list_digest = $3, last_number = $4, sealed = $5
     where id = $1 and state = 'freezing' and model_digest = $6 returning id`,
    [
      id,
      clock.now(),
      Buffer.from(list.listDigest, 'hex'),
      list.lastNumber,
      sealing.seal(id, { ...content, model }),
      Buffer.from(modelDigest, 'hex'),
    ],
  )
  if (rows.length === 0) throw new ChartwardError('NOTICE_FROZEN', 'the campaign changed while it was frozen')
}
