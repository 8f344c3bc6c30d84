import { randomUUID } from 'node:crypto'
import type { PatientId } from '../kernel/index.ts'
import { patientIdOf } from '../fhir/index.ts'
import { planOf, waitingOf } from '../http/index.ts'
import type { Person, PersonId } from '../identity/index.ts'
import type { Campaigns, Mailer } from '../notice/index.ts'
import type { Safeguard } from '../safeguard/index.ts'
import type { MailWanted, Seen } from '../seen/index.ts'
import type { Chartward } from './chartward.ts'
import { itself, SERVER_WHO } from './itself.ts'

/** After a mail server did not take one, it is left alone for so long: with that one, or altogether where it takes none. */
const REST_MS = 30 * 60_000
const RESTING_MAX = 10_000

/** What e-mails about the portal stand on. */
export interface PortalMailGround {
  readonly seen: Seen
  readonly campaigns: Campaigns
  readonly safeguard: Safeguard
  readonly mailer: Mailer
}

/** Answers one round of e-mails to whoever asked for them. Each says that something waits, and nothing else. */
export function openPortalMail(chartward: Chartward, ground: PortalMailGround): () => Promise<void> {
  const { clock } = chartward
  const { seen, campaigns, safeguard } = ground
  let restsUntil = 0
  const resting = new Map<string, number>()
  const plan = { operations: { campaigns }, safeguard, now: () => clock.now() }
  const waiting = async (patient: PatientId): Promise<readonly string[]> => {
    const posted = await campaigns.portal.messages(patient)
    const unread = posted.flatMap(({ code, shown }) => (shown === undefined ? [`message ${code}`] : []))
    const steps = waitingOf(await planOf(plan, patient)).map(({ step, day }) => `step ${step} ${day}`)
    return [...unread, ...steps]
  }
  const send = async (wanted: MailWanted): Promise<'done' | 'later' | 'away'> => {
    if ((resting.get(wanted.person) ?? 0) > clock.now()) return 'later'
    resting.delete(wanted.person)
    const sent = await sendOne(chartward, ground.mailer, wanted)
    const until = clock.now() + REST_MS
    if (sent === 'away') restsUntil = until
    if (sent === 'later') {
      if (resting.size >= RESTING_MAX) resting.clear()
      resting.set(wanted.person, until)
    }
    return sent
  }
  return async () => {
    if (clock.now() < restsUntil) return
    await seen.mail.round({ interaction: () => itself(randomUUID()), waiting, send })
  }
}

async function sendOne(
  { accounts, disclosure, clock, config }: Chartward,
  mailer: Mailer,
  { person, patient }: MailWanted,
): Promise<'done' | 'later' | 'away'> {
  const id = person as PersonId
  const known = await accounts.people.findById(id)
  const about = patientIdOf(patient)
  // Whoever does not open this part of the portal any more is not told that something waits there.
  if (known === undefined || known.disabled !== undefined) return 'done'
  if (!isOwn(known, patient) && !(await standsIn(accounts, id, about))) return 'done'
  const address = (await accounts.people.readDetails(SERVER_WHO, [id])).get(id)?.email
  if (address === undefined) return 'done'
  const messageId = `<${randomUUID()}@${mailer.domain}>`
  const note = 'e-mail that something waits in the portal'
  await disclosure.note(itself(randomUUID()), { how: 'notice', note, about: [about] })
  const words = wordsOf(config.organisation.name)
  const date = new Date(clock.now())
  const { outcome } = await mailer.hand({ ...words, to: { name: '', address }, messageId, date })
  return outcome === 'away' || outcome === 'later' ? outcome : 'done'
}

function isOwn({ fhir, roles }: Person, patient: string): boolean {
  return fhir === `Patient/${patient}` && roles.includes('patient')
}

async function standsIn(
  { proxies }: Chartward['accounts'],
  person: PersonId,
  patient: PatientId,
): Promise<boolean> {
  return (await proxies.ofPerson(person)).some((one) => one.patient === patient)
}

/** In both languages; the same for everybody, and without a link: whoever copies it gains nothing. */
function wordsOf(organisation: string): { subject: string; text: string; html: string } {
  const from = organisation.trim() === '' ? 'Chartward' : organisation.trim()
  const lines = [
    `Something waits for you in the patient portal of ${from}. Open the portal as you always do: this e-mail has no link, and asks you for nothing.`,
    'You get it because you asked for it under “Sign-in and safety”, where you can also stop it. You get one a day at most.',
    `Algo le espera en el portal del paciente de ${from}. Abra el portal como siempre: este correo no lleva enlaces ni le pide nada.`,
    'Lo recibe porque lo pidió en «Acceso y seguridad», donde también puede detenerlo. Recibe uno al día como máximo.',
  ]
  const paragraphs = lines.map((line, at) => `<p lang="${at < 2 ? 'en' : 'es'}">${escaped(line)}</p>`)
  return {
    subject: 'Something waits for you in the portal / Algo le espera en el portal',
    text: `${lines.join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><body>${paragraphs.join('')}</body></html>`,
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
