import { addAbortSignal, Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { ChartwardError, type Log } from '../kernel/index.ts'
import type { Disclosed, Interaction } from '../disclosure/index.ts'

/** Each holds a few batches in memory, and the database busy. */
const DOWNLOADS_MAX = 16
const DOWNLOADS_PER_SESSION_MAX = 5

type Lines = AsyncGenerator<Disclosed, void, undefined>

/** The downloads that are under way in this process. */
export interface Downloads {
  /**
   * Sends lines as they are made, as fast as they are read. What cuts them short (the session ends, the ledger fails,
   * this server stops) breaks the connection: a file that is not whole does not look whole.
   *
   * **Errors.** `SERVER_BUSY`; those of `open` and of the first batch.
   */
  send(
    reply: FastifyReply,
    interaction: Interaction,
    open: (interaction: Interaction) => Promise<Lines>,
  ): Promise<FastifyReply>
  /** Breaks off all of them. */
  close(): void
}

export function openDownloads(log: Log): Downloads {
  const closing = new AbortController()
  const sessions: string[] = []
  const enter = (session: string): void => {
    const own = sessions.filter((one) => one === session).length
    if (sessions.length >= DOWNLOADS_MAX || own >= DOWNLOADS_PER_SESSION_MAX)
      throw new ChartwardError('SERVER_BUSY', 'too many downloads at once: try again when one is done')
    sessions.push(session)
  }
  return {
    send: async (reply, interaction, open) => {
      const { session } = interaction.who
      const gone = new AbortController()
      const leave = () => gone.abort(new ChartwardError('SESSION_ENDED', 'the reader has gone'))
      if (reply.raw.destroyed) leave()
      gone.signal.throwIfAborted()
      enter(session)
      reply.raw.once('close', () => {
        sessions.splice(sessions.indexOf(session), 1)
        leave()
      })
      const signals = interaction.signal === undefined ? [] : [interaction.signal]
      const signal = AbortSignal.any([...signals, gone.signal, closing.signal])
      const lines = await open({ ...interaction, signal })
      // Whatever refuses it does so in words, as long as nothing was sent.
      const first = await lines.next()
      signal.throwIfAborted()
      const stream = addAbortSignal(signal, Readable.from(joined(first, lines), { objectMode: false }))
      stream.on('error', (error) => {
        if (!gone.signal.aborted) log.warn('download.cut', { code: codeOf(error, signal) })
      })
      return await reply.type('application/fhir+ndjson').send(stream)
    },
    close: () => closing.abort(new ChartwardError('DATABASE_UNAVAILABLE', 'this server stops')),
  }
}

async function* joined(first: IteratorResult<Disclosed, void>, rest: Lines): Lines {
  if (first.done === true) return
  yield first.value
  yield* rest
}

function codeOf(error: unknown, { reason }: AbortSignal): string {
  const known: unknown = reason ?? error
  return known instanceof ChartwardError ? known.code : 'INTERNAL'
}
