import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError, hasCode } from '../kernel/index.ts'
import { type Degree, isDegree, type Measure, type Target } from '../containment/index.ts'
import type { Finding } from '../detection/index.ts'
import type { Incident } from '../incident/index.ts'
import { askerOf, isOfficer, navOf, ownerOf } from './admission.ts'
import {
  type BrowserGround,
  type BrowserSession,
  csrfField,
  fieldOf,
  formOf,
  requireBrowserSession,
  requireCsrf,
} from './browser.ts'
import { containmentTexts } from './containment-texts.ts'
import { html, type Html } from './html.ts'
import { sendPage } from './page.ts'
import { alertOf } from './passkey-button.ts'
import { problemText } from './problem-texts.ts'
import { siteTexts, timeText } from './texts.ts'

const T = () => containmentTexts().findings
const M = () => containmentTexts().measures
const degreeTexts = () => containmentTexts().degrees
const targetTexts = () => containmentTexts().targets

export interface FindingsGround extends BrowserGround {
  readonly incident: Incident
}

/** What was found, for those who look after security and privacy; with what they can do about it. */
export function findingRoutes(app: FastifyInstance, ground: FindingsGround): void {
  const { incident, disclosure } = ground
  const tell = async (request: FastifyRequest, session: BrowserSession, finding?: Finding) => {
    const interaction = { who: askerOf(session, request), request: randomUUID(), why: 'HSYSADMIN' }
    const note = finding === undefined ? 'list of findings' : `finding ${finding.id}`
    await disclosure.note(interaction, { how: 'operation', note, about: finding?.patients ?? [] })
  }
  app.get('/findings', async (request, reply) => {
    const session = await requireOfficer(ground, request)
    await tell(request, session)
    return await sendFindings(ground, reply, session)
  })
  app.get('/findings/:id', async (request, reply) => {
    const session = await requireOfficer(ground, request)
    const finding = await findingOf(ground, request)
    await tell(request, session, finding)
    return await sendFinding(ground, reply, { session, finding })
  })
  app.post('/findings/:id/acknowledge', async (request, reply) => {
    const session = await requireSent(ground, request)
    const { id, actor } = await findingOf(ground, request)
    // It stops the timer: neither a cookie alone nor whoever it is about does that.
    if (actor?.user === session.user) throw new ChartwardError('FORBIDDEN', T().notOnesOwn)
    await ground.accounts.credentials.prove(ownerOf(session))
    await incident.findings.acknowledge(id, askerOf(session, request))
    return await reply.redirect(`/findings/${encodeURIComponent(id)}`, 303)
  })
  app.post('/findings/:id/contain', async (request, reply) => {
    const session = await requireSent(ground, request)
    const finding = await findingOf(ground, request)
    const form = formOf(request)
    const { degree, target } = askedFor(finding, fieldOf(form, 'degree'))
    if (degree !== 'question') requireSecurity(session)
    await ground.accounts.credentials.prove(ownerOf(session))
    const reason = fieldOf(form, 'reason').trim()
    const by = askerOf(session, request)
    try {
      if (degree === 'freeze') {
        // By two: a second officer approves it at the console.
        await incident.freezing.ask({ reason, by })
        return await reply.redirect('/console/cases', 303)
      }
      await incident.contain({ degree, target, reason, by, finding: finding.id })
    } catch (error) {
      if (!hasCode(error, 'USAGE')) throw error
      return await sendFinding(ground, reply, { session, finding, message: problemText(error) })
    }
    return await reply.redirect(`/findings/${encodeURIComponent(finding.id)}`, 303)
  })
  app.post('/findings/measures/:id/end', async (request, reply) => {
    const session = await requireSent(ground, request)
    requireSecurity(session)
    await ground.accounts.credentials.prove(ownerOf(session))
    await incident.end(idOf(request), askerOf(session, request))
    return await reply.redirect('/findings', 303)
  })
}

async function requireOfficer(ground: FindingsGround, request: FastifyRequest): Promise<BrowserSession> {
  const session = await requireBrowserSession(ground, request)
  if (!isOfficer(session)) throw new ChartwardError('FORBIDDEN', T().onlyOfficers)
  return session
}

/** The same for a form. */
async function requireSent(ground: FindingsGround, request: FastifyRequest): Promise<BrowserSession> {
  const session = await requireOfficer(ground, request)
  requireCsrf(ground, session, formOf(request))
  return session
}

