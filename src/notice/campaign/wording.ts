import { ELEMENT_CLASSES } from '../../fhir/index.ts'
import type { Law } from '../../law/index.ts'
import { composeNotice } from '../content/compose.ts'
import { digestOf, type NoticeDocument, sealed } from '../content/document.ts'
import { emailOf } from '../content/email.ts'
import { elementIn } from '../content/fillers.ts'
import type { NoticeModel, Organisation } from '../content/model.ts'
import { openConflicts } from '../content/plan.ts'
import { portalMessageOf } from '../content/portal-message.ts'
import { callScript, pressRelease, webPosting } from '../content/public-notice.ts'
import { reviewModel } from '../content/review.ts'
import type { Recipient } from '../recipients/recipient.ts'
import { checkDraft, type NoticeDraft } from './draft.ts'
import type { Advice, Composer, ListCounts, OpenText, Publicity, Wording } from './ports.ts'

/** Makes letters ready to print: one PDF of all of them. */
export type PrintLetters = (documents: readonly NoticeDocument[]) => Promise<Uint8Array>

export interface WordingOptions {
  readonly law: Law
  /** Who writes. **Errors** `CONFIG_INVALID` while the settings do not say. */
  readonly organisation: () => Organisation
  readonly print: PrintLetters
}

/** What notices say, by the law that is known and the settings. */
export function openWording({ law, organisation, print }: WordingOptions): Wording {
  return {
    check: checkDraft,
    complete: (draft, counts) => complete(draft as NoticeDraft, counts, organisation()),
    review: (model, of) => reviewModel(law, model as NoticeModel, of),
    open: (model, publicity) => openTexts(law, model as NoticeModel, publicity),
    conflicts: (jurisdictions) => openConflicts(law, {}, jurisdictions),
    advice: (model) => adviceOf(model as NoticeModel),
    composer: (model) => composerOf(law, model as NoticeModel, print),
  }
}

function complete(
  draft: NoticeDraft,
  { case: caseId, total, byState }: ListCounts,
  organisation: Organisation,
): NoticeModel {
  return { ...draft, case: caseId, organisation, total, affectedByState: Object.fromEntries(byState) }
}

function adviceOf({ noticeDate, logInData, monitoring }: NoticeDraft): Advice {
  return {
    date: noticeDate,
    logIn: logInData === true,
    ...(monitoring === undefined ? {} : { offer: monitoring }),
  }
}

function composerOf(law: Law, model: NoticeModel, print: PrintLetters): Composer {
  const last: { recipient?: Recipient; document?: NoticeDocument } = {}
  // Its digest, its head and its words are asked for one after the other.
  const compose = (recipient: Recipient): NoticeDocument => {
    if (last.document === undefined || last.recipient !== recipient)
      Object.assign(last, { recipient, document: composeNotice(law, model, recipient) })
    return last.document as NoticeDocument
  }
  // Of a kind, all have the same head: there are some hundred kinds, and a million letters.
  const heads = new Map<string, Pick<NoticeDocument, 'title' | 'subject'>>()
  const headOf = (recipient: Recipient): Pick<NoticeDocument, 'title' | 'subject'> => {
    const { variant, language, residence, part2 } = recipient
    const kind = `${variant} ${language} ${residence ?? ''} ${part2}`
    const known = heads.get(kind)
    if (known !== undefined) return known
    const { title, subject } = compose(recipient)
    heads.set(kind, { title, subject })
    return { title, subject }
  }
  return {
    date: model.noticeDate,
    digest: (recipient) => digestOf(compose(recipient)),
    subject: (recipient, channel) => headOf(recipient)[channel === 'letter' ? 'title' : 'subject'],
    sender: ({ part2 }) => (part2 ? model.organisation.neutralName : undefined),
    elements: ({ elements, language }) =>
      ELEMENT_CLASSES.filter(({ name }) => elements.includes(name)).map(({ name }) =>
        elementIn(name, language),
      ),
    email: (recipient, seal) => emailOf(sealed(compose(recipient), seal)),
    portal: (recipient, seal) => {
      const { subject, text } = portalMessageOf(sealed(compose(recipient), seal))
      return { subject, text }
    },
    letters: async (recipients) =>
      await print(recipients.map(({ recipient, seal }) => sealed(compose(recipient), seal))),
  }
}

/** A posting stands so long at least. **Source** 45 CFR 164.404(d)(2)(ii). */
const POSTED_DAYS = 90
const DAY_MS = 86_400_000

function openTexts(law: Law, model: NoticeModel, { elements, press }: Publicity): readonly OpenText[] {
  if (elements.length === 0) return []
  const last = new Date(Date.parse(model.noticeDate) + POSTED_DAYS * DAY_MS)
  const until = last.toISOString().slice(0, 10)
  return (['en', 'es'] as const).flatMap((language) => {
    const audience = { language, jurisdiction: null, elements }
    const posting = webPosting(law, model, { ...audience, until })
    return [
      { name: `web-posting-${language}.html`, content: posting.html },
      { name: `web-posting-${language}.txt`, content: `${posting.text}\n` },
      { name: `call-script-${language}.txt`, content: `${callScript(law, model, audience).text}\n` },
      ...[...press].map(([jurisdiction, left]) => ({
        name: `press-release-${jurisdiction}-${language}.txt`,
        content: `${pressRelease(law, model, { language, jurisdiction, elements: left }).text}\n`,
      })),
    ]
  })
}
