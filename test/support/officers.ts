import { type Looking, signedIn } from './surfaces.ts'
import type { HttpAnswer, TestChartward } from './chartward.ts'

/** An officer who is signed in at the console, without a browser. */
export interface TestOfficer {
  readonly user: string
  /** Asks `/api/console/...` as them. A body goes as JSON; bytes go as they are. */
  ask(method: string, path: string, body?: unknown): Promise<HttpAnswer>
}

export async function openOfficer(
  chartward: TestChartward,
  role: 'security-officer' | 'privacy-officer' | 'clinician' = 'privacy-officer',
  looking: Looking = {},
): Promise<TestOfficer> {
  const { cookie, user } = await signedIn(chartward, role, looking)
  const { url } = chartward.chartward.site
  const headers = { cookie: `chartward=${cookie}`, origin: url }
  const session = await fetch(`${url}/api/session`, { headers })
  const { csrf } = (await session.json()) as { csrf: string }
  return {
    user,
    ask: async (method, path, body) => {
      const raw = body instanceof Uint8Array
      const type = raw ? 'application/octet-stream' : 'application/json'
      const answer = await fetch(`${url}/api/console${path}`, {
        method,
        headers: { ...headers, 'x-csrf': csrf, ...(body === undefined ? {} : { 'content-type': type }) },
        ...(body === undefined
          ? {}
          : { body: raw ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
      })
      const text = await answer.text()
      const isJson = /(?<!nd)json/.test(answer.headers.get('content-type') ?? '')
      return {
        status: answer.status,
        headers: answer.headers,
        text,
        json: isJson ? JSON.parse(text) : undefined,
      }
    },
  }
}
