import type { HttpAnswer, TestChartward } from './chartward.ts'
import { type Looking, signedIn } from './surfaces.ts'

/** Somebody signed in, who asks what the surfaces ask, as their pages do. */
export interface WebAsker {
  readonly user: string
  readonly session: string
  ask(method: string, path: string, body?: unknown): Promise<HttpAnswer>
}

export async function openWebAsker(
  chartward: TestChartward,
  role: string,
  looking: Looking = {},
): Promise<WebAsker> {
  const { cookie, user, session } = await signedIn(chartward, role, looking)
  const csrf = chartward.chartward.identity.sessions.csrfToken(session)
  const { url } = chartward.chartward.site
  return {
    user,
    session,
    ask: async (method, path, body) => {
      const response = await fetch(url + path, {
        method,
        headers: {
          cookie: `chartward=${cookie}`,
          'x-csrf': csrf,
          origin: new URL(url).origin,
          'content-type': 'application/json',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = (response.headers.get('content-type') ?? '').includes('application/json')
      const json = isJson ? (JSON.parse(text) as unknown) : undefined
      return { status: response.status, headers: response.headers, text, json }
    },
  }
}
