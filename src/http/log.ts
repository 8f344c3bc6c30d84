import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import type { LedgerReader } from '../ledger/index.ts'

/** Paths of a tlog-tiles log. Source: C2SP tlog-tiles, sections Checkpoints, Merkle Tree and Log Entries. */
const TILE =
  /^tile\/(?:entries|[0-9]|[1-5][0-9]|6[0-3])\/(?:x[0-9]{3}\/){0,5}[0-9]{3}(?:\.p\/[1-9][0-9]{0,2})?$/

export interface LogDoor {
  readonly disclosureLedger: LedgerReader
  readonly keyLedger: LedgerReader
  /** Where the disclosure ledger keeps its tiles. */
  readonly tilesDirectory: string
}

/** The ledgers as public transparency logs: tiles hold salted commitments and say nothing of anyone. */
export function logRoutes(app: FastifyInstance, door: LogDoor): void {
  app.get(
    '/log/disclosure/checkpoint',
    async (_request, reply) =>
      await reply.type('text/plain; charset=utf-8').send((await door.disclosureLedger.published()).note),
  )
  app.get(
    '/log/keys/checkpoint',
    async (_request, reply) =>
      await reply.type('text/plain; charset=utf-8').send((await door.keyLedger.published()).note),
  )
  app.get('/log/disclosure/*', async (request, reply) => {
    const wanted = (request.params as Record<string, string>)['*'] ?? ''
    if (!TILE.test(wanted)) throw notThere()
    const bytes = await readFile(path.join(door.tilesDirectory, wanted)).catch(() => undefined)
    if (bytes === undefined) throw notThere()
    return await reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type('application/octet-stream')
      .send(bytes)
  })
}

function notThere(): ChartwardError {
  return new ChartwardError('NOT_FOUND', 'the log has no such tile')
}
