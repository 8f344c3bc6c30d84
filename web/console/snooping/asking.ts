import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import {
  ADMIN_PATHS,
  AUDIT_PATHS,
  type AuditAnswer,
  type AuditAsked,
  type ExplainAnswer,
  type GlassAnswer,
  WEB_PATHS,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'

const API = WEB_PATHS.console

/** How somebody stands to a patient now, role by role. */
export function useRelation(user: string, patientKey: string): UseQueryResult<ExplainAnswer> {
  return useQuery({
    queryKey: ['relation', user, patientKey],
    queryFn: async ({ signal }) =>
      await askJson<ExplainAnswer>(API + ADMIN_PATHS.explain, {
        method: 'POST',
        body: { user, patientKey },
        signal,
      }),
  })
}

/** Something somebody wrote when they were asked why. */
export interface ViewerAnswer {
  readonly leaf: number
  readonly at: number
  readonly text: string
}

const ANSWERED = /^question answered, measure \S+: ([\s\S]*)$/

/**
 * What somebody answered since then. It stands in the ledger and nowhere else, and reading it has a leaf: so it is read when
 * `answered` says that there is another answer, and not again and again.
 */
export function useAnswers(
  user: string,
  { from, answered }: { readonly from: number; readonly answered: number | undefined },
): UseQueryResult<readonly ViewerAnswer[]> {
  const asked: AuditAsked = { question: { user, how: ['containment'], from } }
  return useQuery({
    queryKey: ['answers', user, from, answered],
    queryFn: async ({ signal }) => {
      const { rows } = await askJson<AuditAnswer>(API + AUDIT_PATHS.search, {
        method: 'POST',
        body: asked,
        signal,
      })
      return rows.flatMap(({ leaf, at, note = '' }) => {
        const [, text] = ANSWERED.exec(note) ?? []
        return text === undefined ? [] : [{ leaf, at, text }]
      })
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
}

/** Glass that was broken and nobody looked at yet. */
export function useBrokenGlass(): UseQueryResult<readonly GlassAnswer[]> {
  return useQuery({
    queryKey: ['glass'],
    queryFn: async ({ signal }) =>
      (await askJson<{ readonly broken: readonly GlassAnswer[] }>(API + ADMIN_PATHS.review, { signal }))
        .broken,
  })
}

export function useReviewGlass(id: string) {
  return useAct(
    async (_given: void) =>
      await askJson(`${API}${ADMIN_PATHS.review}/${encodeURIComponent(id)}`, { method: 'POST', body: {} }),
    ['glass'],
  )
}
