import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Surface, SURFACES } from '../contract/index.ts'
import { html } from './html.ts'
import { speakTheirLanguage } from './language.ts'
import { sendPage } from './page.ts'
import { siteTexts } from './texts.ts'

/** Where a server can be reached, without slashes at the ends. */
interface FrontGround {
  readonly publicUrl: () => string
  readonly siteUrl: () => string
}

/** The first page: for a browser the ways in, for whatever takes JSON the addresses. It is the same for everybody. */
export function frontRoute(app: FastifyInstance, { publicUrl, siteUrl }: FrontGround): void {
  void app.register((scope, _options, done) => {
    speakTheirLanguage(scope)
    scope.get('/', ({ headers }, reply) => {
      void reply.header('vary', 'accept')
      if ((headers.accept ?? '').includes('text/html')) return sendFront(reply, siteUrl())
      return reply.send({
        name: 'Chartward',
        fhir: `${publicUrl()}/fhir/R4`,
        signIn: `${siteUrl()}/sign-in`,
        log: `${publicUrl()}/log/disclosure/checkpoint`,
      })
    })
    done()
  })
}

/** The whole address: passkeys and cookies belong to the site, whatever this page was asked under. */
function sendFront(reply: FastifyReply, site: string): FastifyReply {
  const T = siteTexts().front
  const way = (surface: Surface) =>
    html`<li>
      <a class="way" href="${site}/${surface}" id="to-${surface}">
        <strong>${T.surfaces[surface].name}</strong>
        <span class="note">${T.surfaces[surface].says}</span>
      </a>
    </li>`
  const body = html`<p class="lead">${T.lead}</p>
    <ul class="ways">
      ${SURFACES.map(way)}
    </ul>
    <p class="actions">
      <a class="button primary" href="${site}/sign-in">${siteTexts().signIn.title}</a>
      <a class="button" href="${site}/enrol">${siteTexts().signIn.enrol}</a>
    </p>
    <p class="hint"><a href="${site}/verify">${T.verify}</a></p>`
  return sendPage(reply, { title: T.title, body })
}
