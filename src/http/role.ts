import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import type { Role } from '../identity/index.ts'
import { askerOf, end, navOf } from './admission.ts'
import {
  type BrowserGround,
  type BrowserSession,
  csrfField,
  fieldOf,
  formOf,
  keepSession,
  ownPath,
  requireBrowserSession,
  requireCsrf,
} from './browser.ts'
import { queryOf } from './request-parts.ts'
import { html } from './html.ts'
import { onwardTo } from './landing.ts'
import { sendOnward, sendPage } from './page.ts'
import { siteTexts } from './texts.ts'

/** Which of their roles somebody acts in: one session has one. */
export function roleRoutes(app: FastifyInstance, ground: BrowserGround): void {
  const rolesOf = async ({ person }: BrowserSession): Promise<readonly Role[]> =>
    (await ground.accounts.people.findById(person))?.roles ?? []
  app.get('/role', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const next = ownPath(queryOf(request, 'next')) ?? ''
    const T = siteTexts().role
    const choices = (await rolesOf(session)).map(
      (role) =>
        html`<form method="post" action="/role">
          ${csrfField(ground, session)}
          <input type="hidden" name="next" value="${next}" />
          <button name="role" value="${role}" id="role-${role}">
            ${T.act} ${siteTexts().roles[role].toLowerCase()}
          </button>
          ${role === session.role ? html`<p class="note">${T.current}</p>` : undefined}
        </form>`,
    )
    const body = html`<section class="card">
      <p>${T.hint}</p>
      <div class="choices">${choices}</div>
    </section>`
    return await sendPage(reply, { title: T.title, body, nav: await navOf(ground, session) })
  })
  app.post('/role', async (request, reply) => {
    const session = await requireBrowserSession(ground, request)
    const form = formOf(request)
    requireCsrf(ground, session, form)
    const wanted = fieldOf(form, 'role')
    const role = (await rolesOf(session)).find((one) => one === wanted)
    if (role === undefined) throw new ChartwardError('FORBIDDEN', siteTexts().signIn.noRole)
    if (role !== session.role) {
      const opened = { ...session, session: randomUUID(), role, address: request.ip }
      await ground.disclosure.note(
        { who: askerOf(opened, request), request: randomUUID(), why: 'HSYSADMIN' },
        { how: 'sign-in', note: `acts as ${role}, before as ${session.role} in ${session.session}` },
      )
      keepSession(ground, reply, await reopen(ground, opened))
      await end(ground, request, session, 'another role')
    }
    return await sendOnward(reply, onwardTo(fieldOf(form, 'next'), role))
  })
}

/** A session of its own, so that what was given to the one before ends with it. It lasts no longer than that one would have. */
async function reopen({ identity }: BrowserGround, opened: BrowserSession): Promise<string> {
  const { session, person, user, role, client, address, factorAt, proof, fhirUser, expires: endsBy } = opened
  const shown = {
    ...(factorAt === undefined ? {} : { factorAt }),
    ...(proof === undefined ? {} : { proof }),
    ...(fhirUser === undefined ? {} : { fhirUser }),
  }
  const opening = { session, person, user, role, client, address, endsBy, ...shown }
  return (await identity.sessions.openBrowser(opening)).cookie
}
