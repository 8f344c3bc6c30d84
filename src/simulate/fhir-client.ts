import type { Bundle, Resource } from '../fhir/index.ts'

/** What came back, as any client sees it. */
export interface Reply {
  readonly status: number
  readonly body: Resource | undefined
  /** Where to ask on, of what takes its time. */
  readonly location?: string
}

/** A client app of the FHIR API, with one token. */
export interface FhirClient {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>
  /** Search by POST, so that no search value stands in a URL. */
  search(type: string, parameters: Readonly<Record<string, string>>): Promise<Reply>
  send(method: 'POST' | 'PUT', path: string, body: Resource): Promise<Reply>
}

export interface FhirClientOptions {
  /** Absolute URL of the server, without a slash at its end. */
  readonly url: string
  readonly token: string
  /** Sees every answer: what a client got is what left. */
  readonly onReply?: (asked: { readonly method: string; readonly path: string }, reply: Reply) => void
}

const JSON_TYPE = /^application\/(fhir\+)?json\b/

interface Ask {
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export function fhirClient({ url, token, onReply }: FhirClientOptions): FhirClient {
  const ask = async (path: string, { headers, ...init }: Ask) => {
    const target = path.startsWith('http') ? path : `${url}/fhir/R4/${path}`
    const response = await fetch(target, {
      ...init,
      headers: { ...headers, authorization: `Bearer ${token}` },
    })
    const text = await response.text()
    const location = response.headers.get('content-location')
    // A file of an export is lines of JSON, and nobody here reads it.
    const isJson = JSON_TYPE.test(response.headers.get('content-type') ?? '')
    const reply = {
      status: response.status,
      body: text === '' || !isJson ? undefined : (JSON.parse(text) as Resource),
      ...(location === null ? {} : { location }),
    }
    onReply?.({ method: init.method, path }, reply)
    return reply
  }
  return {
    get: async (path, headers = {}) => await ask(path, { method: 'GET', headers }),
    search: async (type, parameters) =>
      await ask(`${type}/_search`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(parameters).toString(),
      }),
    send: async (method, path, body) =>
      await ask(path, {
        method,
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(body),
      }),
  }
}

/** The resources of a search answer, matches and includes alike. */
export function entriesOf({ body }: Reply): Resource[] {
  return ((body as Bundle | undefined)?.entry ?? []).flatMap(({ resource }) => resource ?? [])
}

/** The address of the next page, if there is one. */
export function nextPageOf({ body }: Reply): string | undefined {
  return (body as Bundle | undefined)?.link?.find(({ relation }) => relation === 'next')?.url
}
