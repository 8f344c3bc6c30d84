import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import {
  ADMIN_PATHS,
  type ContainAsked,
  type ContainStatusAnswer,
  type FindingLine,
  type FindingsAnswer,
  type MeasureLine,
  type TargetAsked,
  WEB_PATHS,
  type FreezeLine,
  WEB_CASE_PATHS,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'

const API = WEB_PATHS.console

/** Which findings: this level or worse, in this state; empty for any. */
export interface FindingFilter {
  readonly level: string
  readonly state: string
}

export function useFindings({ level, state }: FindingFilter): UseQueryResult<FindingsAnswer> {
  const wanted = new URLSearchParams([
    ...(level === '' ? [] : [['level', level]]),
    ...(state === '' ? [] : [['state', state]]),
  ])
  return useQuery({
    queryKey: ['findings', level, state],
    queryFn: async ({ signal }) =>
      await askJson<FindingsAnswer>(`${API}${ADMIN_PATHS.finding}?${wanted}`, { signal }),
  })
}

export function useFinding(id: string): UseQueryResult<FindingLine> {
  return useQuery({
    queryKey: ['findings', 'one', id],
    queryFn: async ({ signal }) => await askJson<FindingLine>(findingPath(id), { signal }),
  })
}

/** The measures in force. */
export function useMeasures(): UseQueryResult<readonly MeasureLine[]> {
  return useQuery({
    queryKey: ['measures'],
    queryFn: async ({ signal }) => {
      const { measures } = await askJson<{ readonly measures: readonly MeasureLine[] }>(
        API + ADMIN_PATHS.contain,
        { signal },
      )
      return measures
    },
  })
}

/** What is alive of somebody; asked once there is a name. */
export function useAlive(target: TargetAsked | undefined): UseQueryResult<ContainStatusAnswer> {
  return useQuery({
    queryKey: ['measures', 'alive', target?.kind, target?.name],
    queryFn: async ({ signal }) =>
      await askJson<ContainStatusAnswer>(API + ADMIN_PATHS.containStatus, {
        method: 'POST',
        body: { target },
        signal,
      }),
    enabled: target !== undefined,
  })
}

export function useAcknowledge(id: string) {
  return useAct(
    async (_given: void) => await askJson(`${findingPath(id)}/acknowledge`, { method: 'POST', body: {} }),
    ['findings', 'live'],
  )
}

export function useClose(id: string) {
  return useAct(
    async (verdict: string) =>
      await askJson(`${findingPath(id)}/close`, { method: 'POST', body: { verdict } }),
    ['findings', 'live'],
  )
}

export function useContain() {
  return useAct(
    async (asked: ContainAsked) => {
      // A freeze takes two: another officer approves it among the cases.
      const path = asked.degree === 'freeze' ? WEB_CASE_PATHS.freeze : ADMIN_PATHS.contain
      return await askJson<MeasureLine | FreezeLine>(API + path, { method: 'POST', body: asked })
    },
    ['measures', 'live', 'freezes'],
  )
}

export function useEndMeasure(id: string) {
  return useAct(
    async (_given: void) =>
      await askJson(`${API}${ADMIN_PATHS.contain}/${encodeURIComponent(id)}/end`, {
        method: 'POST',
        body: {},
      }),
    ['measures', 'live'],
  )
}

function findingPath(id: string): string {
  return `${API}${ADMIN_PATHS.finding}/${encodeURIComponent(id)}`
}
