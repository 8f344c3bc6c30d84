import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import type { Access, BulkFor } from '../access/index.ts'
import { ADMIN_PATHS, type BulkAnswer, type BulkAskedFor } from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import { idOf } from './control-access.ts'
import type { Reading } from './control-people.ts'

const DAY_MS = 86_400_000

interface BulkDoor {
  readonly access: Access
  readonly disclosure: Disclosure
}

/** Bulk work: asked for, approved by another, listed, ended. Its leaves are written by `access`. */
export function bulkRoutes(
  app: FastifyInstance,
  { access: { bulk }, disclosure }: BulkDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  const by = (request: FastifyRequest) => operatorOf(request).who
  app.get(ADMIN_PATHS.bulk, async (request) => {
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'bulk list' })
    return { grants: (await bulk.list()) satisfies readonly BulkAnswer[] }
  })
  app.post(ADMIN_PATHS.bulk, async (request) => {
    const asked = jsonOf<Partial<BulkAskedFor>>(request)
    const { reason, patients, exports, days } = asked
    const id = await bulk.ask({
      for: forWhom(asked),
      reason: typeof reason === 'string' ? reason : '',
      patientsPerDay: Number(patients),
      exports: Number(exports),
      durationMs: Math.round(Number(days) * DAY_MS),
      by: by(request),
    })
    return { id }
  })
  app.post(
    `${ADMIN_PATHS.bulk}/:id/approve`,
    async (request) => await bulk.approve(idOf(request), by(request)),
  )
  app.post(`${ADMIN_PATHS.bulk}/:id/end`, async (request) => {
    return { ended: await bulk.end(idOf(request), by(request)) }
  })
}

function forWhom({ user, client }: Partial<BulkAskedFor>): BulkFor {
  if (typeof user === 'string' && client === undefined) return { user }
  if (typeof client === 'string' && user === undefined) return { client }
  throw new ChartwardError('USAGE', 'bulk work is for a user or for a client')
}
