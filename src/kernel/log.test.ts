import { expect, test } from 'vitest'
import { jsonLog } from './log.ts'

test('an event is one line, whatever its fields hold', () => {
  const lines: string[] = []
  const log = jsonLog(
    (line) => lines.push(line),
    () => Date.UTC(2026, 0, 2),
  )
  const forged = 'x\n{"time":"2026-01-02T00:00:00.000Z","level":"info","event":"all.well"}\r\u2028'
  log.warn('door.refused', { reason: forged, count: 3 })
  expect(lines).toHaveLength(1)
  expect(lines[0]?.match(/[\r\n]/g)).toEqual(['\n'])
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    time: '2026-01-02T00:00:00.000Z',
    level: 'warn',
    event: 'door.refused',
    reason: forged,
    count: 3,
  })
})
