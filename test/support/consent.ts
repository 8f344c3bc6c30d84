import type { Page, WebBrowser } from './web-browser.ts'

/** What somebody does on the consent page. Absent: everything asked for is allowed as it stands. */
export interface Consent {
  /** Of the scopes offered, those to tick in place of the ones that are ticked. */
  readonly tick?: (offered: readonly string[], ticked: readonly string[]) => readonly string[]
  /** The logical id of the patient they choose, where there is a choice. */
  readonly patient?: string
  readonly answer?: 'allow' | 'refuse'
}

/** Answers the consent page and follows the browser to the app, or to the page that says what is wrong. */
export async function answerConsent(browser: WebBrowser, page: Page, consent: Consent = {}): Promise<Page> {
  const { offered, ticked } = scopesOn(page)
  const chosen = consent.tick?.(offered, ticked) ?? ticked
  const form: [string, string][] = [
    ['csrf', valueOf(page, 'csrf')],
    ['answer', consent.answer ?? 'allow'],
    ...chosen.map((scope): [string, string] => ['scope', scope]),
  ]
  if (consent.patient !== undefined) {
    const listed = inputsOf(page).some(
      (input) => attribute(input, 'name') === 'patient' && attribute(input, 'value') === consent.patient,
    )
    form.push([listed ? 'patient' : 'named', consent.patient])
  }
  return await browser.post(page.url.href, form)
}

/** Every scope of the page, and those that are ticked. */
export function scopesOn(page: Page): { offered: string[]; ticked: string[] } {
  const boxes = inputsOf(page).filter((input) => attribute(input, 'name') === 'scope')
  const value = (input: string) => attribute(input, 'value') ?? ''
  return {
    offered: boxes.map(value),
    ticked: boxes.filter((input) => /\schecked[\s/>]/.test(input)).map(value),
  }
}

/** The value of a hidden field. */
export function valueOf(page: Page, name: string): string {
  const input = inputsOf(page).find((one) => attribute(one, 'name') === name)
  const value = input === undefined ? undefined : attribute(input, 'value')
  if (value === undefined)
    throw new Error(`the page has no ${name}: ${page.status} ${page.text.slice(0, 2000)}`)
  return value
}

function inputsOf({ text }: Page): string[] {
  return text.match(/<input[^>]*>/g) ?? []
}

function attribute(tag: string, name: string): string | undefined {
  const text = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return text
    ?.replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}
