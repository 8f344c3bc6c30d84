import { Button, Group } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Resource } from '../../api/fhir.ts'
import { useAct } from '../../ui/act.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { useSession } from '../../api/session.tsx'
import { CHART, usePatient } from '../patient/chart.tsx'
import { isInError } from '../record/record-list.tsx'
import { TaskActions } from '../tasks/task-actions.tsx'
import { markWrong, setStatus } from './marking.ts'
import { useWhyNot } from './may-write.tsx'
import { NotSaved } from './not-saved.tsx'
import { SHEETS } from './sheets.ts'

const TEXTS = texts(
  {
    change: 'Change',
    goOn: 'Go on writing',
    wrong: 'Entered in error',
    wrongAsk: 'It stays in the chart, marked as entered in error, and counts no more.',
    mark: 'Mark as entered in error',
    stop: 'Stop',
    stopAsk: 'It is not given from now on. What was prescribed stays in the chart.',
    stopIt: 'Stop the prescription',
    revoke: 'Revoke',
    revokeAsk: 'The order does not count from now on. Nobody is told by us: tell whoever has it.',
    addend: 'Add to it',
    named: (what: string, whose: string) => `${what}: ${whose}`,
  },
  {
    change: 'Cambiar',
    goOn: 'Seguir escribiendo',
    wrong: 'Anotado por error',
    wrongAsk: 'Queda en el expediente, marcado como anotado por error, y deja de contar.',
    mark: 'Marcar como anotado por error',
    stop: 'Suspender',
    stopAsk: 'No se administra desde ahora. Lo que se recetó queda en el expediente.',
    stopIt: 'Suspender la receta',
    revoke: 'Anular',
    revokeAsk: 'La orden deja de valer desde ahora. Nosotros no avisamos a nadie: avise a quien la tenga.',
    addend: 'Añadir una adenda',
    named: (what: string, whose: string) => `${what}: ${whose}`,
  },
)
const notDone = (error: Error) => <NotSaved error={error} retry={undefined} />
const SIGNED: ReadonlySet<string | undefined> = new Set(['final', 'amended'])

/** What can be done with one record of a chart. `name`: what it is called, for who cannot see what it stands beside. */
export function RowActions({ resource, name }: { readonly resource: Resource; readonly name: string }) {
  const T = useTexts(TEXTS)
  const { id } = usePatient()
  const isOff = useWhyNot() !== undefined
  const { role } = useSession()
  // Who only reads is shown nothing to press.
  if (isInError(resource) || role !== 'clinician') return undefined
  const [what, sheet] = Object.entries(SHEETS).find(([, { type }]) => type === resource.resourceType) ?? []
  const isOpen = sheet?.from !== undefined && sheet.isOpen?.(resource) !== false
  const note = resource as fhir4.DocumentReference
  const isSigned = resource.resourceType === 'DocumentReference' && SIGNED.has(note.docStatus)
  const go = (to: string, label: string) => (
    <Button
      size="compact-sm"
      variant="default"
      disabled={isOff}
      aria-label={T.named(label, name)}
      renderRoot={(props) => (isOff ? <button type="button" {...props} /> : <Link to={to} {...props} />)}
    >
      {label}
    </Button>
  )
  return (
    <Group gap="xs" className="no-print">
      {isOpen && what !== undefined
        ? go(
            `/patient/${id}/write/change/${what}/${resource.id ?? ''}`,
            isDraft(resource) ? T.goOn : T.change,
          )
        : undefined}
      {isSigned ? go(`/patient/${id}/write/addend/${resource.id ?? ''}`, T.addend) : undefined}
      {resource.resourceType === 'Task' ? <TaskActions task={resource as fhir4.Task} /> : undefined}
      {isOff ? undefined : <Ending resource={resource} name={name} />}
      {isOff || resource.resourceType === 'Task' ? undefined : (
        <Asking
          resource={resource}
          label={T.wrong}
          name={name}
          question={T.wrongAsk}
          confirm={T.mark}
          work={markWrong}
        />
      )}
    </Group>
  )
}

function isDraft(resource: Resource): boolean {
  const { status, docStatus } = resource as { status?: string; docStatus?: string }
  return status === 'draft' || docStatus === 'preliminary'
}

/** An order that counts can be ended. */
function Ending({ resource, name }: { readonly resource: Resource; readonly name: string }) {
  const T = useTexts(TEXTS)
  const { status } = resource as { status?: string }
  if (status !== 'active') return undefined
  if (resource.resourceType === 'MedicationRequest')
    return (
      <Asking
        resource={resource}
        label={T.stop}
        name={name}
        question={T.stopAsk}
        confirm={T.stopIt}
        work={async (one) => await setStatus(one, 'stopped')}
      />
    )
  return resource.resourceType === 'ServiceRequest' ? (
    <Asking
      resource={resource}
      label={T.revoke}
      name={name}
      question={T.revokeAsk}
      confirm={T.revoke}
      work={async (one) => await setStatus(one, 'revoked')}
    />
  ) : undefined
}

function Asking({
  resource,
  label,
  name,
  question,
  confirm,
  work,
}: {
  readonly resource: Resource
  readonly label: string
  readonly name: string
  readonly question: string
  readonly confirm: string
  readonly work: (resource: Resource) => Promise<void>
}) {
  const T = useTexts(TEXTS)
  const act = useAct<void, void>(async () => await work(resource), [CHART])
  return (
    <ConfirmButton
      label={label}
      name={T.named(label, name)}
      question={question}
      confirm={confirm}
      act={act}
      size="compact-sm"
      variant="subtle"
      failure={notDone}
    />
  )
}
