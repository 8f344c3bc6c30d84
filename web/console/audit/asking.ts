import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import {
  AUDIT_PATHS,
  type AuditAnswer,
  type AuditFormat,
  type AuditQuestion,
  type AuditRow,
  WEB_PATHS,
} from '../../../src/contract/index.ts'
import { ask, askJson } from '../../api/request.ts'
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
    const answer = await ask(API + AUDIT_PATHS.export, { method: 'POST', body: { question, format } })
    keepFile(await answer.blob(), `audit.${format}`)
  })
}

function keepFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
