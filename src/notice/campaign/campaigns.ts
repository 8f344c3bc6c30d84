import { randomUUID } from 'node:crypto'
import { ChartwardError, type PatientId } from '../../kernel/index.ts'
import type { Interaction } from '../../disclosure/index.ts'
import type { Conflict } from '../content/book.ts'
import type { CaseDuties } from '../duties/case-duties.ts'
import {
  actOnCampaign,
  approveCampaign,
  type CampaignAct,
  draftCampaign,
  type DraftAsked,
  redraftCampaign,
  settleUnknown,
  type Verdict,
  type WordsRead,
} from './acts.ts'
import { listCampaigns, readCampaign, sendingCampaigns, shownOf } from './campaign-store.ts'
import {
  beginExport,
  exportLetters,
  exportPage,
  type ExportBegun,
  type ExportKept,
  type ExportPage,
  listExports,
  type PageAsked,
} from './export.ts'
import { freezeCampaign, type Frozen } from './freeze.ts'
import { type Delivery, pieceName } from './piece.ts'
import { deliveriesOf } from './piece-store.ts'
import { leftTold, type LeftTold } from './left.ts'
import { markShown, portalMessages, type PortalMessage, postBatch } from './portal.ts'
import type { CampaignGround, OpenText } from './ports.ts'
import { previewOf, type Preview } from './preview.ts'
import { type Progress, progressOf, type Unreachable, unreachableOf } from './progress.ts'
import { publicTextsOf } from './public-texts.ts'
import { openRate } from './rate.ts'
import { type ReturnRow, type ReturnsTaken, takeReturns } from './returns.ts'
import { pauseFor, sendBatch, type Sender, settleAbandoned } from './sending.ts'
import type { Campaign } from './state.ts'
import {
  addSuppression,
  endSuppression,
  listSuppressions,
  type Suppression,
  type SuppressionKind,
} from './suppression.ts'
import { type Told, toldBy, type ToldPiece, toldPieces } from './told.ts'
import { type CampaignWords, wordsOf } from './words.ts'
import { openWorkplace, type Workplace } from './workplace.ts'

/** How often it is looked at what can go out. */
const LOOK_MS = 1_000

/** Campaigns of notices: from a draft to what became of every piece. */
export interface Campaigns {
  /** See `draftCampaign`. */
  draft(interaction: Interaction, asked: DraftAsked): Promise<Campaign>
  redraft(interaction: Interaction, asked: WordsRead & { readonly draft: unknown }): Promise<Campaign>
  /** See `approveCampaign`. */
  approve(
    interaction: Interaction,
    asked: WordsRead,
  ): Promise<{ readonly approvedBy: readonly string[]; readonly needed: number }>
  /** See `wordsOf`. */
  words(interaction: Interaction, id: string): Promise<CampaignWords>
  /** See `previewOf`. */
  preview(interaction: Interaction, id: string): Promise<Preview>
  /** See `publicTextsOf`. */
  publicTexts(
    interaction: Interaction,
    asked: { readonly id: string; readonly duties: Pick<CaseDuties, 'of'> },
  ): Promise<readonly OpenText[]>
  /** See `freezeCampaign`. */
  freeze(interaction: Interaction, id: string): Promise<Frozen>
  /** See `actOnCampaign`. */
  act(interaction: Interaction, asked: { readonly id: string; readonly act: CampaignAct }): Promise<Campaign>
  find(id: string): Promise<Campaign>
  list(caseId?: string): Promise<readonly Campaign[]>
  /** Conflicts of two laws that people of a case meet. **Errors** `CASE_UNKNOWN`. */
  conflicts(caseId: string): Promise<readonly Conflict[]>
  progress(id: string): Promise<Progress>
  readonly exports: {
    /** See `listExports`. */
    list(id: string): Promise<readonly ExportKept[]>
    begin(interaction: Interaction, id: string): Promise<ExportBegun>
    page(interaction: Interaction, asked: PageAsked): Promise<ExportPage>
    letters(
      interaction: Interaction,
      asked: PageAsked,
    ): Promise<{ readonly pdf: Uint8Array; readonly letters: number; readonly next?: number }>
  }
  /** See `takeReturns`. */
  returns(interaction: Interaction, rows: readonly ReturnRow[]): Promise<ReturnsTaken>
  /** Names of pieces of which nobody knows whether they arrived. */
  unknown(id: string): Promise<readonly string[]>
  settle(
    interaction: Interaction,
    asked: { readonly piece: string; readonly verdict: Verdict },
  ): Promise<void>
  readonly suppressions: {
    add(
      interaction: Interaction,
      asked: { readonly kind: SuppressionKind; readonly value: string; readonly reason: string },
    ): Promise<void>
    end(
      interaction: Interaction,
      asked: { readonly kind: SuppressionKind; readonly value: string },
    ): Promise<boolean>
    list(): Promise<readonly Suppression[]>
  }
  /** What became of everything that was sent to one person. */
  deliveries(interaction: Interaction, patient: PatientId): Promise<readonly Delivery[]>
  /** See `leftTold`. */
  left(patient: PatientId): Promise<readonly LeftTold[]>
  /** What counts towards substitute notice. */
  unreachable(caseId: string): Promise<Unreachable>
  readonly portal: {
    messages(patient: PatientId): Promise<readonly PortalMessage[]>
    shown(
      interaction: Interaction,
      asked: { readonly patient: PatientId; readonly piece: string },
    ): Promise<boolean>
  }
  /** See `toldBy`. */
  told(caseId: string): Promise<Told | undefined>
  /** See `toldPieces`. Who is told of them has the caller to tell the ledger. */
  pieces(caseId: string): AsyncIterable<ToldPiece>
  /** Sends now what may go out; it is done every second anyway. */
  send(): Promise<void>
  close(): Promise<void>
}

