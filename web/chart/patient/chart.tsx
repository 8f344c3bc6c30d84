import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { type Found, type Resource, searchFhir } from '../../api/fhir.ts'
import type { Part } from './parts.ts'

/** The first word of the key of everything that is shown of charts: give it to `useAct` after a change. */
export const CHART = 'chart'
/** Going from tab to tab asks for nothing again within this time: each asking is a disclosure of its own. */
export const FRESH_MS = 60_000

/** Whose chart is open. */
export interface OpenPatient {
  /** The logical id. */
  readonly id: string
  /** For the `subject` of what is written. */
  readonly reference: fhir4.Reference
  readonly patient: fhir4.Patient
}

const Context = createContext<OpenPatient | undefined>(undefined)

export function PatientProvider({
  patient,
  children,
}: {
  readonly patient: fhir4.Patient
  readonly children: ReactNode
}) {
  const open = useMemo(() => {
    const id = patient.id ?? ''
    return { id, patient, reference: { reference: `Patient/${id}` } }
  }, [patient])
  return <Context value={open}>{children}</Context>
}

/** The patient of the chart around this part of the page; it is known by now that they may be shown. */
export function usePatient(): OpenPatient {
  const open = useContext(Context)
  if (open === undefined) throw new Error('no chart around this part of the page')
  return open
}

/** A part of the open chart, from the cache or the server. */
export function useChart<Kind extends Resource>(part: Part<Kind>): UseQueryResult<Found<Kind>> {
  const { id } = usePatient()
  const { type, by, params, most } = part
  return useQuery({
    queryKey: [CHART, id, type, params],
    queryFn: async ({ signal }) =>
      await searchFhir<Kind>(type, { [by]: `Patient/${id}`, ...params }, { most, signal }),
    staleTime: FRESH_MS,
  })
}
