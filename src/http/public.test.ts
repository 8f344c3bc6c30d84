import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import { ChartwardError, ERROR_CODES, type ErrorCode, silentLog } from '../kernel/index.ts'
import { failureOf } from './failure.ts'
import { openPublicDoor, type PublicDoor } from './index.ts'
import { allowSlowUpload } from './slow-upload.ts'

/** What is registered asks for its parts; no test here asks them anything. */
const operations = {
  filing: {},
  match: {},
  rollback: {},
  backup: {},
  detection: {},
  access: {},
  campaigns: {},
  incident: {},
  cases: {},
  recipients: {},
  duties: {},
  seen: {},
  canaries: {},
  noticeProof: {},
}

/** A door behind which there is nothing. */
function openSilentDoor() {
  const parts = {
    identity: {},
    accounts: {},
    noticeProof: {},
    disclosure: { links: {} },
    operations,
    log: silentLog,
  }
  const door = { ...parts, publicUrl: () => 'http://here', trustedProxies: [] } as unknown as PublicDoor
  return openPublicDoor(door)
}

test('a client that dawdles is let go: headers, bodies and idle connections have their time', async () => {
  const app = openSilentDoor()
  const { headersTimeout, requestTimeout, timeout, keepAliveTimeout } = app.server
  expect({ headersTimeout, requestTimeout, timeout, keepAliveTimeout }).toEqual({
    headersTimeout: 20_000,
    requestTimeout: 60_000,
    timeout: 120_000,
    keepAliveTimeout: 30_000,
  })
  await app.close()
})

test('a file that somebody known sends takes as long as it takes, until it is all here; nobody else has that', async () => {
  const app = openSilentDoor()
  const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
  const told: string[] = []
  const socket = { writable: true, setTimeout: () => undefined, end: (text: string) => told.push(text) }
  const raw = Object.assign(new EventEmitter(), { socket })
  allowSlowUpload({ raw } as unknown as FastifyRequest)
  app.server.emit('clientError', late, socket as unknown as Socket)
  expect(told).toEqual([])
  raw.emit('close')
  app.server.emit('clientError', late, socket as unknown as Socket)
  expect(told).toEqual([expect.stringMatching(/^HTTP\/1.1 408 /)])
  await app.close()
})

test('what went wrong here is in the log, without the words of the error, and the answer says nothing of it', async () => {
  const lines: unknown[] = []
  const log = { ...silentLog, error: (event: string, fields?: object) => void lines.push([event, fields]) }
  const fails = async () => await Promise.reject(new Error('patient Abbott, born 1980'))
  const parts = {
    identity: { findCaller: fails },
    accounts: {},
    noticeProof: {},
    disclosure: { links: {} },
    operations,
    log,
  }
  const door = { ...parts, publicUrl: () => 'http://here', trustedProxies: [] } as unknown as PublicDoor
  const app = openPublicDoor(door)
  const headers = { authorization: `Bearer cw_${'x'.repeat(43)}` }
  const answer = await app.inject({ method: 'GET', url: '/fhir/R4/Patient/ann', headers })
  await app.close()
  expect(answer.statusCode).toBe(500)
  expect(lines).toMatchObject([['request failed', { code: 'INTERNAL' }]])
  expect(JSON.stringify(lines) + answer.body).not.toMatch(/Abbott|1980/)
})

test('a token that is none is in the log with where it came from, and without itself', async () => {
  const lines: unknown[] = []
  const log = { ...silentLog, warn: (event: string, fields?: object) => void lines.push([event, fields]) }
  const parts = {
    identity: { findCaller: async () => await Promise.resolve(undefined) },
    accounts: {},
    noticeProof: {},
    disclosure: { links: {} },
    operations,
    log,
  }
  const containment = { suspends: () => false }
  const places = { publicUrl: () => 'http://here', trustedProxies: [] }
  const door = { ...parts, ...places, containment } as unknown as PublicDoor
  const app = openPublicDoor(door)
  const token = `cw_${'x'.repeat(43)}`
  const headers = { authorization: `Bearer ${token}` }
  const answer = await app.inject({ method: 'GET', url: '/fhir/R4/Patient/ann', headers })
  await app.close()
  expect(answer.statusCode).toBe(401)
  expect(lines).toEqual([['token.refused', { address: '127.0.0.1' }]])
  expect(answer.body).not.toContain(token)
})

test('an error that is not ours says only that something went wrong', () => {
  const { status, outcome } = failureOf(new Error('patient Abbott, born 1980'))
  expect(status).toBe(500)
  expect(JSON.stringify(outcome)).not.toMatch(/Abbott|1980/)
})

test('every error of ours has a status of its kind, and only what may pass is worth another try', () => {
  for (const [code, category] of Object.entries(ERROR_CODES)) {
    const { status, retry, outcome } = failureOf(new ChartwardError(code as ErrorCode, 'said'))
    expect([code, retry]).toEqual([code, ['busy', 'interrupted', 'unavailable'].includes(category)])
    expect(status >= 500).toBe(['busy', 'interrupted', 'unavailable', 'fault'].includes(category))
    expect(outcome.issue).toMatchObject([{ severity: 'error', diagnostics: 'said' }])
  }
})