/** From now on what was begun goes on; what the last process left on its way is said to be unknown. */
export async function openCampaigns(
  ground: CampaignGround,
  options: { readonly idle?: boolean } = {},
): Promise<Campaigns> {
  const place = openWorkplace(ground)
  const runner = randomUUID()
  if (options.idle !== true) await settleAbandoned(place, runner)
  const { begin, ...sending } = openSending(place, runner, options.idle === true)
  const { database } = ground
  const view = async (id: string) => shownOf(await readCampaign(database, place.sealing, id))
  return {
    draft: async (interaction, asked) => await view(await draftCampaign(place, interaction, asked)),
    redraft: async (interaction, asked) => {
      await redraftCampaign(place, interaction, asked)
      return await view(asked.id)
    },
    approve: async (interaction, asked) => await approveCampaign(place, interaction, asked),
    words: async (interaction, id) => await wordsOf(place, interaction, id),
    preview: async (interaction, id) => await previewOf(place, interaction, id),
    publicTexts: async (interaction, asked) => await publicTextsOf(place, interaction, asked),
    freeze: alone(
      async (interaction: Interaction, id: string) => await freezeCampaign(place, id, interaction),
    ),
    act: async (interaction, asked) => {
      await actOnCampaign(place, interaction, asked)
      begin()
      return await view(asked.id)
    },
    find: view,
    list: async (caseId) => (await listCampaigns(database, place.sealing, caseId)).map(shownOf),
    conflicts: async (caseId) =>
      ground.wording.conflicts([...(await ground.recipients.residences(caseId)).keys()]),
    progress: async (id) => await progressOf(place, await view(id)),
    exports: {
      list: async (id) => await listExports(place, id),
      begin: async (interaction, id) => await beginExport(place, id, interaction),
      page: async (interaction, asked) => await exportPage(place, interaction, asked),
      letters: async (interaction, asked) => await exportLetters(place, interaction, asked),
    },
    returns: async (interaction, rows) => await takeReturns(place, interaction, rows),
    unknown: async (id) => await unknownOf(place, id),
    settle: async (interaction, asked) => await settleUnknown(place, interaction, asked),
    suppressions: suppressionsOf(place),
    deliveries: async (interaction, patient) => {
      await ground.tell(interaction, { how: 'notice', note: 'deliveries looked at', about: [patient] })
      return await deliveriesOf(database, place.sealing, patient)
    },
    left: async (patient) => await leftTold(place, patient),
    told: async (caseId) => await toldBy(place, caseId),
    pieces: (caseId) => toldPieces(place, caseId),
    unreachable: async (caseId) => await unreachableOf(place, caseId),
    portal: {
      messages: async (patient) => await portalMessages(place, patient),
      shown: async (interaction, asked) => await markShown(place, interaction, asked),
    },
    ...sending,
  }
}

