import { ChartwardError } from '../kernel/index.ts'
import { WEB_PATHS, type WebSession } from '../contract/index.ts'
import type { Resource } from '../fhir/index.ts'
import type { FhirClient, Reply } from '../simulate/index.ts'
import { DEMO_MAKER } from './demo-people.ts'
import type { Server } from './server.ts'

/** Somebody of the demo at a browser, who came in by a link as anybody does. */
export interface DemoBrowser {
  readonly user: string
  /** The session's name in leaves. */
  readonly session: string
  /** Asks the site as its pages do. **Errors.** `INTERNAL` with the status for an answer that is none of 200. */
  ask<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>
  /** The same door as the chart's. */
  readonly fhir: FhirClient
}

/** Signs somebody in. **Errors.** Those of the demo's door. */
export async function openDemoBrowser(
  { chartward, operations }: Pick<Server, 'chartward' | 'operations'>,
  user: string,
): Promise<DemoBrowser> {
  const site = chartward.site.url
  const { url } = await operations.demo.link(DEMO_MAKER, user)
  const { headers } = await fetch(url, { redirect: 'manual' })
  const cookies = headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '')
  const cookie = cookies.join('; ')
  const send = async (method: string, path: string, given: RequestInit & { csrf?: string } = {}) => {
    const { csrf, headers: more, ...init } = given
    const guard = csrf === undefined ? {} : { 'x-csrf': csrf }
    const own = { cookie, origin: site, ...guard, ...(more as Record<string, string> | undefined) }
    return await fetch(site + path, { method, redirect: 'error', ...init, headers: own })
  }
  const shown = (await (await send('GET', WEB_PATHS.session)).json()) as WebSession
  const secret = cookies.find((pair) => pair.startsWith('chartward=')) ?? ''
  const found = await chartward.identity.sessions.findByCookie(secret.slice('chartward='.length))
  if (found === undefined) throw new ChartwardError('SESSION_ENDED', 'the link of the demo opened no session')
  const { csrf } = shown
  const json = { 'content-type': 'application/json' }
  return {
    user,
    session: found.session,
    ask: async <Answer>(method: 'GET' | 'POST', path: string, body?: object) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: json }
      const answer = await send(method, path, { csrf, ...sent })
      if (answer.status === 200) return (await answer.json()) as Answer
      const detail = `${method} ${path}: ${answer.status} ${(await answer.text()).slice(0, 300)}`
      throw new ChartwardError('INTERNAL', 'the demo was refused something', { detail })
    },
    fhir: fhirOf(async (method, path, given) => await send(method, `/fhir/R4/${path}`, { csrf, ...given })),
  }
}

type Send = (method: string, path: string, given: RequestInit) => Promise<Response>

function fhirOf(send: Send): FhirClient {
  const ask = async (method: string, path: string, given: RequestInit = {}): Promise<Reply> => {
    const answer = await send(method, path, given)
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as Resource) }
  }
  return {
    get: async (path, headers) => await ask('GET', path, headers === undefined ? {} : { headers }),
    search: async (type, parameters) =>
      await ask('POST', `${type}/_search`, {
        body: new URLSearchParams(parameters).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    send: async (method, path, body) =>
      await ask(method, path, {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/fhir+json' },
      }),
  }
}
