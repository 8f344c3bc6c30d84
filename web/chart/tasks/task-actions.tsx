import { Button } from '@mantine/core'
import { updateFhir } from '../../api/fhir.ts'
import { useAct } from '../../ui/act.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { CHART } from '../patient/chart.tsx'
import { useWhyNot } from '../writing/may-write.tsx'
import { NotSaved } from '../writing/not-saved.tsx'
import { isOpenTask } from './open-tasks.ts'

const TEXTS = texts(
  { done: 'Done', named: (what: string) => `Done: ${what}` },
  { done: 'Hecha', named: (what: string) => `Hecha: ${what}` },
)

/** Ends a task that is open. */
export function TaskActions({ task }: { readonly task: fhir4.Task }) {
  const T = useTexts(TEXTS)
  const isOff = useWhyNot() !== undefined
  const done = useAct(
    async () =>
      await updateFhir({ ...task, status: 'completed' as const, lastModified: new Date().toISOString() }),
    [CHART],
  )
  if (!isOpenTask(task)) return undefined
  return (
    <>
      <Button
        size="compact-sm"
        disabled={isOff}
        loading={done.isPending}
        aria-label={T.named(task.description ?? '')}
        onClick={() => done.mutate(undefined)}
      >
        {T.done}
      </Button>
      {done.error === null ? undefined : <NotSaved error={done.error} retry={() => done.mutate(undefined)} />}
    </>
  )
}
