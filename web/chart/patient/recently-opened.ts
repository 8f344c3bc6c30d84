import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSession } from '../../api/session.tsx'

const MOST = 8

/** Of one person at this browser, in the memory of this page: gone when it is loaded again. */
const keyOf = (user: string) => ['recently-opened', user]

/** The charts that were opened here, the latest first. */
export function useRecentlyOpened(): readonly fhir4.Patient[] {
  const { user } = useSession()
  const client = useQueryClient()
  const { data } = useQuery({
    queryKey: keyOf(user),
    queryFn: () => openedOf(client, user),
    staleTime: Infinity,
    gcTime: Infinity,
  })
  return data ?? []
}

/** Takes note that a chart is open. */
export function useNoteOpened(patient: fhir4.Patient): void {
  const { user } = useSession()
  const client = useQueryClient()
  useEffect(() => {
    client.setQueryDefaults(keyOf(user), { gcTime: Infinity })
    const others = openedOf(client, user).filter(({ id }) => id !== patient.id)
    client.setQueryData(keyOf(user), [patient, ...others].slice(0, MOST))
  }, [client, user, patient])
}

function openedOf(client: QueryClient, user: string): readonly fhir4.Patient[] {
  return client.getQueryData<readonly fhir4.Patient[]>(keyOf(user)) ?? []
}
