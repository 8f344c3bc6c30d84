import type { HttpAnswer, TestChartward } from './chartward.ts'
import { type Looking, signedIn } from './surfaces.ts'

/** An answer with its bytes, for files. */
export interface WebAnswer extends HttpAnswer {
  readonly bytes: Uint8Array
}

/** Somebody at a browser, as the surfaces ask for them; without the browser. */
export interface WebVisitor {
  readonly user: string
  readonly session: string
  readonly person: string
  /** With a body it is sent by POST where no method is named; bytes as they are, everything else as JSON. */
  ask(path: string, body?: unknown, method?: 'POST' | 'DELETE'): Promise<WebAnswer>
}

export async function openWebVisitor(
  chartward: TestChartward,
  role: string,
  looking: Looking = {},
): Promise<WebVisitor> {
  const { cookie, session, user, person } = await signedIn(chartward, role, looking)
  const { site, identity } = chartward.chartward
  const headers = {
    cookie: `chartward=${cookie}`,
    'x-csrf': identity.sessions.csrfToken(session),
    origin: site.url,
    'sec-fetch-site': 'same-origin',
  }
  return {
    user,
    session,
    person,
    ask: async (path, body, method = 'POST') => {
      const sent =
        body === undefined
          ? { method: 'GET', headers }
          : {
              method,
              headers: {
                ...headers,
                'content-type': body instanceof Uint8Array ? 'application/octet-stream' : 'application/json',
              },
              body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
            }
      const answer = await fetch(site.url + path, sent)
      const bytes = new Uint8Array(await answer.arrayBuffer())
      const text = Buffer.from(bytes).toString('utf8')
      const isJson = (answer.headers.get('content-type') ?? '').includes('json')
      const json = isJson ? JSON.parse(text) : undefined
      return { status: answer.status, headers: answer.headers, text, json, bytes }
    },
  }
}
