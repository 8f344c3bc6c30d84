import type { Asking, PatientAsked, ScopeOffer } from '../oauth/index.ts'
import { APP_TEXTS } from './app-texts.ts'
import { html, type Html } from './html.ts'

const OFFLINE = 'offline_access'

/** What an app asks for, as a form: each line can be left out, or a part of it be given in its place. */
export function consentPage(
  { app, offers, patient }: Asking,
  { csrf, wrong }: { readonly csrf: Html; readonly wrong: string | undefined },
): Html {
  return html`${wrong === undefined ? undefined : html`<p role="alert">${wrong}</p>`}
    <p>${APP_TEXTS.stranger} ${APP_TEXTS.goesTo(app.goesTo)}</p>
    <form method="post">
      ${csrf} ${patientPart(patient)}
      <fieldset>
        <legend>${APP_TEXTS.what}</legend>
        <p>${APP_TEXTS.untick}</p>
        ${offers.map((offer, at) => offerPart(offer, at))}
      </fieldset>
      <button name="answer" value="allow">${APP_TEXTS.allow}</button>
      <button name="answer" value="refuse" class="quiet">${APP_TEXTS.refuse}</button>
    </form>`
}

function patientPart(asked: PatientAsked): Html {
  if (asked.kind === 'none') return html`<p>${APP_TEXTS.none}</p>`
  if (asked.kind === 'given') return html`<p>${APP_TEXTS.given(asked.patient)}</p>`
  return html`<fieldset>
    <legend>${APP_TEXTS.whose}</legend>
    ${asked.patients.map(
      (patient) =>
        html`<p>
          <label><input type="radio" name="patient" value="${patient}" /> ${patient}</label>
        </p>`,
    )}
    ${
      asked.named
        ? html`<p>
            <label>${APP_TEXTS.named} <input name="named" autocomplete="off" /></label>
          </p>`
        : undefined
    }
  </fieldset>`
}

function offerPart({ scope, words, narrower }: ScopeOffer, at: number): Html {
  const note = scope === OFFLINE ? html`<p id="why-${at}">${APP_TEXTS.offline}</p>` : undefined
  const explained = note === undefined ? undefined : html` aria-describedby="why-${at}"`
  return html`<p>
      <label><input type="checkbox" name="scope" value="${scope}" checked${explained} /> ${words}</label>
    </p>
    ${note}
    ${
      narrower.length === 0
        ? undefined
        : html`<details>
            <summary>${APP_TEXTS.parts}: ${words}</summary>
            ${narrower.map(
              (part) =>
                html`<p>
                  <label><input type="checkbox" name="scope" value="${part.scope}" /> ${part.words}</label>
                </p>`,
            )}
          </details>`
    }`
}
