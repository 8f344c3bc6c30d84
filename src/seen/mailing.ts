import { ChartwardError, type PatientId } from '../kernel/index.ts'
import type { Interaction } from '../disclosure/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import { catchUp } from './alerts.ts'
import type { SeenGround } from './ground.ts'
import { NOTE_OF_LOOK } from './notes.ts'
import { answeredSince } from './questions.ts'
import {
  changeWatch,
  type MailWanted,
  type MailWatch,
  readWatch,
  type Watched,
  watchesWithMail,
} from './watch.ts'

/** Nobody gets a second e-mail within this time: it would say no more than the first. */
const REST_MS = 24 * 60 * 60 * 1000
const UNREAD_MAX = 100

/** How an e-mail is sent, and what else may be waiting in the portal. */
export interface MailRound {
  /** The server, which looks by itself. */
  readonly interaction: () => Interaction
  /** A name for each other thing that waits, the same for the same. */
  waiting(patient: PatientId): Promise<readonly string[]>
  /** `later`: this one is not taken now; `away`: none is. It tells the ledger before it sends anything. */
  send(wanted: MailWanted): Promise<'done' | 'later' | 'away'>
}

export async function isMailWanted(seen: SeenGround, { person, patient }: MailWanted): Promise<boolean> {
  const { mail } = await readWatch(seen, seen.secrets.hash(patient))
  return mail.some((one) => one.person === person)
}

/** From now on somebody gets e-mails, or none any more. Whoever calls it has told the ledger. */
export async function wantMail(seen: SeenGround, wanted: MailWanted, isWanted: boolean): Promise<void> {
  await changeWatch(seen, seen.secrets.hash(wanted.patient), (watch) => {
    const others = watch.mail.filter(({ person }) => person !== wanted.person)
    return { ...watch, mail: isWanted ? [...others, wanted] : others }
  })
}

/**
 * Sends an e-mail to everybody who wants one and for whom something new waits. What was shown since the last time is looked at
 * first, and that has its leaf. An e-mail says that something waits, and not what.
 *
 * **Errors.** `SEAL_BROKEN`, after everybody else was told, when what is kept of somebody was altered.
 */
export async function mailRound(seen: SeenGround, round: MailRound): Promise<void> {
  let altered = 0
  for await (const watched of watchesWithMail(seen, () => (altered += 1))) {
    if (!(await tellOf(seen, round, watched))) return
  }
  if (altered > 0) throw new ChartwardError('SEAL_BROKEN', `altered, of whom to tell: ${altered}`)
}

/** False when no mail can be sent at all. */
async function tellOf(seen: SeenGround, round: MailRound, { patient, watch }: Watched): Promise<boolean> {
  const now = seen.clock.now()
  const id = watch.mail[0]?.patient ?? ''
  const interaction = round.interaction()
  // What the server itself looked at is no reason to look again.
  const asked = { patient: patientIdOf(id), since: watch.looked, except: interaction.who.session }
  if (await seen.disclosure.shownSince(asked)) await lookAt(seen, interaction, id)
  const rested = watch.mail.filter(({ told }) => told === undefined || now - told.at >= REST_MS)
  if (rested.length === 0) return true
  const keys = await keysOf(seen, round, { patient, watch, id })
  for (const wanted of rested.filter((one) => isNews(one, keys))) {
    const sent = await round.send(wanted)
    if (sent === 'away') return false
    // Noted at once: whoever was told is not told again because another was not.
    if (sent === 'done') await noteTold(seen, patient, { ...wanted, told: { at: now, keys } })
  }
  return true
}

function isNews({ told }: MailWatch, keys: readonly string[]): boolean {
  return keys.some((key) => told === undefined || !told.keys.includes(key))
}

async function noteTold(seen: SeenGround, patient: Buffer, told: MailWatch): Promise<void> {
  await changeWatch(seen, patient, (kept) => ({
    ...kept,
    mail: kept.mail.map((one) => (one.person === told.person ? told : one)),
  }))
}

async function lookAt(seen: SeenGround, interaction: Interaction, patient: string): Promise<void> {
  const asked = { interaction, patient, timeZone: 'UTC' }
  await seen.disclosure.accesses(interaction, patient, async (look) => {
    await catchUp(seen, look, asked)
    return { shown: [], body: Buffer.alloc(0), note: NOTE_OF_LOOK }
  })
}

async function keysOf(
  seen: SeenGround,
  round: MailRound,
  { patient, watch, id }: Watched & { readonly id: string },
): Promise<readonly string[]> {
  const alerts = await seen.database.query<{ id: string }>(
    `select id from access_alert where patient = $1 and seen is null order by made desc limit ${UNREAD_MAX}`,
    [patient],
  )
  const answers = await answeredSince(seen, patient, watch.answersSeen)
  return [
    ...alerts.map((one) => `alert ${one.id}`),
    ...(answers === 0 ? [] : [`answers since ${watch.answersSeen}: ${answers}`]),
    ...(await round.waiting(patientIdOf(id))),
  ]
}
