import type { AccessQuestionAsked, OfficerQuestions, QuestionAnswerAsked } from '../contract/index.ts'
import type { Disclosed, Interaction } from '../disclosure/index.ts'
import { type AlertsAsked, alertsOf } from './alerts.ts'
import type { SeenGround } from './ground.ts'
import { entriesOf, type EntriesAsked, historyOf, type HistoryAsked } from './history.ts'
import { isMailWanted, mailRound, type MailRound, wantMail } from './mailing.ts'
import { answer, ask, openQuestions, questionsOf } from './questions.ts'
import { openSecrets } from './secrets.ts'
import type { MailWanted } from './watch.ts'

/** Who saw a record, for whoever it is about; every answer has its leaf before it is sent. */
export interface Seen {
  /** **Errors.** `ACCESS_DENIED`, and those of the ledger. */
  history(asked: HistoryAsked): Promise<Disclosed>
  /** **Errors.** `NOT_FOUND` for an entry that is not about this person. */
  entries(asked: EntriesAsked): Promise<Disclosed>
  alerts(asked: AlertsAsked): Promise<Disclosed>
  questions(
    interaction: Interaction,
    asked: { readonly patient: string; readonly see: boolean },
  ): Promise<Disclosed>
  /** Answers all there are. **Errors.** `USAGE`, `NOT_FOUND`. */
  ask(interaction: Interaction, asked: AccessQuestionAsked): Promise<Disclosed>
  /** For officers: what waits. */
  open(interaction: Interaction): Promise<OfficerQuestions>
  /** For officers. **Errors.** `USAGE`, `NOT_FOUND`, `ACCESS_DENIED`. */
  answer(interaction: Interaction, given: QuestionAnswerAsked): Promise<void>
  readonly mail: {
    isWanted(by: MailWanted): Promise<boolean>
    /** Whoever calls it has told the ledger. */
    want(by: MailWanted, isWanted: boolean): Promise<void>
    /** See `mailRound`. */
    round(round: MailRound): Promise<void>
  }
}

/** **Shape** `root`: 32 bytes from the key server. */
export function openSeen({
  root,
  ...parts
}: Omit<SeenGround, 'secrets'> & { readonly root: Uint8Array }): Seen {
  const ground: SeenGround = { ...parts, secrets: openSecrets(root) }
  return {
    history: async (asked) => await historyOf(ground, asked),
    entries: async (asked) => await entriesOf(ground, asked),
    alerts: async (asked) => await alertsOf(ground, asked),
    questions: async (interaction, asked) => await questionsOf(ground, interaction, asked),
    ask: async (interaction, asked) => await ask(ground, interaction, asked),
    open: async (interaction) => await openQuestions(ground, interaction),
    answer: async (interaction, given) => await answer(ground, interaction, given),
    mail: {
      isWanted: async (by) => await isMailWanted(ground, by),
      want: async (by, isWanted) => await wantMail(ground, by, isWanted),
      round: async (round) => await mailRound(ground, round),
    },
  }
}
