import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import {
  type CheckingAnswer,
  MESSAGE_PATHS,
  type MessagesAnswer,
  type OpenedMessage,
  type WaitingAnswer,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useWhose, useWhoseIfAny } from '../whose.tsx'

/** The first words of the queries that an opened message changes. */
export const MESSAGE_QUERIES = { all: 'messages', waiting: 'waiting' } as const
const WAITING_FRESH_MS = 120_000

const ofPatient = (path: string, patient: string): string => `${path}?patient=${encodeURIComponent(patient)}`

/** Everything that whoever is shown was sent. */
export function useMessages(): UseQueryResult<MessagesAnswer> {
  const { patient } = useWhose()
  return useQuery({
    queryKey: [MESSAGE_QUERIES.all, patient],
    queryFn: async ({ signal }) =>
      await askJson<MessagesAnswer>(ofPatient(MESSAGE_PATHS.all, patient), { signal }),
  })
}

/** A message of the portal in its words. Asking for it is opening it: it is asked for once, and is read from then on. */
export function useOpenedMessage(code: string, isInPortal: boolean): UseQueryResult<OpenedMessage> {
  const { patient } = useWhose()
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['message', patient, code],
    queryFn: async () =>
      await askJson<OpenedMessage>(MESSAGE_PATHS.open, { method: 'POST', body: { code, patient } }),
    enabled: isInPortal,
    staleTime: Infinity,
  })
  const isOpen = query.data !== undefined
  useEffect(() => {
    if (!isOpen) return
    for (const word of Object.values(MESSAGE_QUERIES)) void client.invalidateQueries({ queryKey: [word] })
  }, [client, isOpen])
  return query
}

/** What a browser checks by itself with, and what is ours. */
export function useChecking(): UseQueryResult<CheckingAnswer> {
  return useQuery({
    queryKey: ['checking'],
    queryFn: async ({ signal }) => await askJson<CheckingAnswer>(MESSAGE_PATHS.checking, { signal }),
    staleTime: Infinity,
  })
}

/** How much waits for whoever is shown. Undefined until it is known, and where nobody is shown. */
export function useWaiting(): WaitingAnswer | undefined {
  const patient = useWhoseIfAny()?.patient ?? ''
  const { data } = useQuery({
    queryKey: [MESSAGE_QUERIES.waiting, patient],
    queryFn: async ({ signal }) =>
      await askJson<WaitingAnswer>(ofPatient(MESSAGE_PATHS.waiting, patient), { signal }),
    enabled: patient !== '',
    staleTime: WAITING_FRESH_MS,
  })
  return data
}
