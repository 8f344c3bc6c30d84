import { Badge, Button, Group, List, Stack, Text } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Resource } from '../../api/fhir.ts'
import { Asked } from '../../ui/asked.tsx'
import { useDrafts } from '../../ui/drafts.tsx'
import { codeWord } from '../../ui/code-words.ts'
import { conceptText } from '../../ui/fhir-words.ts'
import { type Formats, texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { useChart, usePatient } from '../patient/chart.tsx'
import { NewsMark } from '../patient/news.tsx'
import { type Part, part, PARTS } from '../patient/parts.ts'
import type { Words } from './fields.tsx'
import { Writable } from './may-write.tsx'
import { RowActions } from './row-actions.tsx'
import { SHEETS } from './sheets.ts'
import { Unsaved } from './unsaved.tsx'

const TEXTS = texts(
  {
    begin: 'Write something new',
    document: 'Upload a document',
    notes: 'Notes',
    orders: 'Orders',
    prescriptions: 'Prescriptions',
    tasks: 'Tasks',
    none: 'Nothing here yet.',
    draft: 'Draft',
    signed: 'Signed',
    wrong: 'Entered in error',
    addendum: 'Addendum',
    print:
      'Nothing is sent to a pharmacy, a laboratory or anybody else from here: print what is to be handed on.',
  },
  {
    begin: 'Escribir algo nuevo',
    document: 'Subir un documento',
    notes: 'Notas',
    orders: 'Órdenes',
    prescriptions: 'Recetas',
    tasks: 'Tareas',
    none: 'Todavía no hay nada.',
    draft: 'Borrador',
    signed: 'Firmado',
    wrong: 'Anotado por error',
    addendum: 'Adenda',
    print:
      'Desde aquí no se envía nada a farmacias, laboratorios ni a nadie: imprima lo que deba entregarse.',
  },
)
const SHOWN_MAX = 100
const LATEST = { most: SHOWN_MAX }
const NOTES = part<fhir4.DocumentReference>(
  'DocumentReference',
  { _sort: '-date', category: 'clinical-note' },
  LATEST,
)
const ORDERS = part<fhir4.ServiceRequest>('ServiceRequest', { _sort: '-authored' }, LATEST)
const TASKS = part<fhir4.Task>('Task', { _sort: '-authored-on' }, LATEST)

/** What is being written in a chart: what waits for a signature first, and what was signed with what may follow. */
export function WritingDesk() {
  const T = useTexts(TEXTS)
  return (
    <Stack gap="md">
      <Unsaved />
      <Beginnings />
      <Group justify="space-between" className="no-print">
        <Text size="sm" c="dimmed" maw="70ch">
          {T.print}
        </Text>
        <PrintButton />
      </Group>
      <Written
        title={T.notes}
        part={NOTES}
        nameOf={(note) => noteName(note, T.addendum)}
        dateOf={({ date }) => date}
      />
      <Written<fhir4.MedicationRequest>
        title={T.prescriptions}
        part={PARTS.medications}
        nameOf={({ medicationCodeableConcept, medicationReference, dosageInstruction = [] }) =>
          [
            conceptText(medicationCodeableConcept) || (medicationReference?.display ?? ''),
            dosageInstruction[0]?.text ?? '',
          ]
            .filter((text) => text !== '')
            .join(' – ')
        }
        dateOf={({ authoredOn }) => authoredOn}
      />
      <Written
        title={T.orders}
        part={ORDERS}
        nameOf={({ code }) => conceptText(code)}
        dateOf={({ authoredOn }) => authoredOn}
      />
      <Written
        title={T.tasks}
        part={TASKS}
        nameOf={({ description = '', owner }) =>
          [description, owner?.display ?? ''].filter((text) => text !== '').join(' – ')
        }
        dateOf={({ authoredOn }) => authoredOn}
      />
    </Stack>
  )
}

function noteName({ type, description, relatesTo = [] }: fhir4.DocumentReference, addendum: string): string {
  const parts = [
    conceptText(type),
    description ?? '',
    relatesTo.some(({ code }) => code === 'appends') ? addendum : '',
  ]
  return parts.filter((text) => text !== '').join(' – ')
}

function Beginnings() {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { id } = usePatient()
  const drafts = useDrafts()
  const navigate = useNavigate()
  const go = (where: string) => void navigate({ to: `/patient/${id}/write/${where}` })
  const begun = new Set(drafts.map(({ place }) => place))
  return (
    <Section title={T.begin}>
      <Writable>
        <Group gap="sm">
          {Object.entries(SHEETS).map(([what, { title }], at) => (
            <Button
              key={what}
              variant={at === 0 ? 'filled' : 'default'}
              rightSection={
                begun.has(`/patient/${id}/write/new/${what}`) ? (
                  <IconPencil size={14} aria-hidden />
                ) : undefined
              }
              onClick={() => go(`new/${what}`)}
            >
              {title[language]}
            </Button>
          ))}
          <Button variant="default" onClick={() => go('upload')}>
            {T.document}
          </Button>
        </Group>
      </Writable>
    </Section>
  )
}

function Written<Kind extends Resource>({
  title,
  part: shown,
  nameOf,
  dateOf,
}: {
  readonly title: string
  /** What else came with them is not shown. */
  readonly part: Part<Kind> | Part<Kind | fhir4.Medication>
  readonly nameOf: (resource: Kind) => string
  readonly dateOf: (resource: Kind) => string | undefined
}) {
  const T = useTexts(TEXTS)
  const formats = useFormats()
  const query = useChart<Resource>(shown)
  const rank = (one: Kind) => (stateOf(one) === 'draft' ? 0 : stateOf(one) === 'wrong' ? 2 : 1)
  return (
    <Section title={title}>
      <Asked query={query}>
        {({ resources }) => {
          const written = resources.filter((one): one is Kind => one.resourceType === shown.type)
          return written.length === 0 ? (
            <Text c="dimmed">{T.none}</Text>
          ) : (
            <List listStyleType="none" spacing="sm">
              {written
                .sort(
                  (one, other) =>
                    rank(one) - rank(other) || (dateOf(other) ?? '').localeCompare(dateOf(one) ?? ''),
                )
                .map((one) => (
                  <List.Item
                    key={one.id}
                    styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}
                  >
                    <Row resource={one} name={nameOf(one)} date={whenText(dateOf(one), formats)} />
                  </List.Item>
                ))}
            </List>
          )
        }}
      </Asked>
    </Section>
  )
}

