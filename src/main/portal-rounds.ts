import { ChartwardError } from '../kernel/index.ts'
import type { Chartward } from './chartward.ts'

/** How often it is looked at what is over and what waits. */
const ROUND_MS = 5 * 60_000

/** What is done for people at the portal by itself, round by round. */
export interface PortalRounds {
  /** One round now; it is done every few minutes anyway. */
  round(): Promise<void>
  close(): Promise<void>
}

/**
 * Begins rounds: what expired links gave is dropped, and whoever wanted it is told by e-mail that something waits. A copy that is
 * only read changes nothing and tells nobody.
 */
export function openPortalRounds(
  { disclosure, log, readOnly }: Chartward,
  mail: (() => Promise<void>) | undefined,
): PortalRounds {
  let running: Promise<void> = Promise.resolve()
  const once = async (): Promise<void> => {
    try {
      await disclosure.links.dropExpired()
      await mail?.()
    } catch (error) {
      // The database or the ledger is away: the next round is soon.
      log.warn('portal.delayed', { code: error instanceof ChartwardError ? error.code : 'INTERNAL' })
    }
  }
  const round = async (): Promise<void> => {
    running = running.then(once)
    await running
  }
  const timer = readOnly === undefined ? setInterval(() => void round(), ROUND_MS).unref() : undefined
  return {
    round,
    close: async () => {
      clearInterval(timer)
      await running
    },
  }
}