/** One at a time: a second would throw away the list that the first is making. */
function alone<Result>(
  freeze: (interaction: Interaction, id: string) => Promise<Result>,
): (interaction: Interaction, id: string) => Promise<Result> {
  const state = { busy: false }
  return async (interaction, id) => {
    if (state.busy) throw new ChartwardError('SERVER_BUSY', 'a campaign is being frozen: wait for it')
    state.busy = true
    try {
      return await freeze(interaction, id)
    } finally {
      state.busy = false
    }
  }
}

function suppressionsOf({ ground, sealing }: Workplace): Campaigns['suppressions'] {
  const { database, tell, clock } = ground
  const aboutOf = (kind: SuppressionKind, value: string) =>
    kind === 'patient' ? { about: [value as PatientId] } : {}
  return {
    add: async (interaction, { kind, value, reason }) => {
      if (reason.trim().length < REASON_LETTERS_MIN)
        throw new ChartwardError('REASON_REQUIRED', 'say why they are not to be written to')
      await tell(interaction, { how: 'notice', note: `suppressed: ${kind}`, ...aboutOf(kind, value) })
      const entry = { kind, value, reason, by: interaction.who.user, begun: clock.now() }
      await addSuppression(database, sealing, entry)
    },
    end: async (interaction, { kind, value }) => {
      await tell(interaction, { how: 'notice', note: `suppressed no more: ${kind}`, ...aboutOf(kind, value) })
      return await endSuppression(database, sealing, { kind, value })
    },
    list: async () => await listSuppressions(database, sealing),
  }
}

const REASON_LETTERS_MIN = 5
const LISTED_MAX = 10_000

async function unknownOf({ ground: { database } }: Workplace, id: string): Promise<string[]> {
  const rows = await database.query<{ number: number }>(
    `select number from campaign_piece where campaign = $1 and state = 'unknown' order by number limit ${LISTED_MAX}`,
    [id],
  )
  return rows.map(({ number }) => pieceName({ campaign: id, number }))
}

/** One round at a time, and one more for everything that was asked meanwhile. */
function openSending(
  place: Workplace,
  runner: string,
  idle: boolean,
): Pick<Campaigns, 'send' | 'close'> & { readonly begin: () => void } {
  const { ground } = place
  const { mailer } = ground
  const sender: Sender | undefined =
    mailer === undefined
      ? undefined
      : {
          place,
          mailer,
          runner,
          rate: openRate(ground.clock, mailer.messagesPerMinuteMax),
          rest: { until: 0 },
        }
  // Where nothing is being sent the database is not asked every second.
  const state = { running: Promise.resolve(), asked: false, closed: false, due: true }
  const round = async (): Promise<void> => {
    state.asked = false
    const campaigns = await sendingCampaigns(ground.database)
    state.due = campaigns.length > 0
    for (const { id, case: caseId } of campaigns) {
      if (state.closed) return
      try {
        const held = await ground.heldBack(caseId)
        if (held.everybody !== undefined) continue
        while (!state.closed && (await postBatch(place, id, [...held.byState.keys()])) > 0);
        if (sender === undefined) continue
        while (!state.closed && (await sendBatch(sender, id)) > 0);
      } catch (error) {
        await stopFor(place, id, error)
      }
    }
  }
  const soon = async (): Promise<void> => {
    if (!state.asked) {
      state.asked = true
      state.running = state.running.then(round).catch((error: unknown) => {
        // The database or the ledger is away: the next round is in a second.
        state.due = true
        ground.log.warn('notices.delayed', {
          code: error instanceof ChartwardError ? error.code : 'INTERNAL',
        })
      })
    }
    await state.running
  }
  if (!idle) void soon()
  const timer = idle ? undefined : setInterval(() => void (state.due ? soon() : undefined), LOOK_MS).unref()
  return {
    begin: () => {
      state.due = true
    },
    send: soon,
    close: async () => {
      state.closed = true
      clearInterval(timer)
      await state.running
      await mailer?.close()
    },
  }
}

/** What will not go away by itself pauses a campaign; everything else is tried again. */
async function stopFor(place: Workplace, id: string, error: unknown): Promise<void> {
  const lasting =
    error instanceof ChartwardError && ['NOTICE_FROZEN', 'NOTICE_INVALID', 'SEAL_BROKEN'].includes(error.code)
  if (!lasting) throw error
  place.ground.log.error('notices.paused', { code: error.code })
  await pauseFor(place, id, error)
}
