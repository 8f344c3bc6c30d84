import { type UseMutationResult, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import {
  type AccountAnswer,
  type ConnectedApps,
  type MailChoice,
  type MailChosen,
  type ProxiesAnswer,
  SAFETY_PATHS,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { useWhose } from '../whose.tsx'

/** The first words of the queries that changes touch. */
export const SAFETY_QUERIES = { account: 'account', apps: 'apps', proxies: 'proxies' } as const

/** One's own account: never that of whoever's record is shown. */
export function useAccount(): UseQueryResult<AccountAnswer> {
  return useQuery({
    queryKey: [SAFETY_QUERIES.account],
    queryFn: async ({ signal }) => await askJson<AccountAnswer>(SAFETY_PATHS.account, { signal }),
  })
}

export function useApps(): UseQueryResult<ConnectedApps> {
  return useQuery({
    queryKey: [SAFETY_QUERIES.apps],
    queryFn: async ({ signal }) => await askJson<ConnectedApps>(SAFETY_PATHS.apps, { signal }),
  })
}

export function useProxies(isOwn: boolean): UseQueryResult<ProxiesAnswer> {
  return useQuery({
    queryKey: [SAFETY_QUERIES.proxies],
    queryFn: async ({ signal }) => await askJson<ProxiesAnswer>(SAFETY_PATHS.proxies, { signal }),
    enabled: isOwn,
  })
}

const MAIL = 'mail'

/** Whether whoever is signed in gets an e-mail when something waits for whom is shown. */
export function useMail(): UseQueryResult<MailChoice> {
  const { patient } = useWhose()
  return useQuery({
    queryKey: [MAIL, patient],
    queryFn: async ({ signal }) =>
      await askJson<MailChoice>(`${SAFETY_PATHS.mail}?patient=${encodeURIComponent(patient)}`, { signal }),
  })
}

/** Chooses it; the answer is how it is then. */
export function useMailAct(): UseMutationResult<MailChoice, Error, boolean> {
  const { patient } = useWhose()
  const client = useQueryClient()
  return useAct(async (isWanted: boolean) => {
    const chosen: MailChosen = { isWanted, patient }
    const answer = await change<MailChoice>(SAFETY_PATHS.mail, chosen)
    client.setQueryData([MAIL, patient], answer)
    return answer
  })
}

/** A change of the account: what is sent, and what came of it. **Errors** `ApiError`. */
export async function change<Answer = unknown>(path: string, body: object = {}): Promise<Answer> {
  return await askJson<Answer>(path, { method: 'POST', body })
}
