import type { FastifyReply, FastifyRequest } from 'fastify'
import { ownPath, pageBefore } from './browser.ts'
import { html, type Html } from './html.ts'
import { spoken } from './language.ts'
import { siteTexts } from './texts.ts'

/** One page of the site. */
export interface Page {
  /** The heading, and the first words of the window's title. */
  readonly title: string
  readonly body: Html
  /** Absent: 200. */
  readonly status?: number
  /** The page's script: the name of a file in `assets`, without `.js`. */
  readonly script?: string
  /** Beside the site's name: where else a person can go. */
  readonly nav?: Html
  /** Origins that an answer to a form of this page may lead to, besides our own. */
  readonly formTargets?: readonly string[]
  /** A path of ours that the browser goes on to by itself. */
  readonly onward?: string
}

/** The mark that the surfaces carry beside the name: `shield-check` of Tabler Icons, MIT. */
const MARK = html`<svg
  width="24"
  height="24"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="1.8"
  stroke-linecap="round"
  stroke-linejoin="round"
  aria-hidden="true"
>
  <path
    d="M11.46 20.846a12 12 0 0 1 -7.96 -14.846a12 12 0 0 0 8.5 -3a12 12 0 0 0 8.5 3a12 12 0 0 1 -.09 7.06"
  />
  <path d="M15 19l2 2l4 -4" />
</svg>`

/** **Shape** as a browser writes it. One that is none is left out of the policy: it could carry a directive. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:(?:\/\/[a-z0-9.[\]:-]+)?$/

/**
 * Sends a page as a whole document.
 *
 * Nothing runs in it but files of ours, nothing frames it, nobody keeps it. The referrer stays within the site: without one,
 * browsers say `Origin: null` for our own forms.
 */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply
    .code(page.status ?? 200)
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': policyOf(page.formTargets ?? []),
      'referrer-policy': 'same-origin',
      'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
    })
    .type('text/html; charset=utf-8')
    .send(documentOf(page, languageLink(reply.request)).toString())
}

/**
 * Leads on from a form to a path of ours. Not by a redirect: where the path leads to an app in the end, a browser would take
 * the whole way for the answer to the form, and stop at our policy.
 */
export function sendOnward(reply: FastifyReply, path: string): FastifyReply {
  const body = html`<p><a href="${path}">${siteTexts().onward.go}</a></p>`
  return sendPage(reply, { title: siteTexts().onward.title, body, onward: path })
}

/** The same page in the other language. After a form it leads to the page that the form was on. */
function languageLink(request: FastifyRequest): Html {
  const other = spoken() === 'en' ? 'es' : 'en'
  const place = request.method === 'GET' ? ownPath(request.url) : pageBefore(request)
  const address = new URL(place ?? '/', 'http://site.invalid')
  address.searchParams.set('lang', other)
  const href = address.pathname + address.search
  return html`<a class="language" href="${href}" lang="${other}" hreflang="${other}">${siteTexts().other}</a>`
}

/** **Source** CSP Level 3. A browser checks `form-action` for every address a form's answer leads on to. */
function policyOf(formTargets: readonly string[]): string {
  const targets = ["'self'", ...formTargets.filter((origin) => ORIGIN.test(origin))]
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action ${targets.join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

function documentOf({ title, body, script, nav, onward }: Page, choice: Html): Html {
  return html`<!doctype html>
    <html lang="${spoken()}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – ${siteTexts().site}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/site.css" />
        ${onward === undefined ? undefined : html`<meta http-equiv="refresh" content="0; url=${onward}" />`}
        ${script === undefined ? undefined : html`<script type="module" src="/assets/${script}.js"></script>`}
      </head>
      <body>
        <a class="skip" href="#main">${siteTexts().skip}</a>
        <header><a class="brand" href="/">${MARK}${siteTexts().site}</a>${nav}${choice}</header>
        <main id="main">
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `
}
