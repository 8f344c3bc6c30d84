import type {
  CheckedFile,
  CheckedMessage,
  CheckedWord,
  NamedContact,
  ContactOwner,
  CheckedNotice,
  Sign,
} from '../notice/index.ts'
import { html, type Html } from './html.ts'
import { timeText } from './texts.ts'
import type { VerifyTexts } from './verify-texts.ts'

/** What came out of a check, for somebody who is not signed in. */
export type Outcome =
  | { readonly asked: 'code'; readonly notice: CheckedNotice | undefined }
  | { readonly asked: 'file'; readonly found: CheckedFile }
  | { readonly asked: 'message'; readonly found: CheckedMessage }
  | {
      readonly asked: 'contact'
      readonly found: { readonly contact: NamedContact; readonly owner: ContactOwner } | undefined
      /** Whether we have a list of our numbers to hold one against. */
      readonly phonesKnown: boolean
    }
  | { readonly asked: 'word'; readonly word: CheckedWord | undefined }

type Verdict = 'ours' | 'not-ours' | 'cannot-tell'

/** What came out, above everything else. `issuer`: the name of the organisation. */
export function outcomeSection(T: VerifyTexts, issuer: string, outcome: Outcome): Html {
  switch (outcome.asked) {
    case 'code':
      return codeOutcome(T, issuer, outcome.notice)
    case 'file':
      return fileOutcome(T, issuer, outcome.found)
    case 'message':
      return messageOutcome(T, issuer, outcome.found)
    case 'contact':
      return contactOutcome(T, outcome)
    case 'word':
      return wordOutcome(T, outcome.word)
  }
}

export function verdictSection(T: VerifyTexts, verdict: Verdict, body: Html): Html {
  return html`<section
    class="card verdict"
    id="result"
    data-verdict="${verdict}"
    role="status"
    aria-labelledby="verdict"
    tabindex="-1"
  >
    <h2 id="verdict">${T.verdicts[verdict]}</h2>
    ${body}
  </section>`
}

/** The rows a recipient compares; `fill` names what a script puts there. */
export function factRows(rows: readonly (readonly [name: string, value: string, fill?: string])[]): Html {
  return html`<dl>
    ${rows.map(
      ([name, value, fill = '']) =>
        html`<dt>${name}</dt>
          <dd data-fill="${fill}">${value}</dd>`,
    )}
  </dl>`
}

function codeOutcome(T: VerifyTexts, issuer: string, notice: CheckedNotice | undefined): Html {
  if (notice === undefined) return verdictSection(T, 'not-ours', html`<p>${T.code.unknown}</p>`)
  const body = html`<p>${T.code.known}</p>
    ${noticeFacts(T, issuer, notice)}
    <p>${T.code.compare}</p>`
  return verdictSection(T, notice.withdrawn === undefined ? 'ours' : 'not-ours', body)
}

function fileOutcome(T: VerifyTexts, issuer: string, found: CheckedFile): Html {
  if (found.kind === 'unknown') return verdictSection(T, 'cannot-tell', html`<p>${T.file.unknown}</p>`)
  const { notice, kind } = found
  const verdict = { ours: 'ours', changed: 'not-ours', 'on-paper': 'cannot-tell' } as const
  const body = html`<p>${T.file[kind]}</p>
    ${noticeFacts(T, issuer, notice)}`
  return verdictSection(T, notice.withdrawn === undefined ? verdict[kind] : 'not-ours', body)
}

function messageOutcome(
  T: VerifyTexts,
  issuer: string,
  { verdict, signs, notices, strangeCode }: CheckedMessage,
): Html {
  const said = notices.map(({ notice, wordForWord }) => {
    const says =
      wordForWord === undefined
        ? T.message.uncompared
        : wordForWord
          ? T.message.wordForWord
          : T.message.differ
    return html`<p>${says}</p>
      ${noticeFacts(T, issuer, notice)}`
  })
  const nothing = signs.length === 0 && notices.length === 0 && !strangeCode
  const body = html`${said} ${strangeCode ? html`<p>${T.message.strangeCode}</p>` : undefined}
  ${nothing ? html`<p>${T.message.nothing}</p>` : undefined}
  ${signs.length === 0 ? undefined : signList(T, signs)}`
  return verdictSection(T, verdict, body)
}

function signList(T: VerifyTexts, signs: readonly Sign[]): Html {
  const items = signs.map((sign) =>
    sign.kind === 'asks'
      ? html`<li>${T.signs.asks[sign.what]}</li>`
      : html`<li><strong>${sign.contact.value}</strong>: ${T.signs.owner[sign.owner]}</li>`,
  )
  return html`<h3>${T.message.found}</h3>
    <ul class="words">
      ${items}
    </ul>`
}

function contactOutcome(
  T: VerifyTexts,
  { found, phonesKnown }: Extract<Outcome, { asked: 'contact' }>,
): Html {
  if (found === undefined) return verdictSection(T, 'cannot-tell', html`<p>${T.contact.none}</p>`)
  const { contact, owner } = found
  const unsure = contact.kind === 'phone' && owner === 'unknown' && !phonesKnown
  if (unsure) return verdictSection(T, 'cannot-tell', html`<p>${T.contact.noPhones}</p>`)
  const says = owner === 'ours' ? T.contact.ours[contact.kind] : T.contact[owner]
  const body = html`<p><strong>${contact.value}</strong></p>
    <p>${says}</p>`
  return verdictSection(T, owner === 'ours' ? 'ours' : 'not-ours', body)
}

function wordOutcome(T: VerifyTexts, word: CheckedWord | undefined): Html {
  if (word === undefined) return verdictSection(T, 'not-ours', html`<p>${T.word.unknown}</p>`)
  const body = html`<p>${T.word.known(timeText(word.made), word.initials)}</p>
    <p>${T.word.compare}</p>`
  return verdictSection(T, 'ours', body)
}

function noticeFacts(T: VerifyTexts, issuer: string, notice: CheckedNotice): Html {
  const { sender, code, date, initials, zip3, subject } = notice
  const { lookedBefore, lookedFirst, withdrawn, leaf, receipt } = notice
  const before =
    lookedFirst === undefined ? T.facts.never : T.facts.times(lookedBefore, timeText(lookedFirst))
  const proof =
    receipt === undefined
      ? html`<p class="hint">${T.facts.proofSoon}</p>`
      : html`<details>
          <summary>${T.facts.proof}</summary>
          <pre id="receipt" tabindex="0">${JSON.stringify(receipt, undefined, 1)}</pre>
        </details>`
  return html`${withdrawn === undefined ? undefined : html`<p class="alert">${T.facts.withdrawn}</p>`}
    ${factRows([
      [T.facts.from, sender ?? issuer],
      [T.facts.code, code],
      [T.facts.date, date],
      [T.facts.initials, initials],
      [T.facts.zip, zip3 === '' ? T.facts.zipNone : zip3],
      [T.facts.subject, subject],
      [T.facts.looked, before],
    ])}
    ${lookedFirst === undefined ? undefined : html`<p class="hint">${T.facts.lookedHint}</p>`}
    <p class="hint">${T.facts.log(leaf)}</p>
    ${proof}`
}
