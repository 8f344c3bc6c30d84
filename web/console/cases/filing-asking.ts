import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import {
  FILING_PATHS,
  type FilingDetails,
  type FilingFile,
  type FilingLine,
  type FilingsAnswer,
} from '../../../src/contract/index.ts'
import { ApiError, askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { consolePath, useCaseId, useConsoleAct } from './case-data.ts'

/** The drafts of the case of this page. They are asked for by POST, and change nothing. */
export function useFilings(): UseQueryResult<FilingsAnswer> {
  const id = useCaseId()
  return useQuery({
    queryKey: ['filings', id],
    queryFn: async ({ signal }) =>
      await askJson<FilingsAnswer>(consolePath(FILING_PATHS.list), {
        method: 'POST',
        body: { case: id },
        signal,
      }),
  })
}

/** Makes the drafts anew, in place of those that nobody approved. */
export function useDrafting() {
  const id = useCaseId()
  return useConsoleAct<FilingDetails, FilingsAnswer>(
    (details) => ({ path: FILING_PATHS.draft, body: { case: id, details } }),
    ['filings'],
  )
}

/** Opens a file that names people: each of them has a leaf of this look. */
export function useOpenFile({ draft, digest }: Pick<FilingLine, 'draft' | 'digest'>) {
  const id = useCaseId()
  return useConsoleAct<string, FilingFile>(
    (file) => ({ path: FILING_PATHS.file, body: { case: id, draft, digest, file } }),
    [],
  )
}

/** Approves the words that were read, and no others. Where there are none such any more, the drafts are looked at again. */
export function useApproving() {
  const id = useCaseId()
  const client = useQueryClient()
  return useAct(
    async ({ draft, digest }: Pick<FilingLine, 'draft' | 'digest'>) => {
      const body = { case: id, draft, digest }
      try {
        return await askJson<FilingLine>(consolePath(FILING_PATHS.approve), { method: 'POST', body })
      } catch (error) {
        if (error instanceof ApiError && error.code === 'NOT_FOUND')
          await client.invalidateQueries({ queryKey: ['filings', id] })
        throw error
      }
    },
    ['filings'],
  )
}
