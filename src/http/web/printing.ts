import type { FastifyReply } from 'fastify'
import { type LetterFonts, openLetterFonts } from '../../notice/index.ts'

/** What pages print with. */
export interface PrintGround {
  readonly fonts: () => LetterFonts
}

/** Fonts are files of some megabytes: read once, and only where something is printed. */
export function openFontsOnce(): () => LetterFonts {
  let opened: LetterFonts | undefined
  return () => (opened ??= openLetterFonts())
}

/** A file that is downloaded. **Shape** `name`: of the file, without anything of anybody. */
export async function sendPdf(reply: FastifyReply, name: string, file: Uint8Array): Promise<FastifyReply> {
  return await reply
    .type('application/pdf')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Buffer.from(file))
}
