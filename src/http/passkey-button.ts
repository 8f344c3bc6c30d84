import { html, type Html } from './html.ts'
import { siteTexts } from './texts.ts'

/** What the page's script asks the device for, and where it sends the answer. */
export interface PasskeyAsked {
  readonly kind: 'get' | 'create'
  readonly label: string
  readonly begin: string
  readonly finish: string
  readonly next?: string
  readonly csrf?: string
}

/** A button that shows or makes a passkey, for the script `passkey`. */
export function passkeyButton({ kind, label, begin, finish, next, csrf }: PasskeyAsked): Html {
  const { unsupported, cancelled, failed, noScript } = siteTexts().passkey
  return html`<div
    data-passkey="${kind}"
    data-begin="${begin}"
    data-finish="${finish}"
    data-unsupported="${unsupported}"
    data-cancelled="${cancelled}"
    data-failed="${failed}"
    ${next === undefined ? undefined : html`data-next="${next}"`}
    ${csrf === undefined ? undefined : html`data-csrf="${csrf}"`}
  >
    <button type="button" id="passkey" class="primary">${label}</button>
    <p role="alert" class="alert" hidden></p>
    <noscript><p class="alert">${noScript}</p></noscript>
  </div>`
}

/** What went wrong with what was sent, at the top of the form it was sent by. */
export function alertOf(message: string | undefined): Html | undefined {
  return message === undefined ? undefined : html`<p role="alert" class="alert">${message}</p>`
}
