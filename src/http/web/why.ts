import type { FastifyInstance } from 'fastify'
import { WRITING_PATHS, type WhyAnswer, type WhyAsked } from '../../contract/index.ts'
import { askedOf } from '../asked-why.ts'
import type { BrowserGround, BrowserSession } from '../browser.ts'
import { answerQuestions, sayWhyOn } from '../why.ts'
import { jsonOf, webSession } from './scope.ts'

/** Saying why one is here, and why one goes on over a budget, without leaving the page: what `/why` does. */
export function whyAnswers(app: FastifyInstance, ground: BrowserGround): void {
  app.get(WRITING_PATHS.why, async (request): Promise<WhyAnswer> => {
    return await whyOf(ground, await webSession(ground, request))
  })
  app.post(WRITING_PATHS.why, async (request): Promise<WhyAnswer> => {
    const session = await webSession(ground, request)
    const { reason } = jsonOf<WhyAsked>(request)
    const said = { session, reason: typeof reason === 'string' ? reason : '' }
    const { spent } = await whyOf(ground, session)
    const isRefused = spent && !(await sayWhyOn(ground, request, said))
    if (!spent) await answerQuestions(ground, request, said)
    return { ...(await whyOf(ground, session)), ...(isRefused ? { refused: true } : {}) }
  })
}

async function whyOf(ground: BrowserGround, session: BrowserSession): Promise<WhyAnswer> {
  const asked = await askedOf(ground, session)
  return {
    asked: asked.map(({ degree, until }) => ({ degree, ...(until === undefined ? {} : { until }) })),
    spent: ground.disclosure.brake.isSpent(session.user),
  }
}
