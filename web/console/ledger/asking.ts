import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import {
  ADMIN_PATHS,
  AUDIT_PATHS,
  type AuditAnswer,
  type AuditRow,
  type VerifyAnswer,
  WEB_PATHS,
} from '../../../src/contract/index.ts'
import { ask, askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'

const API = WEB_PATHS.console

/** Reads both ledgers from the first leaf, and holds every stored version against them. */
export function useVerify() {
  return useAct(
    async (_given: void) =>
      await askJson<VerifyAnswer>(API + ADMIN_PATHS.verify, { method: 'POST', body: {} }),
  )
}

/** The proof of one leaf, as the text other programs read. */
export function useProof(ledger: string, leaf: string): UseQueryResult<string> {
  return useQuery({
    queryKey: ['proof', ledger, leaf],
    queryFn: async ({ signal }) =>
      await (await ask(`${API}${ADMIN_PATHS.proof}/${ledger}/${leaf}`, { signal })).text(),
  })
}

/** What one leaf of the disclosure ledger says, as much as whoever asks may be told; null when it is not told, or not there. */
export function useLeaf(ledger: string, leaf: string): UseQueryResult<AuditRow | null> {
  return useQuery({
    queryKey: ['leaf', ledger, leaf],
    queryFn: async ({ signal }) => {
      const { rows } = await askJson<AuditAnswer>(API + AUDIT_PATHS.search, {
        method: 'POST',
        body: { question: { leaf: Number(leaf) } },
        signal,
      })
      return rows[0] ?? null
    },
    enabled: ledger === 'disclosure',
    staleTime: Infinity,
  })
}
