import { useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { type PlanAnswer, PROTECTION_PATHS, type StepAsked } from '../../../src/contract/index.ts'
import { readFhir, searchFhir } from '../../api/fhir.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { useWhose } from '../whose.tsx'

const PLAN = 'protection'

/** The plan of whoever is shown. */
export function usePlan(): UseQueryResult<PlanAnswer> {
  const { patient } = useWhose()
  return useQuery({
    queryKey: [PLAN, patient],
    queryFn: async ({ signal }) =>
      await askJson<PlanAnswer>(`${PROTECTION_PATHS.plan}?patient=${encodeURIComponent(patient)}`, {
        signal,
      }),
  })
}

/** Ticks a step off, leaves it out, or says when to be reminded; the answer is the plan as it is then. */
export function useStep(): UseMutationResult<PlanAnswer, Error, StepAsked> {
  const { patient } = useWhose()
  const client = useQueryClient()
  return useAct(
    async (asked: StepAsked) => {
      const plan = await askJson<PlanAnswer>(PROTECTION_PATHS.step, {
        method: 'POST',
        body: { ...asked, patient },
      })
      client.setQueryData([PLAN, patient], plan)
      return plan
    },
    ['waiting'],
  )
}

/** What letters and forms are filled in with; read from the record, and so told to the ledger like any reading. */
export interface OwnData {
  readonly person: fhir4.Patient
  readonly coverages: readonly fhir4.Coverage[]
}

/** Asked for when somebody opens a letter or wants to copy their data, and not before. */
export function useOwnData(isWanted: boolean): UseQueryResult<OwnData> {
  const { patient } = useWhose()
  return useQuery({
    queryKey: ['own-data', patient],
    queryFn: async ({ signal }) => {
      const person = await readFhir<fhir4.Patient>(`Patient/${patient}`, signal)
      const found = await searchFhir<fhir4.Coverage>(
        'Coverage',
        { patient: `Patient/${patient}` },
        { signal },
      )
      return { person, coverages: found.resources.filter(({ status }) => status === 'active') }
    },
    enabled: isWanted,
    staleTime: 60_000,
  })
}
