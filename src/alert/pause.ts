import { setTimeout as wait } from 'node:timers/promises'

/** Waits so long, or until the signal says that it is enough. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {})
}
