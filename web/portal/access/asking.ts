import {
  type InfiniteData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import {
  ACCESS_PATHS,
  type AccessAlerts,
  type AccessEntries,
  type AccessHistory,
  type AccessQuestionAsked,
  type AccessQuestions,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { useWhose } from '../whose.tsx'
import { recall, remember } from './remembered.ts'
import type { Checked, CheckedEntry, CheckedStand } from './verifier.ts'

const QUESTIONS = 'access-questions'
const ALERTS = 'access-alerts'

const post = async <Answer>(path: string, body: object, signal?: AbortSignal): Promise<Answer> =>
  await askJson<Answer>(path, { method: 'POST', body, signal })

/** A part of the history, and below which size its entries were counted for comparing. */
export interface Part extends AccessHistory {
  readonly known: number | undefined
}

export type Parts = UseInfiniteQueryResult<InfiniteData<Part>>

/** The history, part by part; each asking is itself an entry, so it is not asked again by itself. */
export function useHistory(): Parts {
  const { patient } = useWhose()
  return useInfiniteQuery({
    queryKey: ['access', patient],
    queryFn: async ({ pageParam, signal }) => {
      const known = pageParam === undefined ? recall(patient)?.size : undefined
      const asked = { patient, timeZone: timeZone(), known, before: pageParam }
      return { ...(await post<AccessHistory>(ACCESS_PATHS.history, asked, signal)), known }
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
    staleTime: 5 * 60_000,
  })
}

/** By which days are told apart. */
const timeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** What came of checking the ledger. */
export type Verdict =
  | { readonly ok: true; readonly stand: CheckedStand; readonly before: number | undefined }
  | { readonly ok: false; readonly problem: Extract<Checked<never>, { ok: false }>['problem'] }

/** Checks the first part in this browser, against what the browser saw before. */
export function useVerdict(part: Part | undefined): UseQueryResult<Verdict> {
  const { patient } = useWhose()
  return useQuery({
    queryKey: ['access-verdict', patient, part?.ledger.checkpoint],
    queryFn: async () => await verdictOf(patient, part!),
    enabled: part !== undefined,
    staleTime: Infinity,
  })
}

async function verdictOf(patient: string, part: Part): Promise<Verdict> {
  const verifier = await import('./verifier.ts')
  const before = recall(patient)
  const checked = verifier.checkStand(part.ledger, before?.vkey)
  if (!checked.ok) return checked
  if (before !== undefined && !(await verifier.checkGrown(before, checked.found)))
    return { ok: false, problem: 'history-changed' }
  const isCounted = before !== undefined && part.known === before.size
  if (isCounted && (part.totalKnown ?? 0) < before.total) return { ok: false, problem: 'entries-missing' }
  remember(patient, checked.found, part.total)
  return { ok: true, stand: checked.found, before: before?.size }
}

/** Entries and what came of checking each. */
export interface CheckedEntries {
  readonly answer: AccessEntries
  readonly stand: Checked<CheckedStand>
  readonly checked: ReadonlyMap<number, Checked<CheckedEntry>>
}

export function useEntries(leaves: readonly number[]): UseQueryResult<CheckedEntries> {
  const { patient } = useWhose()
  return useQuery({
    queryKey: ['access-entries', patient, leaves],
    queryFn: async ({ signal }) => {
      const answer = await post<AccessEntries>(ACCESS_PATHS.entries, { patient, leaves }, signal)
      const verifier = await import('./verifier.ts')
      const stand = verifier.checkStand(answer.ledger, recall(patient)?.vkey)
      const checked = stand.ok ? verifier.checkEntries(answer, stand.found) : new Map()
      return { answer, stand, checked }
    },
    enabled: leaves.length > 0,
    staleTime: Infinity,
  })
}

/** Asking for them is looking at them: answers count as seen from then on. */
export function useQuestions(): UseQueryResult<AccessQuestions> {
  const { patient } = useWhose()
  const client = useQueryClient()
  return useQuery({
    queryKey: [QUESTIONS, patient],
    queryFn: async ({ signal }) => {
      const answer = await post<AccessQuestions>(ACCESS_PATHS.questions, { patient }, signal)
      const known = client.getQueryData<AccessAlerts>([ALERTS, patient])
      if (known !== undefined) client.setQueryData<AccessAlerts>([ALERTS, patient], { ...known, answered: 0 })
      return answer
    },
  })
}

/** Asks about entries; what comes back are all questions, which are not asked for again. */
export function useAsking(): UseMutationResult<
  AccessQuestions,
  Error,
  Omit<AccessQuestionAsked, 'patient' | 'timeZone'>
> {
  const { patient } = useWhose()
  const client = useQueryClient()
  return useAct(async (asked) => {
    const answer = await post<AccessQuestions>(ACCESS_PATHS.ask, { ...asked, patient, timeZone: timeZone() })
    client.setQueryData([QUESTIONS, patient], answer)
    return answer
  })
}

/** Does something about alerts; what comes back is how they are then, and is not asked for again. */
export function useAlertsAct<Given extends object>(
  path: string,
): UseMutationResult<AccessAlerts, Error, Given> {
  const { patient } = useWhose()
  const client = useQueryClient()
  return useAct(async (given: Given) => {
    const answer = await post<AccessAlerts>(path, { ...given, patient })
    client.setQueryData([ALERTS, patient], answer)
    return answer
  })
}

export function useAlerts(): UseQueryResult<AccessAlerts> {
  const { patient } = useWhose()
  const client = useQueryClient()
  return useQuery({
    queryKey: [ALERTS, patient],
    queryFn: async ({ signal }) => {
      const asked = Date.now()
      const answer = await post<AccessAlerts>(ACCESS_PATHS.alerts, { patient }, signal)
      // Answers that were shown while this was asked are no news.
      const { dataUpdatedAt = 0 } = client.getQueryState([QUESTIONS, patient]) ?? {}
      return dataUpdatedAt >= asked ? { ...answer, answered: 0 } : answer
    },
    staleTime: 5 * 60_000,
  })
}
