import { asUnixMs, type UnixMs } from './ids.ts'

/** Where the time comes from. Every process has one and passes it on; nothing else asks the machine. */
export interface Clock {
  now(): UnixMs
}

export const systemClock: Clock = { now: () => asUnixMs(Date.now()) }
