import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { DEMO_PATHS, type DemoLinkAnswer, type DemoPeopleAnswer } from '../contract/index.ts'
import type { Reading } from './control-people.ts'
import type { DemoDoor } from './demo.ts'

/** The made-up people of a demo and their way in, for whoever runs the machine. */
export function demoControlRoutes(
  app: FastifyInstance,
  demo: DemoDoor,
  { operatorOf, jsonOf }: Reading,
): void {
  app.get(DEMO_PATHS.people, async (): Promise<DemoPeopleAnswer> => ({ people: await demo.people() }))
  app.post(DEMO_PATHS.link, async (request): Promise<DemoLinkAnswer> => {
    const { user } = jsonOf<{ user?: unknown }>(request)
    if (typeof user !== 'string') throw new ChartwardError('USAGE', 'name who is to be signed in')
    return await demo.link(operatorOf(request).who, user)
  })
}
