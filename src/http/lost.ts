import type { FastifyReply, FastifyRequest } from 'fastify'
import { html } from './html.ts'
import { answerTo } from './language.ts'
import { sendPage } from './page.ts'
import { siteTexts } from './texts.ts'

const NOT_FOUND = 404

/** A person at a browser who typed, or was led to, an address that is none. Programs are told as programs are. */
export function isLost({ is404, method, url, headers }: FastifyRequest): boolean {
  const isPage = method === 'GET' && (headers.accept ?? '').includes('text/html')
  return is404 && isPage && !url.startsWith('/fhir/')
}

/** There is nothing here, and where there is something. */
export function sendLost(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return answerTo({ request, reply }, () => {
    const T = siteTexts().lost
    const body = html`<p>${T.hint}</p>
      <p><a class="button primary" href="/">${T.home}</a></p>`
    return sendPage(reply, { title: T.title, body, status: NOT_FOUND })
  })
}
