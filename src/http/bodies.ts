import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BODY_BYTES_MAX, ChartwardError } from '../kernel/index.ts'

/** Bodies of requests that are not answered yet, in bytes: each is held in memory as a whole. */
const BODIES_BYTES_MAX = 256 * 1024 * 1024

/** A form of a page or of an app is read of whoever sends it; its route says that it takes no more. */
export const FORM_BYTES_MAX = 64 * 1024

/**
 * Lets a body in only when `checkSender` knows who sends it and there is room for it; both are told before a byte
 * of it is read.
 *
 * **Errors.** Those of `checkSender`; `SERVER_BUSY`.
 */
export function limitBodies(
  app: FastifyInstance,
  checkSender: (request: FastifyRequest) => Promise<unknown>,
): void {
  const held = { bytes: 0 }
  const letIn = async (request: FastifyRequest, reply: FastifyReply, bytes: number) => {
    await checkSender(request)
    if (held.bytes + bytes > BODIES_BYTES_MAX)
      throw new ChartwardError('SERVER_BUSY', 'too many large requests at once: try again')
    hold(held, reply, bytes)
  }
  // Most requests have no body and are not made to wait for a promise.
  app.addHook('onRequest', (request, reply, done) => {
    const bytes = announced(request)
    const small = (request.routeOptions.bodyLimit ?? BODY_BYTES_MAX) <= FORM_BYTES_MAX
    if (bytes === 0 || small) done()
    else void told(letIn(request, reply, bytes), done)
  })
}

async function told(work: Promise<void>, done: (error?: Error) => void): Promise<void> {
  try {
    await work
  } catch (error) {
    done(error as Error)
    return
  }
  done()
}

function hold(held: { bytes: number }, reply: FastifyReply, bytes: number): void {
  held.bytes += bytes
  reply.raw.once('close', () => {
    held.bytes -= bytes
  })
}

/** What the headers say; a body of no stated length may be as long as any. */
function announced({ headers }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return BODY_BYTES_MAX
  return Math.min(Number(headers['content-length'] ?? 0), BODY_BYTES_MAX)
}
