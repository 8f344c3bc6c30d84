import { useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import {
  type LetterAnswer,
  type LetterAsked,
  type PlanAnswer,
  PROTECTION_PATHS,
  type StepAsked,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { changeWaiting, staleMessages } from '../messages/asking.ts'
import { patientQuery } from '../record/record-query.ts'
import { useWhose } from '../whose.tsx'

const PLAN = 'protection'
const LETTER_FRESH_MS = 300_000

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

/** Ticks a step off, leaves it out, or says when to be reminded; the answer is the plan as it is then, and is not asked for again. */
export function useStep(): UseMutationResult<PlanAnswer, Error, StepAsked> {
  const { patient } = useWhose()
  const client = useQueryClient()
  return useAct(async (asked: StepAsked) => {
    const plan = await askJson<PlanAnswer>(PROTECTION_PATHS.step, {
      method: 'POST',
      body: { ...asked, patient },
    })
    client.setQueryData([PLAN, patient], plan)
    changeWaiting(client, patient, (waiting) => ({ ...waiting, steps: plan.waiting }))
    staleMessages(client, patient)
    return plan
  })
}

/** What forms are filled in with; read from the record, and so told to the ledger like any reading. Asked for when it is wanted. */
export function useOwnData(isWanted: boolean): UseQueryResult<fhir4.Patient> {
  const { patient } = useWhose()
  return useQuery({ ...patientQuery(patient), enabled: isWanted })
}

/** A letter as it is filled in. Each asking is an entry in the ledger, so it is not asked again by itself. */
export function useLetter(kind: string): UseQueryResult<LetterAnswer> {
  const { patient } = useWhose()
  return useQuery({
    queryKey: ['letter', patient, kind],
    queryFn: async ({ signal }) => {
      const body: LetterAsked = { kind, patient }
      return await askJson<LetterAnswer>(PROTECTION_PATHS.letter, { method: 'POST', body, signal })
    },
    staleTime: LETTER_FRESH_MS,
  })
}
