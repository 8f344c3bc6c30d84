import type { FastifyRequest } from 'fastify'

/** A parameter of the address; empty when there is none. */
export function queryOf({ url }: FastifyRequest, name: string): string {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : (new URLSearchParams(url.slice(mark + 1)).get(name) ?? '')
}

/** Undefined for two of one name: one of them was planted. */
export function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  const found = (headers.cookie ?? '').split(';').flatMap((pair) => {
    const [key = '', value = ''] = pair.trim().split('=', 2)
    return key === name ? [value] : []
  })
  return found.length === 1 ? found[0] : undefined
}
