import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'

const SLOW: unique symbol = Symbol('a slow upload')
/** So long nothing may go either way: what is read last is held against the whole ledger before there is an answer. */
const SILENCE_MS = 30 * 60_000

interface Marked {
  [SLOW]?: true
}

/**
 * A file of any size takes as long as it takes. For whoever is known already: until this request is over it is not cut off for
 * not being all here within the time that every other request has.
 */
export function allowSlowUpload({ raw }: FastifyRequest): void {
  const socket: Socket & Marked = raw.socket
  socket[SLOW] = true
  socket.setTimeout(SILENCE_MS)
  raw.once('close', () => delete socket[SLOW])
}

/** Whether a connection carries such an upload now. */
export function isSlowUpload(socket: Socket & Marked): boolean {
  return socket[SLOW] === true
}
