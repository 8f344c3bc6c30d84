import { html, type Html } from './html.ts'

/** Where a code is typed: of an authenticator app, or a recovery code. */
export function codeField(label: string): Html {
  return html`<label for="code">${label}</label>
    <input
      id="code"
      name="code"
      autocomplete="one-time-code"
      autocapitalize="none"
      spellcheck="false"
      maxlength="100"
      required
    />`
}

/** Where the password there is is typed, hidden, so that a password manager can fill it in. */
export function passwordField(label: string): Html {
  return html`<label for="password">${label}</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="current-password"
      maxlength="512"
      required
    />`
}

/** Where somebody says why, in their own words, so that it can be recorded. */
export function reasonField(label: string, hint: string, reason: string | undefined): Html {
  return html`<label for="reason">${label}</label>
    <p id="reason-hint" class="note">${hint}</p>
    <textarea
      id="reason"
      name="reason"
      rows="4"
      minlength="10"
      maxlength="2000"
      aria-describedby="reason-hint"
      required
    >
${reason}</textarea>`
}
