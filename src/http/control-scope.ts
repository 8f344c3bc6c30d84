import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type LedgerReport, type RecordsReport, type VerifyAnswer } from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { ScopeQuery, ScopeReport } from '../scope/index.ts'
import type { Reading } from './control-people.ts'

export interface ScopeDoor {
  readonly disclosure: Disclosure
  scope(query: ScopeQuery, options: { readonly all: boolean }): Promise<ScopeReport>
  evidence(query: ScopeQuery): Promise<string>
  verifyLedgers(): Promise<readonly LedgerReport[]>
  verifyRecords(): Promise<RecordsReport>
  proof(ledger: 'disclosure' | 'keys', index: number): Promise<string>
}

/** Whose records left, and the proofs of it. */
export function scopeRoutes(app: FastifyInstance, door: ScopeDoor, { operatorOf, jsonOf }: Reading): void {
  app.post(ADMIN_PATHS.scope, async (request) => {
    await door.disclosure.note(operatorOf(request), { how: 'operation', note: 'scope' })
    const { query, all } = jsonOf<ScopeAsked>(request)
    return await door.scope(query, { all: all === true })
  })
  app.post(ADMIN_PATHS.evidence, async (request, reply) => {
    await door.disclosure.note(operatorOf(request), { how: 'export', note: 'evidence' })
    return await reply.type('application/json').send(await door.evidence(jsonOf<ScopeAsked>(request).query))
  })
  app.post(ADMIN_PATHS.verify, async (): Promise<VerifyAnswer> => ({
    ledgers: await door.verifyLedgers(),
    records: await door.verifyRecords(),
  }))
  app.get(`${ADMIN_PATHS.proof}/:ledger/:index`, async (request, reply) => {
    const { ledger, index } = request.params as { ledger: string; index: string }
    if ((ledger !== 'disclosure' && ledger !== 'keys') || !/^\d{1,15}$/.test(index)) {
      throw new ChartwardError('USAGE', 'a proof is asked for by ledger (disclosure or keys) and leaf index')
    }
    return await reply.type('text/plain; charset=utf-8').send(await door.proof(ledger, Number(index)))
  })
}

interface ScopeAsked {
  readonly query: ScopeQuery
  /** Whether the sealed and untouched are wanted by name. */
  readonly all?: boolean
}
