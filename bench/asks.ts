/** Questions between the processes of a bench, over the channel that `fork` makes. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

interface Ask {
  readonly number: number
  readonly ask: string
  readonly given: unknown
}

type Reply =
  | { readonly number: number; readonly answer: unknown }
  | { readonly number: number; readonly failure: string }

/** Answers the asks of the process that forked this one, each by the function of its name. */
export function answerAsks(answers: Readonly<Record<string, (given: any) => unknown>>): void {
  process.on('message', ({ number, ask, given }: Ask) => {
    const tell = (reply: Reply) => process.connected && process.send?.(reply)
    Promise.resolve(given)
      .then(async (given) => await answers[ask]?.(given))
      .then(
        (answer) => tell({ number, answer }),
        (error: unknown) =>
          tell({ number, failure: error instanceof Error ? (error.stack ?? '') : String(error) }),
      )
  })
  process.on('disconnect', () => process.exit(0))
}

export interface Worker {
  readonly pid: number
  ask<Answer>(ask: string, given?: unknown): Promise<Answer>
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>
}

/** Forks a bench file; its stdout goes to stderr, where everything but results belongs. */
export function openWorker(file: string, words: readonly string[] = []): Worker {
  const child = fork(join(import.meta.dirname, file), words, { stdio: ['ignore', 2, 2, 'ipc'] })
  const waiting = new Map<number, { resolve: (answer: any) => void; reject: (error: Error) => void }>()
  let asked = 0
  child.on('message', (reply: Reply) => {
    const waits = waiting.get(reply.number)
    waiting.delete(reply.number)
    if ('failure' in reply) waits?.reject(new Error(reply.failure))
    else waits?.resolve(reply.answer)
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.once('exit', (code) =>
    waiting.forEach(({ reject }) => reject(new Error(`${file} ended with ${code}`))),
  )
  return {
    pid: child.pid ?? 0,
    ask: async (ask, given) =>
      await new Promise((resolve, reject) => {
        asked += 1
        waiting.set(asked, { resolve, reject })
        child.send({ number: asked, ask, given })
      }),
    stop: async () => await stop(child, ended),
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.connected) child.send({ number: 0, ask: 'stop', given: undefined })
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await ended
  clearTimeout(late)
}
