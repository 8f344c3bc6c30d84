import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import type { Interaction, Seat } from '../disclosure/index.ts'
import { type Caller, type Identity, type Permission, purposeOf } from '../identity/index.ts'

/** A request that was let in: who asks, and for what. */
export interface Asked {
  readonly params: Readonly<Record<string, string>>
  readonly request: FastifyRequest
  readonly interaction: Interaction
  readonly seat: Seat
}

/** Lets a request in, or refuses it. `ranges`: what the answer is, where that is not JSON. */
export type Admit = (
  permission: Permission,
  request: FastifyRequest,
  ranges?: ReadonlySet<string>,
) => Promise<Asked>

/** A part of the address that its route has. */
export function need(params: Readonly<Record<string, string>>, name: string): string {
  const value = params[name]
  if (value === undefined) throw new ChartwardError('INTERNAL', `a route has no ${name}`)
  return value
}

/** What somebody asks, as disclosure takes it. */
export function interactionOf({ sessions }: Identity, caller: Caller, request: FastifyRequest): Interaction {
  const { user, role, client, session } = caller
  return {
    caller,
    signal: sessions.signal(session),
    who: { user, role, client, session, address: request.ip },
    request: randomUUID(),
    why: purposeOf(role),
  }
}
