import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import {
  ADMIN_PATHS,
  AUDIT_PATHS,
  type AuditLeafAnswer,
  type AuditLeafAsked,
  type VerifyAnswer,
  WEB_PATHS,
} from '../../../src/contract/index.ts'
import { ApiError, ask, askJson } from '../../api/request.ts'
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

/** What one leaf of the disclosure ledger says, as much as whoever asks may be told; null when it is not there. */
export function useLeaf(ledger: string, leaf: string): UseQueryResult<AuditLeafAnswer | null> {
  return useQuery({
    queryKey: ['leaf', ledger, leaf],
    queryFn: async ({ signal }) => {
      const asked: AuditLeafAsked = { leaf: Number(leaf) }
      try {
        const sent = { method: 'POST', body: asked, signal } as const
        return await askJson<AuditLeafAnswer>(API + AUDIT_PATHS.leaf, sent)
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null
        throw error
      }
    },
    enabled: ledger === 'disclosure',
    // Reading it has a leaf of its own.
    staleTime: Infinity,
  })
}
