import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import {
  AUDIT_PATHS,
  type AuditQuestionAsked,
  type AuditQuestionLine,
  type AuditQuestionsAnswer,
  WEB_PATHS,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'

const PATH = WEB_PATHS.console + AUDIT_PATHS.question

/** One's own questions, and those that others share. */
export function useSavedQuestions(): UseQueryResult<readonly AuditQuestionLine[]> {
  return useQuery({
    queryKey: ['saved-questions'],
    queryFn: async ({ signal }) => (await askJson<AuditQuestionsAnswer>(PATH, { signal })).questions,
    staleTime: Infinity,
  })
}

export function useSaveQuestion() {
  return useAct(
    async (asked: AuditQuestionAsked) =>
      await askJson<{ readonly id: string }>(PATH, { method: 'POST', body: asked }),
    ['saved-questions'],
  )
}

export function useDropQuestion(id: string) {
  return useAct(
    async (_given: void) =>
      await askJson(`${PATH}/${encodeURIComponent(id)}`, { method: 'DELETE', body: {} }),
    ['saved-questions'],
  )
}
