import type { FastifyInstance } from 'fastify'
import { CHART_PATHS } from '../../contract/index.ts'
import { callerOf } from '../../identity/index.ts'
import { interactionOf, need } from '../asked.ts'
import { type WebGround, webSession } from './scope.ts'

/** When whoever is signed in opened a chart before: for whoever may see it, and told as a question about the ledger. */
export function chartLastLook(app: FastifyInstance, ground: WebGround): void {
  app.get(`${CHART_PATHS.lastLook}/:id`, async (request, reply) => {
    const session = await webSession(ground, request)
    const id = need(request.params as Readonly<Record<string, string>>, 'id')
    const interaction = interactionOf(ground.identity, callerOf(session), request)
    const { body } = await ground.disclosure.lastLook(interaction, id)
    return await reply.type('application/json; charset=utf-8').send(body)
  })
}
