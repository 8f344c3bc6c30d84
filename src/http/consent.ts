import type { Asking, PatientAsked, ScopeOffer } from '../oauth/index.ts'
import { appTexts } from './app-texts.ts'
import { html, type Html } from './html.ts'
import { spoken } from './language.ts'
import { alertOf } from './passkey-button.ts'

const OFFLINE = 'offline_access'
const DAY_MS = 86_400_000

/** What stands around the request of an app. */
export interface ConsentShown {
  readonly csrf: Html
  readonly wrong: string | undefined
  /** The scopes that were ticked in a form that was refused: what somebody left out stays left out. */
  readonly ticked: readonly string[] | undefined
  /** The logical id of the person's own record. */
  readonly own: string | undefined
  /** Of the patients in question, as far as the person may see them. */
  readonly names: ReadonlyMap<string, string>
}

/** What an app asks for, as a form: each line can be left out, or a part of it be given in its place. */
export function consentPage({ app, offers, patient, lastsMs }: Asking, shown: ConsentShown): Html {
  const days = Math.floor(lastsMs / DAY_MS)
  const canLast = offers.some(({ scope }) => scope === OFFLINE)
  const personal = offers.filter(({ type }) => type === '')
  const records = offers.filter(({ type }) => type !== '')
  return html`${alertOf(shown.wrong)}
    <section class="card">
      <p>${appTexts().stranger}</p>
      <p>${appTexts().goesTo(app.goesTo)}</p>
    </section>
    <form method="post">
      ${shown.csrf}
      <section class="card">${patientPart(patient, shown)}</section>
      ${offersPart(appTexts().records, records, days, shown)}
      ${offersPart(appTexts().what, personal, days, shown)}
      <p>${canLast ? appTexts().once : appTexts().hour}</p>
      <p class="actions">
        <button name="answer" value="allow" class="primary">${appTexts().allow}</button>
        <button name="answer" value="refuse">${appTexts().refuse}</button>
      </p>
    </form>`
}

function patientPart(asked: PatientAsked, { own, names }: ConsentShown): Html {
  if (asked.kind === 'none') return html`<p>${appTexts().none}</p>`
  const nameOf = (id: string) => names.get(id) ?? id
  if (asked.kind === 'given')
    return html`<p>${asked.patient === own ? appTexts().own : appTexts().given(nameOf(asked.patient))}</p>`
  return html`<fieldset>
    <legend>${appTexts().whose}</legend>
    ${asked.patients.map(
      (patient) =>
        html`<label class="tick">
          <input type="radio" name="patient" value="${patient}" />
          <span>${patient === own ? appTexts().yourself : nameOf(patient)}</span>
        </label>`,
    )}
    ${
      asked.named
        ? html`<label for="named">${appTexts().named}</label>
            <input id="named" name="named" autocomplete="off" />`
        : undefined
    }
  </fieldset>`
}

function offersPart(
  title: string,
  offers: readonly ScopeOffer[],
  days: number,
  shown: ConsentShown,
): Html | undefined {
  if (offers.length === 0) return undefined
  return html`<section class="card">
    <fieldset>
      <legend>${title}</legend>
      <p>${appTexts().untick}</p>
      ${offers.map((offer) => offerPart(offer, days, shown))}
    </fieldset>
  </section>`
}

function offerPart({ scope, words, narrower }: ScopeOffer, days: number, { ticked }: ConsentShown): Html {
  const note =
    scope === OFFLINE ? html`<p id="how-long" class="hint">${appTexts().offline(days)}</p>` : undefined
  const explained = note === undefined ? undefined : html` aria-describedby="how-long"`
  return html`<label class="tick">
      <input
        type="checkbox"
        name="scope"
        value="${scope}"
        ${checkedIf(ticked?.includes(scope) ?? true)}${explained}
      />
      <span>${words[spoken()]}</span>
    </label>
    ${note}
    ${
      narrower.length === 0
        ? undefined
        : html`<details>
            <summary>${appTexts().parts}: ${words[spoken()]}</summary>
            ${narrower.map(
              (part) =>
                html`<label class="tick">
                  <input
                    type="checkbox"
                    name="scope"
                    value="${part.scope}"
                    ${checkedIf(ticked?.includes(part.scope) ?? false)}
                  />
                  <span>${part.words[spoken()]}</span>
                </label>`,
            )}
          </details>`
    }`
}

function checkedIf(isTicked: boolean): Html | undefined {
  return isTicked ? html` checked` : undefined
}