function requireSecurity({ role }: BrowserSession): void {
  if (role !== 'security-officer') throw new ChartwardError('FORBIDDEN', T().onlySecurity)
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id
}

async function findingOf({ incident }: FindingsGround, request: FastifyRequest): Promise<Finding> {
  const finding = await incident.findings.find(idOf(request))
  if (finding === undefined) throw new ChartwardError('NOT_FOUND', T().gone)
  return finding
}

/** What can be done about a finding, the mildest first. */
function choicesFor({ actor }: Finding): readonly { degree: Degree; target: Target }[] {
  const environment = { kind: 'environment', name: 'environment' } as const
  const freeze = { degree: 'freeze', target: environment } as const
  if (actor === null) return [freeze]
  const person = { kind: 'person', name: actor.user } as const
  return [
    { degree: 'question', target: person },
    { degree: 'step-up', target: person },
    { degree: 'care-safe', target: person },
    { degree: 'suspend-session', target: { kind: 'session', name: actor.session } },
    { degree: 'suspend-person', target: person },
    ...(actor.client === 'browser'
      ? []
      : ([{ degree: 'suspend-app', target: { kind: 'app', name: actor.client } }] as const)),
    freeze,
  ]
}

function askedFor(finding: Finding, degree: string): { degree: Degree; target: Target } {
  const chosen = isDegree(degree) ? choicesFor(finding).find((one) => one.degree === degree) : undefined
  if (chosen === undefined) throw new ChartwardError('NOT_FOUND', T().gone)
  return chosen
}

async function sendFindings(
  ground: FindingsGround,
  reply: FastifyReply,
  session: BrowserSession,
): Promise<FastifyReply> {
  const open = await ground.incident.findings.list({ state: 'open' })
  const body = html`${consoleLink('')}
    <section class="card" aria-labelledby="open">
      <h2 id="open">${T().open}</h2>
      ${
        open.length === 0
          ? html`<p>${T().none}</p>`
          : html`<ul class="list">
              ${open.map(findingItem)}
            </ul>`
      }
    </section>
    ${await measuresPart(ground, session)}`
  return await sendPage(reply, { title: T().title, body, nav: await navOf(ground, session) })
}

/** The same in the console, where more can be done about it. */
function consoleLink(path: string): Html {
  return html`<p><a id="console" href="/console/findings${path}">${T().console}</a></p>`
}

function findingItem(finding: Finding): Html {
  const { id, level, summary, patientCount, leaves } = finding
  const count = leaves.disclosure.length + leaves.keys.length
  return html`<li>
    <span class="badge">${T().levels[level]}</span> <span lang="en" id="says-${id}">${summary}</span>
    <span class="note">
      ${T().actor}: ${actorText(finding)}. ${T().patients}: ${patientCount}. ${T().leaves}: ${count}.
      ${T().noticed}: ${timeText(finding.noticed)}.
    </span>
    <p>
      <a href="/findings/${encodeURIComponent(id)}" id="show-${id}" aria-labelledby="show-${id} says-${id}"
        >${T().show}</a
      >
    </p>
  </li>`
}

function actorText({ actor }: Finding): string {
  return actor === null
    ? T().nobody
    : `${actor.user}, ${T().role} ${roleText(actor.role)}, ${T().app} ${actor.client}, ${T().from} ${actor.address}`
}

function roleText(role: string): string {
  const known: Readonly<Record<string, string>> = siteTexts().roles
  return known[role]?.toLowerCase() ?? role
}

