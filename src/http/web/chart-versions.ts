import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../../kernel/index.ts'
import { CHART_PATHS } from '../../contract/index.ts'
import type { Fhir } from '../../fhir/index.ts'
import { callerOf } from '../../identity/index.ts'
import { interactionOf, need } from '../asked.ts'
import { type WebGround, webSession } from './scope.ts'

export interface VersionsGround extends WebGround {
  readonly fhir: Fhir
}

/** Who wrote which version of a record: for whoever may see its history, and told as that. */
export function chartVersions(app: FastifyInstance, ground: VersionsGround): void {
  app.get(`${CHART_PATHS.versions}/:type/:id`, async (request, reply) => {
    const session = await webSession(ground, request)
    const params = request.params as Readonly<Record<string, string>>
    const place = { type: need(params, 'type'), id: need(params, 'id') }
    if (!ground.fhir.isResourceType(place.type))
      throw new ChartwardError('RESOURCE_TYPE_UNKNOWN', 'there is no such resource type in FHIR R4')
    const interaction = interactionOf(ground.identity, callerOf(session), request)
    const { body } = await ground.disclosure.versions(interaction, place)
    return await reply.type('application/json; charset=utf-8').send(body)
  })
}
