import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type RollbackApplied, type RollbackApplyAsked } from '../contract/index.ts'
import type { Rollback } from '../incident/index.ts'
import type { ScopeQuery } from '../scope/index.ts'
import type { Reading } from './control-people.ts'

/** What somebody wrote, and taking it back. */
export function rollbackRoutes(
  app: FastifyInstance,
  rollback: Rollback,
  { operatorOf, jsonOf }: Reading,
): void {
  // The plan shows records, so its leaves are those of a reading, and are written where it is made.
  app.post(ADMIN_PATHS.rollback, async (request, reply) => {
    const { query } = jsonOf<{ readonly query: ScopeQuery }>(request)
    if (typeof query !== 'object' || query === null)
      throw new ChartwardError('USAGE', 'a rollback is asked for with a query')
    return await reply.type('application/json').send(await rollback.plan(operatorOf(request), query))
  })
  app.post(ADMIN_PATHS.applyRollback, async (request): Promise<RollbackApplied> => {
    const { plan, merge } = jsonOf<Partial<RollbackApplyAsked>>(request)
    if (typeof plan !== 'string') throw new ChartwardError('USAGE', 'name the plan')
    return await rollback.apply(operatorOf(request), { plan, merge: merge === true })
  })
}
