import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import {
  type DoneAnswer,
  type OfficerQuestions,
  QUESTION_OUTCOMES,
  QUESTION_PATHS,
  type QuestionAnswerAsked,
} from '../contract/index.ts'
import type { Seen } from '../seen/index.ts'
import type { Reading } from './control-people.ts'

/** What patients ask about who saw their record, for officers: the oldest first, and answering. */
export function questionRoutes(app: FastifyInstance, seen: Seen, { operatorOf, jsonOf }: Reading): void {
  app.get(
    QUESTION_PATHS.list,
    async (request): Promise<OfficerQuestions> => await seen.open(operatorOf(request)),
  )
  app.post(QUESTION_PATHS.answer, async (request): Promise<DoneAnswer> => {
    const { id, outcome, text } = jsonOf<Partial<QuestionAnswerAsked>>(request)
    if (typeof id !== 'string' || typeof text !== 'string' || !isOutcome(outcome))
      throw new ChartwardError('USAGE', 'an answer names its question, an outcome and a text')
    await seen.answer(operatorOf(request), { id, outcome, text })
    return { done: true }
  })
}

function isOutcome(value: unknown): value is QuestionAnswerAsked['outcome'] {
  return QUESTION_OUTCOMES.some((known) => known === value)
}
