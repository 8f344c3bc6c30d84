import type { NoticeJwk } from '../notice/index.ts'
import { html, type Html } from './html.ts'
import { factRows, verdictSection } from './verify-page.ts'
import { spoken } from './language.ts'
import type { VerifyTexts } from './verify-texts.ts'

/** What the forms of the page need to know. */
export interface FormGround {
  readonly T: VerifyTexts
  readonly issuer: string
  readonly jwk: NoticeJwk
  readonly siteUrl: string
}

/** Everything that can be checked, in the order in which people have it at hand. */
export function verifyForms(ground: FormGround): Html {
  return html`${codeForm(ground)} ${qrForm(ground)} ${messageForm(ground)} ${contactForm(ground)}
  ${fileForm(ground)} ${wordForm(ground)}`
}

export function neverSection({ never }: VerifyTexts): Html {
  return html`<section class="card" aria-labelledby="never">
    <h2 id="never">${never.title}</h2>
    <p>${never.lead}</p>
    <ul class="words">
      ${never.list.map((one) => html`<li>${one}</li>`)}
    </ul>
    <p>${never.end}</p>
  </section>`
}

function card(id: string, title: string, body: Html): Html {
  return html`<section class="card" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
  </section>`
}

/** For a browser that keeps no cookies. */
function languageField(): Html {
  return html`<input type="hidden" name="lang" value="${spoken()}" />`
}

function codeForm(ground: FormGround): Html {
  return lineForm(ground, { name: 'code', capitals: 'characters' })
}

/** One line to be copied from somewhere, with a hint where to find it. */
function lineForm(
  ground: FormGround,
  { name, capitals }: { readonly name: 'code' | 'word'; readonly capitals: 'characters' | 'none' },
): Html {
  const T = ground.T[name]
  return card(
    name,
    T.title,
    html`<form method="post" action="/verify/${name}">
      ${languageField()}
      <p class="hint" id="${name}-hint">${T.hint}</p>
      <label for="${name}">${T.label}</label>
      <input
        id="${name}"
        name="${name}"
        aria-describedby="${name}-hint"
        autocomplete="off"
        autocapitalize="${capitals}"
        spellcheck="false"
        maxlength="64"
        required
      />
      <button id="check-${name}" class="primary">${T.submit}</button>
    </form>`,
  )
}

/** All of it happens in the browser; what it says stands in templates. */
function qrForm(ground: FormGround): Html {
  const { T: texts, jwk, siteUrl, issuer } = ground
  const T = texts.qr
  const rows = factRows([
    [texts.facts.from, issuer, 'o'],
    [texts.facts.code, '', 'c'],
    [texts.facts.date, '', 'd'],
    [texts.facts.initials, '', 'n'],
    [texts.facts.zip, texts.facts.zipNone, 'z'],
    [texts.facts.subject, '', 's'],
  ])
  const ask = html`<form method="post" action="/verify/code">
    ${languageField()} <input type="hidden" name="code" data-fill="c" value="" />
    <button id="ask-code">${T.ask}</button>
    <p class="hint">${T.askHint}</p>
  </form>`
  const ours = html`<p>${T.ours}</p>
    ${rows}
    <p>${T.compare}</p>
    ${ask}`
  const elsewhere = html`<p>${T.elsewhere} <strong data-fill="host"></strong></p>`
  return card(
    'qr',
    T.title,
    html`<div id="qr" data-key="${JSON.stringify(jwk)}" data-site="${siteUrl}">
      <p class="hint">${T.hint}</p>
      <noscript><p>${T.noScript}</p></noscript>
      <form id="qr-form" hidden>
        <label for="qr-photo">${T.photo}</label>
        <input id="qr-photo" type="file" accept="image/*" />
        <label for="qr-text">${T.text}</label>
        <textarea
          id="qr-text"
          rows="3"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          maxlength="4000"
        ></textarea>
        <button id="check-qr" class="primary">${T.submit}</button>
      </form>
      <template id="qr-ours">${verdictSection(texts, 'ours', ours)}</template>
      <template id="qr-forged">${verdictSection(texts, 'not-ours', html`<p>${T.forged}</p>`)}</template>
      <template id="qr-elsewhere">${verdictSection(texts, 'not-ours', elsewhere)}</template>
      <template id="qr-none">${verdictSection(texts, 'not-ours', html`<p>${T.none}</p>`)}</template>
      <template id="qr-unreadable">
        ${verdictSection(texts, 'cannot-tell', html`<p>${T.unreadable}</p>`)}
      </template>
    </div>`,
  )
}

function messageForm(ground: FormGround): Html {
  const T = ground.T.message
  return card(
    'message',
    T.title,
    html`<form method="post" action="/verify/message">
      ${languageField()}
      <p class="hint" id="message-hint">${T.hint}</p>
      <label for="message">${T.label}</label>
      <textarea
        id="message"
        name="message"
        rows="6"
        aria-describedby="message-hint"
        autocomplete="off"
        spellcheck="false"
        maxlength="20000"
        required
      ></textarea>
      <button id="check-message" class="primary">${T.submit}</button>
    </form>`,
  )
}

function contactForm(ground: FormGround): Html {
  const T = ground.T.contact
  return card(
    'contact',
    T.title,
    html`<form method="post" action="/verify/contact">
      ${languageField()}
      <label for="contact">${T.label}</label>
      <input
        id="contact"
        name="contact"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        maxlength="2000"
        required
      />
      <button id="check-contact" class="primary">${T.submit}</button>
    </form>`,
  )
}

function fileForm(ground: FormGround): Html {
  const T = ground.T.file
  return card(
    'file',
    T.title,
    html`<p class="hint" id="file-hint">${T.hint}</p>
      <noscript><p>${T.noScript}</p></noscript>
      <form id="file-form" method="post" action="/verify/file" hidden>
        ${languageField()} <input type="hidden" name="digest" value="" />
        <input type="hidden" name="found" value="" />
        <label for="file">${T.title}</label>
        <input id="file" type="file" accept="application/pdf,.pdf" aria-describedby="file-hint" required />
        <label for="file-code">${T.code}</label>
        <input id="file-code" name="code" autocomplete="off" spellcheck="false" maxlength="64" />
        <button id="check-file" class="primary">${T.submit}</button>
      </form>`,
  )
}

function wordForm(ground: FormGround): Html {
  return lineForm(ground, { name: 'word', capitals: 'none' })
}
