import './buffer-global.ts'
import { hash } from 'node:crypto'

/** SHA-256 of a text, base64url: as drafts and defence files are named. */
export function digestOfText(text: string): string {
  return hash('sha256', Buffer.from(text, 'utf8'), 'base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
