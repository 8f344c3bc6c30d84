import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openTestChartward } from '../support/chartward.ts'

/** Sends a request and is gone. */
async function askAndLeave(port: number, token: string, afterMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        `GET /fhir/R4/Patient/ann HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`,
        () => setTimeout(() => socket.resetAndDestroy(), afterMs),
      )
    })
    socket.once('close', () => resolve())
    socket.once('error', () => resolve())
  })
}

test('whoever leaves before the answer leaves no leaf that cannot be read', async () => {
  const chartward = await openTestChartward()
  try {
    await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
    const { token } = await chartward.token()
    const port = Number(new URL(chartward.url).port)
    const from = await chartward.leafCount()
    for (let times = 0; times < 60; times += 1) await askAndLeave(port, token, times % 6)
    await pause(300)
    const entries = await chartward.entries(from)
    expect(entries.length).toBeGreaterThan(0)
    expect(entries.every(({ who }) => who.address !== '')).toBe(true)
    await chartward.verifyEverything()
  } finally {
    await chartward.close()
  }
})
