import type { HttpAnswer, TestChartward } from './chartward.ts'
import { type Looking, signedIn } from './surfaces.ts'

/** An answer with its bytes, for files. */
export interface PageAnswer extends HttpAnswer {
  readonly bytes: Uint8Array
}

/** Somebody who is signed in, as the pages ask for them. */
export interface PageCaller {
  readonly user: string
  readonly session: string
  readonly person: string
  fhir(method: string, path: string, body?: unknown): Promise<PageAnswer>
  /** Asks what the surfaces ask beside FHIR. Bytes are sent as they are, everything else as JSON. */
  ask(method: string, path: string, body?: unknown): Promise<PageAnswer>
}

/** Somebody new at a page of ours, without a browser: by a cookie, and with the token that goes with it. */
export async function atPage(
  chartward: Pick<TestChartward, 'chartward' | 'clock' | 'url'>,
  role: string,
  looking: Looking = {},
): Promise<PageCaller> {
  const { cookie, session, user, person } = await signedIn(chartward, role, looking)
  const headers = {
    cookie: `chartward=${cookie}`,
    'x-csrf': chartward.chartward.identity.sessions.csrfToken(session),
    origin: chartward.chartward.site.url,
  }
  const ask = async (method: string, place: string, type: string, body?: unknown) => {
    const isFile = body instanceof Uint8Array
    const sent = {
      headers: { ...headers, 'content-type': isFile ? 'application/octet-stream' : type },
      body: isFile ? new Uint8Array(body) : JSON.stringify(body),
    }
    const given = body === undefined ? { headers } : sent
    return await answerOf(await fetch(chartward.url + place, { method, ...given }))
  }
  return {
    user,
    session,
    person,
    fhir: async (method, path, body) =>
      await ask(method, `/fhir/R4/${path}`.replace(/\/$/, ''), 'application/fhir+json', body),
    ask: async (method, path, body) => await ask(method, path, 'application/json', body),
  }
}

/** The same person by a token, as an app has one: nothing was shown in it. */
export async function asPerson(chartward: TestChartward, role: string, looking: Looking = {}) {
  const { person, user } = await signedIn(chartward, role, looking)
  const { fhirUser } = looking
  const { token } = await chartward.chartward.identity.sessions.openToken({
    person,
    user,
    role,
    client: 'app',
    address: '127.0.0.1',
    ...(fhirUser === undefined ? {} : { fhirUser }),
  })
  return {
    fhir: async (method: string, path: string, body?: unknown) =>
      await chartward.fhir(method, path, { body, token }),
  }
}

async function answerOf(response: Response): Promise<PageAnswer> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = Buffer.from(bytes).toString('utf8')
  const isJson = /(?<!nd)json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : undefined,
    bytes,
  }
}
