import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import {
  type OfficerQuestions,
  QUESTION_PATHS,
  type QuestionAnswerAsked,
  WEB_PATHS,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'

const API = WEB_PATHS.console

/** What patients ask and nobody has answered. */
export function useQuestions(): UseQueryResult<OfficerQuestions> {
  return useQuery({
    queryKey: ['patient-questions'],
    queryFn: async ({ signal }) => await askJson<OfficerQuestions>(API + QUESTION_PATHS.list, { signal }),
  })
}

export function useAnswerQuestion() {
  return useAct(
    async (asked: QuestionAnswerAsked) =>
      await askJson(API + QUESTION_PATHS.answer, { method: 'POST', body: asked }),
    ['patient-questions'],
  )
}
