import { ask, type Ask } from './request.ts'

const FREED_AFTER_MS = 60_000

/** Hands bytes to the person as a file of this name. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), FREED_AFTER_MS)
}

/** What the server answers, as a file. Our session's token goes along, which a link cannot send. **Errors** `ApiError`. */
export async function download(path: string, name: string, asked: Ask = {}): Promise<void> {
  const answer = await ask(path, asked)
  saveFile(name, await answer.blob())
}

/** Bytes that came in base64 within an answer. */
export function blobOf(base64: string, type: string): Blob {
  return new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type })
}
