/** What a process writes about itself. Never patient data: a test plants a marker and searches all output. */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** One JSON line an event: `{"time","level","event",...fields}`. */
export function jsonLog(write: (line: string) => void, now: () => number): Log {
  const line = (level: string) => (event: string, fields?: LogFields) => {
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields })}\n`)
  }
  return { info: line('info'), warn: line('warn'), error: line('error') }
}
