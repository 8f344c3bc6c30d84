import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { type Degree, isDegree, type Target } from '../containment/index.ts'
import {
  ADMIN_PATHS,
  type ContainAsked,
  type ContainStatusAnswer,
  type MeasureLine,
} from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { Incident } from '../incident/index.ts'
import type { Reading } from './control-people.ts'

interface ContainDoor {
  readonly incident: Incident
  readonly disclosure: Disclosure
  /** An environment is frozen by two: one asks, another approves. Whoever runs the machine freezes it alone, in an emergency. */
  readonly freezesByTwo?: true
}

const KINDS: readonly string[] = ['person', 'session', 'app', 'environment'] satisfies Target['kind'][]

/** Containing people, sessions and apps, for whoever runs the machine. Each act tells the ledger itself, before it is done. */
export function containRoutes(
  app: FastifyInstance,
  { incident, disclosure, freezesByTwo }: ContainDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  app.post(ADMIN_PATHS.contain, async (request): Promise<MeasureLine> => {
    const { degree, target, reason, forMs, finding } = jsonOf<Partial<ContainAsked>>(request)
    const known = degreeOf(degree)
    if (known === 'freeze' && freezesByTwo === true)
      throw new ChartwardError('APPROVAL_REQUIRED', 'a freeze takes two officers: one asks, another approves')
    return await incident.contain({
      degree: known,
      target: targetOf(target),
      reason: typeof reason === 'string' ? reason.trim() : '',
      by: operatorOf(request).who,
      ...(forMs === undefined ? {} : { forMs }),
      ...(finding === undefined ? {} : { finding: await findingNamed(incident, finding) }),
    })
  })
  app.get(ADMIN_PATHS.contain, async (request): Promise<{ measures: readonly MeasureLine[] }> => {
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'contain list' })
    return { measures: await incident.measures({}) }
  })
  app.post(`${ADMIN_PATHS.contain}/:id/end`, async (request) => {
    const { id } = request.params as { id: string }
    return { ended: await incident.end(id, operatorOf(request).who) }
  })
  app.post(ADMIN_PATHS.containStatus, async (request): Promise<ContainStatusAnswer> => {
    const target = targetOf(jsonOf<{ target?: unknown }>(request).target)
    const note = `contain status of ${target.kind} ${target.name}`
    await disclosure.note(operatorOf(request), { how: 'operation', note })
    return await incident.status(target)
  })
}

function degreeOf(degree: unknown): Degree {
  if (typeof degree !== 'string' || !isDegree(degree))
    throw new ChartwardError('USAGE', 'there is no such degree of containment')
  return degree
}

/** What a measure says it is because of is there. */
async function findingNamed({ findings }: Incident, id: unknown): Promise<string> {
  const found = typeof id === 'string' ? await findings.find(id) : undefined
  if (found === undefined) throw new ChartwardError('NOT_FOUND', 'there is no such finding')
  return found.id
}

const NAME_LENGTH_MAX = 128

function targetOf(sent: unknown): Target {
  const { kind, name } = (sent ?? {}) as Partial<Target>
  const named = typeof name === 'string' && name.length <= NAME_LENGTH_MAX && !name.includes('\0')
  if (typeof kind !== 'string' || !KINDS.includes(kind) || !named)
    throw new ChartwardError('USAGE', 'name a session, a user, a client, or the environment')
  return { kind, name: kind === 'environment' ? kind : name }
}
