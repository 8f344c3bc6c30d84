/** What came back, redirects that stay on the site followed. */
export interface Page {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Where the browser is; of another site's address it was sent to, that address, not visited. */
  readonly url: URL
}

/** A browser without a screen: it keeps cookies and follows redirects, and leaves the site for nobody. */
export interface WebBrowser {
  get(where: string): Promise<Page>
  /** Sends a form, as a page of the site. */
  post(where: string, form: Iterable<readonly [string, string]>): Promise<Page>
  setCookie(name: string, value: string): void
  cookie(name: string): string | undefined
}

interface Cookie {
  readonly value: string
  readonly path: string
}

const REDIRECTS_MAX = 10

export function openWebBrowser(site: string): WebBrowser {
  const jar = new Map<string, Cookie>()
  const visit = async (method: string, where: string, form?: URLSearchParams): Promise<Page> => {
    let url = new URL(where, site)
    let body = form
    for (let hops = 0; hops < REDIRECTS_MAX; hops += 1) {
      const response = await fetch(url, {
        method: body === undefined ? 'GET' : method,
        redirect: 'manual',
        headers: {
          accept: 'text/html',
          cookie: cookiesFor(jar, url),
          ...(body === undefined ? {} : { origin: url.origin, 'sec-fetch-site': 'same-origin' }),
        },
        ...(body === undefined ? {} : { body }),
      })
      keep(jar, response.headers)
      const to = response.headers.get('location')
      const next = to === null ? undefined : new URL(to, url)
      if (next === undefined || next.origin !== new URL(site).origin) {
        return {
          status: response.status,
          headers: response.headers,
          text: await response.text(),
          url: next ?? url,
        }
      }
      await response.arrayBuffer()
      url = next
      body = undefined
    }
    throw new Error('redirected without end')
  }
  return {
    get: async (where) => await visit('GET', where),
    post: async (where, form) =>
      await visit(
        'POST',
        where,
        new URLSearchParams([...form].map(([name, value]): [string, string] => [name, value])),
      ),
    setCookie: (name, value) => void jar.set(name, { value, path: '/' }),
    cookie: (name) => jar.get(name)?.value,
  }
}

function cookiesFor(jar: ReadonlyMap<string, Cookie>, url: URL): string {
  return [...jar]
    .filter(([, { path }]) => url.pathname.startsWith(path))
    .map(([name, { value }]) => `${name}=${value}`)
    .join('; ')
}

function keep(jar: Map<string, Cookie>, headers: Headers): void {
  for (const line of headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    const path = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/'
    if (value === '' || /expires=Thu, 01 Jan 1970|max-age=0/i.test(line)) jar.delete(name)
    else jar.set(name, { value, path })
  }
}
