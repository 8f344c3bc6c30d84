import { ask } from './request.ts'

/** Lines of JSON as they come. The server waits while nobody asks for more. */
export interface Lines<Line> {
  /** Up to so many more; fewer when there are no more. **Errors** `ApiError`. */
  take(most: number): Promise<readonly Line[]>
  close(): void
}

/** Opens a stream of JSON lines. **Errors** `ApiError`. */
export async function openLines<Line>(path: string): Promise<Lines<Line>> {
  const ended = new AbortController()
  const { body } = await ask(path, { signal: ended.signal })
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  const kept = { text: '', done: reader === undefined }
  return {
    take: async (most) => {
      const lines: Line[] = []
      while (lines.length < most) {
        const end = kept.text.indexOf('\n')
        if (end >= 0) {
          lines.push(JSON.parse(kept.text.slice(0, end)) as Line)
          kept.text = kept.text.slice(end + 1)
        } else if (kept.done) break
        else {
          const { value = '', done = true } = (await reader?.read()) ?? {}
          kept.done = done
          kept.text += value
        }
      }
      return lines
    },
    close: () => ended.abort(),
  }
}
