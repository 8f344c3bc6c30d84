import { type QueryClient, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import {
  type CheckingAnswer,
  MESSAGE_PATHS,
  type MessagesAnswer,
  type OpenedMessage,
  type WaitingAnswer,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useWhose, useWhoseIfAny } from '../whose.tsx'

const ALL = 'messages'
const WAITING = 'waiting'
const WAITING_FRESH_MS = 120_000

const ofPatient = (path: string, patient: string): string => `${path}?patient=${encodeURIComponent(patient)}`

/** Everything that whoever is shown was sent. */
export function useMessages(): UseQueryResult<MessagesAnswer> {
  const { patient } = useWhose()
  return useQuery({
    queryKey: [ALL, patient],
    queryFn: async ({ signal }) =>
      await askJson<MessagesAnswer>(ofPatient(MESSAGE_PATHS.all, patient), { signal }),
  })
}

/** A message of the portal in its words. Asking for it is opening it: it is asked for once, and is read from then on. */
export function useOpenedMessage(code: string, isInPortal: boolean): UseQueryResult<OpenedMessage> {
  const { patient } = useWhose()
  const client = useQueryClient()
  return useQuery({
    queryKey: ['message', patient, code],
    queryFn: async () => {
      const opened = await askJson<OpenedMessage>(MESSAGE_PATHS.open, {
        method: 'POST',
        body: { code, patient },
      })
      markRead(client, patient, code)
      return opened
    },
    enabled: isInPortal,
    staleTime: Infinity,
  })
}

/** What was opened is read, here too: the list and the count are not asked for again, which would be an entry each. */
function markRead(client: QueryClient, patient: string, code: string): void {
  const all = client.getQueryData<MessagesAnswer>([ALL, patient])
  const isNew = all?.messages.some((one) => one.code === code && one.read === false) === true
  if (all === undefined || !isNew) return
  const messages = all.messages.map((one) => (one.code === code ? { ...one, read: true } : one))
  client.setQueryData<MessagesAnswer>([ALL, patient], { ...all, messages })
  const isCounted = all.messages.some((one) => one.code === code && one.withdrawn === undefined)
  if (isCounted)
    changeWaiting(client, patient, (waiting) => ({ ...waiting, unread: Math.max(0, waiting.unread - 1) }))
}

/** Reminders stand among messages: what is known of them is old once the plan was changed. */
export function staleMessages(client: QueryClient, patient: string): void {
  void client.invalidateQueries({ queryKey: [ALL, patient], refetchType: 'none' })
}

/** What is known of how much waits becomes what it is now; what nobody asked for stays unknown. */
export function changeWaiting(
  client: QueryClient,
  patient: string,
  change: (waiting: WaitingAnswer) => WaitingAnswer,
): void {
  client.setQueryData<WaitingAnswer>([WAITING, patient], (waiting) =>
    waiting === undefined ? undefined : change(waiting),
  )
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
    queryKey: [WAITING, patient],
    queryFn: async ({ signal }) =>
      await askJson<WaitingAnswer>(ofPatient(MESSAGE_PATHS.waiting, patient), { signal }),
    enabled: patient !== '',
    staleTime: WAITING_FRESH_MS,
  })
  return data
}
