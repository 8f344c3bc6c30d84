import { Button, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { RECIPIENT_PATH, type RecipientAnswer, type RecipientsAnswer } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useCaseId, useConsoleAct } from './case-data.ts'
import { NotDone, Said } from './parts.tsx'
import { FIXES, QUEUE_TEXTS } from './queue-texts.ts'
import { Resolve } from './resolve.tsx'

const TEXTS = texts(
  {
    hint: 'Names and addresses are shown: each has a leaf in the ledger.',
    noName: 'No name',
    to: (name: string, place: string) => `To ${name}, ${place}`,
    noAddress: 'no address',
    more: 'Show more',
    none: 'Nobody stands here any more.',
    right: 'Put right',
    rightOf: (patient: string) => `Put right: ${patient}`,
    now: (patient: string, queue: string) => `${patient} is kept. They now stand in: ${queue}.`,
    was: (what: string, who: string, when: string) => `${what}, by ${who}, ${when}`,
  },
  {
    hint: 'Se muestran nombres y direcciones: cada uno tiene una hoja en el registro.',
    noName: 'Sin nombre',
    to: (name: string, place: string) => `A ${name}, ${place}`,
    noAddress: 'sin dirección',
    more: 'Mostrar más',
    none: 'Ya no hay nadie aquí.',
    right: 'Corregir',
    rightOf: (patient: string) => `Corregir: ${patient}`,
    now: (patient: string, queue: string) => `${patient} se guardó. Ahora está en: ${queue}.`,
    was: (what: string, who: string, when: string) => `${what}, por ${who}, ${when}`,
  },
)

/** The people of one queue, a part at a time, and each put right. */
export function QueuePeople({
  queue,
  name,
  isOpen,
}: {
  readonly queue: string
  readonly name: string
  readonly isOpen: boolean
}) {
  const T = useTexts(TEXTS)
  const Q = useTexts(QUEUE_TEXTS)
  const id = useCaseId()
  const [people, setPeople] = useState<readonly RecipientAnswer[]>()
  const [next, setNext] = useState<string>()
  const [kept, setKept] = useState<RecipientAnswer>()
  const list = useConsoleAct<string | undefined, RecipientsAnswer>(
    (after) => ({
      path: `${RECIPIENT_PATH}/${id}/list`,
      body: { queue, ...(after === undefined ? {} : { after }) },
    }),
    [],
  )
  const { mutate } = list
  const read = (after?: string) =>
    mutate(after, {
      onSuccess: (answer) => {
        setPeople((before) => [...(after === undefined ? [] : (before ?? [])), ...answer.recipients])
        setNext(answer.next)
      },
    })
  // Asked once for who pressed the button: each time is a leaf for each of them.
  const isAsked = useRef(false)
  useEffect(() => {
    if (isAsked.current) return
    isAsked.current = true
    read()
  })
  const settled = (line: RecipientAnswer) => {
    setKept(line)
    setPeople((before) => before?.filter(({ patient }) => patient !== line.patient))
  }
  return (
    <Section title={name}>
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {T.hint}
        </Text>
        {kept === undefined ? undefined : (
          <Text role="status">{T.now(kept.patient.slice(0, 8), Q[kept.queue]?.name ?? kept.queue)}</Text>
        )}
        {people?.length === 0 ? <Text size="sm">{T.none}</Text> : undefined}
        {people?.map((line) => (
          <Line key={line.patient} line={line} isOpen={isOpen} onKept={settled} />
        ))}
        {next === undefined ? undefined : (
          <Button variant="default" loading={list.isPending} onClick={() => read(next)}>
            {T.more}
          </Button>
        )}
        <NotDone act={list} />
      </Stack>
    </Section>
  )
}

function Line({
  line,
  isOpen,
  onKept,
}: {
  readonly line: RecipientAnswer
  readonly isOpen: boolean
  readonly onKept: (line: RecipientAnswer) => void
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const [isRighting, setRighting] = useState(false)
  const { patient, why, recipient, history, queue } = line
  const fixes = FIXES[queue] ?? []
  const short = patient.slice(0, 8)
  return (
    <Stack component="article" gap="xs" align="flex-start" aria-label={short}>
      <Text fw={600}>
        {recipient?.patientName.full ?? T.noName} ({short})
      </Text>
      {recipient === undefined ? undefined : (
        <Text size="sm">{T.to(recipient.addressee.name, placeOf(recipient.address) ?? T.noAddress)}</Text>
      )}
      <Said dimmed>{why}</Said>
      {history.map(({ what, by, at }) => (
        <Said key={at}>{T.was(what, by, F.time(at))}</Said>
      ))}
      {!isOpen || fixes.length === 0 || isRighting ? undefined : (
        <Button size="xs" variant="default" aria-label={T.rightOf(short)} onClick={() => setRighting(true)}>
          {T.right}
        </Button>
      )}
      {isRighting ? <Resolve patient={patient} queue={queue} fixes={fixes} onKept={onKept} /> : undefined}
    </Stack>
  )
}

function placeOf(address: NonNullable<RecipientAnswer['recipient']>['address']): string | undefined {
  if (address === undefined) return undefined
  const { lines, city, state, postalCode, country } = address
  return [...lines, city, `${state} ${postalCode}`, country].join(', ')
}
