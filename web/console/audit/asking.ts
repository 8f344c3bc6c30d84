import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import {
  AUDIT_PATHS,
  type AuditAnswer,
  type AuditFormat,
  type AuditQuestion,
  type AuditRow,
  WEB_PATHS,
} from '../../../src/contract/index.ts'
import { download } from '../../api/download.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'

const API = WEB_PATHS.console
/** A page can be empty and have a next one: so many are asked for before a person is asked whether to look on. */
const PAGES_AT_ONCE = 5

/** What was found so far. `next`: where to look on; null when all was looked through. */
export interface Found {
  readonly rows: readonly AuditRow[]
  readonly next: number | null
  readonly size: number
}

export type Search = UseInfiniteQueryResult<InfiniteData<Found>>

/** The leaves a question selects, the newest first; undefined asks nothing. */
export function useAuditSearch(question: AuditQuestion | undefined): Search {
  return useInfiniteQuery({
    queryKey: ['audit', question],
    queryFn: async ({ pageParam, signal }) => await pageOf(question ?? {}, pageParam, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: question !== undefined,
    // What was found was told to the ledger: asking again by itself would tell it again.
    staleTime: Infinity,
    refetchOnMount: false,
  })
}

async function pageOf(
  question: AuditQuestion,
  before: number | undefined,
  signal: AbortSignal,
): Promise<Found> {
  let next = before
  let answer: AuditAnswer = { rows: [], next: null, size: 0 }
  for (let pages = 0; pages < PAGES_AT_ONCE; pages += 1) {
    answer = await askJson<AuditAnswer>(API + AUDIT_PATHS.search, {
      method: 'POST',
      body: { question, ...(next === undefined ? {} : { before: next }) },
      signal,
    })
    if (answer.rows.length > 0 || answer.next === null) break
    next = answer.next
  }
  return answer
}

/** Takes what a question selects as a file. */
export function useAuditExport() {
  return useAct(async ({ question, format }: { question: AuditQuestion; format: AuditFormat }) => {
    const asked = { method: 'POST', body: { question, format } } as const
    await download(API + AUDIT_PATHS.export, `audit.${format}`, asked)
  })
}