const DAY_LETTERS = 10

/** A day as a day, an instant with its time. */
function whenText(value: string | undefined, formats: Formats): string {
  return value !== undefined && value.length <= DAY_LETTERS ? formats.date(value) : formats.time(value)
}

type State = 'draft' | 'signed' | 'wrong' | undefined

function stateOf(resource: Resource): State {
  const { status, docStatus } = resource as { status?: string; docStatus?: string }
  if (status === 'entered-in-error') return 'wrong'
  if (status === 'draft' || docStatus === 'preliminary') return 'draft'
  return docStatus === 'final' || docStatus === 'amended' ? 'signed' : undefined
}

/** What becomes of orders, prescriptions, tasks and documents. */
const STATUSES: Readonly<Record<string, Words>> = {
  active: texts('In force', 'Vigente'),
  'on-hold': texts('On hold', 'En pausa'),
  stopped: texts('Stopped', 'Suspendida'),
  revoked: texts('Revoked', 'Anulada'),
  cancelled: texts('Cancelled', 'Cancelada'),
  completed: texts('Done', 'Hecha'),
  requested: texts('Open', 'Abierta'),
  received: texts('Open', 'Abierta'),
  accepted: texts('Open', 'Abierta'),
  'in-progress': texts('Begun', 'Empezada'),
  current: texts('In the chart', 'En el expediente'),
  superseded: texts('Replaced', 'Reemplazado'),
}

const COLOURS = { draft: 'yellow', signed: 'green', wrong: 'red' } as const

function Row({
  resource,
  name,
  date,
}: {
  readonly resource: Resource
  readonly name: string
  readonly date: string
}): ReactNode {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const state = stateOf(resource)
  const { status = '' } = resource as { status?: string }
  return (
    <Group justify="space-between" align="flex-start">
      <Stack gap={2}>
        <Text td={state === 'wrong' ? 'line-through' : undefined}>{name}</Text>
        <Group gap="xs">
          <NewsMark of={resource} />
          <Text size="sm" c="dimmed">
            {date}
          </Text>
          {state === undefined ? (
            <Badge variant="light" color="gray" tt="none">
              {STATUSES[status]?.[language] ?? codeWord(status, language)}
            </Badge>
          ) : (
            <Badge variant="light" color={COLOURS[state]} tt="none">
              {T[state]}
            </Badge>
          )}
        </Group>
      </Stack>
      <RowActions resource={resource} name={name} />
    </Group>
  )
}
