import { accountTexts } from './account-texts.ts'
import type { Factors, Passkey } from '../identity/index.ts'
import { html, type Html } from './html.ts'
import { timeText } from './texts.ts'

/** What somebody signs in with, as parts of a page. `csrf` is the hidden field of their session. */

export function passkeyList(
  passkeys: readonly Passkey[],
  names: ReadonlyMap<string, string>,
  change?: Html,
): Html {
  return html`<ul class="list">
    ${passkeys.map((one, at) => passkeyItem(one, nameOf(names, one, at), change))}
  </ul>`
}

/** Without a name they are told apart by their order. */
function nameOf(names: ReadonlyMap<string, string>, { id }: Passkey, at: number): string {
  return names.get(id) ?? `${accountTexts().account.unnamed} ${at + 1}`
}

/** `csrf` absent: only to be looked at. */
function passkeyItem({ id, created, used, backedUp }: Passkey, name: string, csrf: Html | undefined): Html {
  const T = accountTexts().account
  const times = `${T.added} ${timeText(created)}, ${used === undefined ? T.neverUsed : `${T.used} ${timeText(used)}`}`
  const hidden = html`${csrf}<input type="hidden" name="passkey" value="${id}" />`
  const forms = html`<div class="actions">
    <form method="post" action="/factors/passkey/name" class="inline">
      ${hidden}
      <input
        name="name"
        aria-label="${T.passkeyName}"
        placeholder="${T.passkeyName}"
        maxlength="60"
        required
      /><button>${T.rename}</button>
    </form>
    <form method="post" action="/factors/passkey/remove">
      ${hidden}<button class="danger" aria-label="${T.remove}: ${name}">${T.remove}</button>
    </form>
  </div>`
  return html`<li>
    <strong>${name}</strong>
    <span class="note">${times}${backedUp ? `, ${T.synced}` : ''}</span>
    ${csrf === undefined ? undefined : forms}
  </li>`
}

export function authenticatorSection({ totp, recoveryCodes }: Factors, csrf: Html): Html {
  const [T, C] = [accountTexts().authenticator, accountTexts().codes]
  const there = html`<form method="post" action="/factors/authenticator/remove">
    ${csrf}<button class="danger" id="remove-authenticator">${T.remove}</button>
  </form>`
  const codes = html`<section class="card" aria-labelledby="codes">
    <h2 id="codes">${C.section}</h2>
    <p>${C.left} <strong>${recoveryCodes}</strong></p>
    <form method="post" action="/factors/codes">${csrf}<button id="new-codes">${C.make}</button></form>
  </section>`
  return html`<section class="card" aria-labelledby="authenticator">
      <h2 id="authenticator">${T.title}</h2>
      <p>${T.hint} ${totp ? T.there : T.none}</p>
      <div class="actions">
        <form method="post" action="/factors/authenticator">
          ${csrf}<button id="set-up-authenticator">${totp ? T.replace : T.begin}</button>
        </form>
        ${totp ? there : undefined}
      </div>
    </section>
    ${totp ? codes : undefined}`
}

export function passwordSection({ password }: Factors): Html {
  const T = accountTexts().password
  return html`<section class="card" aria-labelledby="own-password">
    <h2 id="own-password">${T.section}</h2>
    <p>${password === 'none' ? T.none : T.there}</p>
    <p><a class="button" id="change-password" href="/factors/password">${T.change}</a></p>
  </section>`
}
