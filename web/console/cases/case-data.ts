import { useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import {
  CASE_PATH,
  type CaseActWord,
  type CaseDutiesAnswer,
  DUTIES_PATH,
  type DutiesShown,
  type FactsShown,
  WEB_PATHS,
  type WholeCase,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'

/** Where the control door answers officers. */
export const consolePath = (path: string): string => WEB_PATHS.console + path

/** The case whose page this is. */
export function useCaseId(): string {
  return useParams({ strict: false }).case ?? ''
}

export function useCase(): UseQueryResult<WholeCase> {
  const id = useCaseId()
  return useQuery({
    queryKey: ['case', id],
    queryFn: async ({ signal }) => await askJson<WholeCase>(casePath(id, 'show'), { signal }),
  })
}

export const casePath = (id: string, word: string): string =>
  consolePath(`${CASE_PATH}/${encodeURIComponent(id)}/${word}`)

/** Something done in the case of this page; everything shown of it is asked for again. */
export function useCaseAct(word: CaseActWord): UseMutationResult<unknown, Error, object> {
  const id = useCaseId()
  return useAct(
    async (sent: object) => await askJson(casePath(id, word), { method: 'POST', body: sent }),
    ['case', 'cases', 'duties', 'recipients', 'campaigns'],
  )
}

/** Something of the console that is read by GET. `key`: its first word is what acts touch. `everyMs`: when it is asked again by itself. */
export function useConsole<Answer>(
  key: readonly unknown[],
  path: string,
  { everyMs = () => false }: { readonly everyMs?: (answer: Answer | undefined) => number | false } = {},
): UseQueryResult<Answer> {
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => await askJson<Answer>(consolePath(path), { signal }),
    refetchInterval: ({ state }) => everyMs(state.data),
  })
}

/** What the law asks for in the case of this page, and the facts that it was counted from. */
export function useDuties(): UseQueryResult<CaseDutiesAnswer<DutiesShown, FactsShown>> {
  const id = useCaseId()
  return useConsole(['duties', id], `${DUTIES_PATH}/${id}`)
}

/** A change at the console; see `useAct`. */
export function useConsoleAct<Given, Answer = unknown>(
  ask: (given: Given) => { readonly path: string; readonly body?: object },
  touched: readonly string[],
): UseMutationResult<Answer, Error, Given> {
  return useAct(async (given: Given) => {
    const { path, body = {} } = ask(given)
    return await askJson<Answer>(consolePath(path), { method: 'POST', body })
  }, touched)
}
