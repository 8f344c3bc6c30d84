import type { FastifyInstance } from 'fastify'
import { type CaseDutiesAnswer, DUTIES_PATH } from '../contract/index.ts'
import type { Duties, Facts } from '../law/index.ts'
import type { CaseDuties } from '../notice/index.ts'
import type { Reading } from './control-people.ts'

/** What the law asks for in a case, for whoever runs the machine. It names nobody; that it was computed has its leaf. */
export function dutyRoutes(
  app: FastifyInstance,
  { duties }: { readonly duties: CaseDuties },
  { operatorOf }: Pick<Reading, 'operatorOf'>,
): void {
  app.get(`${DUTIES_PATH}/:case`, async (request): Promise<CaseDutiesAnswer<Duties, Facts>> => {
    const { case: id } = request.params as { case: string }
    const { duties: computed, facts, missing } = await duties.compute(operatorOf(request), id)
    return { case: id, missing, duties: computed, facts }
  })
}