async function sendFinding(
  ground: FindingsGround,
  reply: FastifyReply,
  { session, finding, message }: { session: BrowserSession; finding: Finding; message?: string },
): Promise<FastifyReply> {
  const { title, rule, level, summary, noticed, patients, leaves, state, acknowledged, actor } = finding
  const seen = acknowledged === undefined ? T().states[state] : `${T().acknowledged} ${acknowledged.by}`
  const body = html`${consoleLink(`/${encodeURIComponent(finding.id)}`)}
    <section class="card">
      <p><span class="badge">${T().levels[level]}</span> <span lang="en">${summary}</span></p>
      <dl>
        <dt>${T().actor}</dt>
        <dd>${actorText(finding)}</dd>
        ${
          actor === null
            ? undefined
            : html`<dt>${T().session}</dt>
                <dd><code>${actor.session}</code></dd>`
        }
        <dt>${T().noticed}</dt>
        <dd>${timeText(noticed)}</dd>
        <dt>${T().rule}</dt>
        <dd>${rule}</dd>
        <dt>${T().state}</dt>
        <dd id="state">${seen}</dd>
        <dt>${T().patients}</dt>
        <dd>${finding.patientCount}: ${listText(patients)}</dd>
        <dt>${T().leaves}</dt>
        <dd>${listText(leaves.disclosure)} ${listText(leaves.keys.map((leaf) => `keys ${leaf}`))}</dd>
      </dl>
      ${state === 'open' ? acknowledgePart(ground, session, finding) : undefined}
    </section>
    ${containPart(ground, { session, finding, message })} ${await measuresPart(ground, session)}
    <p class="aside"><a href="/findings">${T().back}</a></p>`
  const status = message === undefined ? {} : { status: 400 }
  return await sendPage(reply, { title, body, nav: await navOf(ground, session), ...status })
}

const LISTED_MAX = 50

function listText(names: readonly (string | number)[]): string {
  const rest = names.length - LISTED_MAX
  return `${names.slice(0, LISTED_MAX).join(', ')}${rest > 0 ? ` + ${rest}` : ''}`
}

function acknowledgePart(ground: FindingsGround, session: BrowserSession, { id }: Finding): Html {
  return html`<form method="post" action="/findings/${encodeURIComponent(id)}/acknowledge">
    ${csrfField(ground, session)}
    <button id="acknowledge">${T().acknowledge}</button>
  </form>`
}

function containPart(
  ground: FindingsGround,
  { session, finding, message }: { session: BrowserSession; finding: Finding; message: string | undefined },
): Html {
  const all = choicesFor(finding)
  const choices =
    session.role === 'security-officer' ? all : all.filter(({ degree }) => degree === 'question')
  if (choices.length === 0) return html``
  return html`<section class="card" aria-labelledby="contain-title">
    <h2 id="contain-title">${T().contain}</h2>
    <p>${T().containHint}</p>
    <form method="post" action="/findings/${encodeURIComponent(finding.id)}/contain">
      ${alertOf(message)} ${csrfField(ground, session)}
      <label for="degree">${T().degree}</label>
      <select id="degree" name="degree">
        ${choices.map(({ degree }) => html`<option value="${degree}">${degreeTexts()[degree]}</option>`)}
      </select>
      <label for="reason">${T().reason}</label>
      <input id="reason" name="reason" value="${finding.title}" minlength="3" maxlength="200" required />
      <button id="contain" class="danger">${T().contain}</button>
    </form>
  </section>`
}

async function measuresPart(ground: FindingsGround, session: BrowserSession): Promise<Html> {
  const measures = await ground.incident.measures({})
  const ends = session.role === 'security-officer'
  return html`<section class="card" aria-labelledby="measures">
    <h2 id="measures">${M().title}</h2>
    ${
      measures.length === 0
        ? html`<p>${M().none}</p>`
        : html`<ul class="list">
            ${measures.map((measure) => measureItem(measure, ends ? csrfField(ground, session) : undefined))}
          </ul>`
    }
  </section>`
}

function measureItem({ id, degree, target, reason, by, begun, until, answered }: Measure, csrf?: Html): Html {
  const whom =
    target.kind === 'environment' ? targetTexts().environment : `${targetTexts()[target.kind]} ${target.name}`
  const times = [
    `${M().since} ${timeText(begun)}`,
    ...(until === undefined ? [] : [`${M().until} ${timeText(until)}`]),
    `${M().by} ${by}`,
    ...(answered === undefined ? [] : [`${M().answered} ${timeText(answered)}`]),
  ]
  return html`<li>
    <strong>${degreeTexts()[degree]}</strong>: ${whom} <span class="note">${reason}</span>
    <span class="note">${times.join(', ')}</span>
    ${
      csrf === undefined
        ? undefined
        : html`<form method="post" action="/findings/measures/${id}/end">
            ${csrf}<button aria-label="${M().endOf}: ${degreeTexts()[degree]}, ${whom}">${M().end}</button>
          </form>`
    }
  </li>`
}
