/**
 * Asks as `fetch` does, and says meanwhile how many bytes of the body are on their way: `fetch` itself tells nobody.
 *
 * **Errors** `TypeError` when nobody answers; `AbortError` when it is called off.
 */
export async function sendTelling(
  path: string,
  { method = 'POST', headers, body, signal }: RequestInit,
  onSent: (bytes: number) => void,
): Promise<Response> {
  return await new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(method, path)
    request.responseType = 'blob'
    for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded }) => onSent(loaded)
    request.onload = () => resolve(answerOf(request))
    request.onerror = () => reject(new TypeError('nobody answers'))
    request.onabort = () => reject(new DOMException('called off', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(body as Blob)
    if (signal?.aborted === true) request.abort()
  })
}

function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers()
  for (const line of request
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/)) {
    const [name = '', ...value] = line.split(': ')
    if (name !== '') headers.append(name, value.join(': '))
  }
  return new Response(request.response as Blob, { status: request.status, headers })
}
