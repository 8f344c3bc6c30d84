import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { type GatherAnswer, type QueuesAnswer, RECIPIENT_PATH } from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { consolePath, useCase, useCaseId, useConsole } from './case-data.ts'
import { Figure, NotDone, Rows } from './parts.tsx'
import { QueuePeople } from './queue-people.tsx'
import { FIXES, QUEUE_TEXTS, WRITTEN_TO } from './queue-texts.ts'

const TEXTS = texts(
  {
    title: 'Recipients',
    hint: 'How each person of the case is written to. Everybody stands in exactly one queue, so that nobody is left out.',
    people: 'People of the case',
    written: 'A letter goes out',
    look: 'Wait for somebody to look',
    missing: 'Not gathered yet',
    gather: 'Gather',
    gatherHint:
      'Reads the names, addresses and relatives of whoever is new in the case. Each read is a leaf in the ledger.',
    again: 'Read everybody again, as after addresses were corrected',
    sofar: (count: number) => `${count} placed so far`,
    done: (count: number) => `Done: ${count} placed.`,
    waits: (minutes: number) =>
      `The key server gives out no more keys for about ${minutes} minutes. Gather again then; it goes on where it stopped.`,
    queues: 'Queues',
    head: ['Queue', 'People', 'Why, and what to do', ''],
    show: 'Show people',
    showOf: (queue: string) => `Show people: ${queue}`,
    none: 'Nobody stands in a queue yet. Gather the people of the case first.',
  },
  {
    title: 'Destinatarios',
    hint: 'Cómo se escribe a cada persona del caso. Cada una está en una sola cola, para que no falte nadie.',
    people: 'Personas del caso',
    written: 'Sale una carta',
    look: 'Esperan que alguien mire',
    missing: 'Aún no reunidas',
    gather: 'Reunir',
    gatherHint:
      'Lee los nombres, direcciones y familiares de quien es nuevo en el caso. Cada lectura es una hoja del registro.',
    again: 'Leer de nuevo a todas, como tras corregir direcciones',
    sofar: (count: number) => `${count} colocadas hasta ahora`,
    done: (count: number) => `Listo: ${count} colocadas.`,
    waits: (minutes: number) =>
      `El servidor de claves no da más claves durante unos ${minutes} minutos. Reúna de nuevo entonces; sigue donde se detuvo.`,
    queues: 'Colas',
    head: ['Cola', 'Personas', 'Por qué, y qué hacer', ''],
    show: 'Mostrar personas',
    showOf: (queue: string) => `Mostrar personas: ${queue}`,
    none: 'Nadie está en una cola todavía. Reúna primero a las personas del caso.',
  },
)

const MINUTE_MS = 60_000

/** Who of a case can be written to, who cannot and why, and how that is put right. */
export function RecipientsPart() {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  const { data } = useCase()
  const isOpen = data?.state === 'open'
  const query = useConsole<QueuesAnswer>(['recipients', id], `${RECIPIENT_PATH}/${id}/queues`)
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={query}>
        {(found) => (
          <>
            <Counts found={found} isOpen={isOpen} />
            <Queues found={found} isOpen={isOpen} />
          </>
        )}
      </Asked>
    </Page>
  )
}

interface Shown {
  readonly found: QueuesAnswer
  readonly isOpen: boolean
}

function Counts({ found: { people, missing, queues }, isOpen }: Shown) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const sumOf = (isCounted: (queue: string) => boolean) =>
    Object.entries(queues).reduce((sum, [queue, count]) => sum + (isCounted(queue) ? count : 0), 0)
  return (
    <Section title={T.people}>
      <Stack>
        <Group gap="xl">
          <Figure label={T.people} value={F.number(people)} />
          <Figure label={T.written} value={F.number(sumOf((queue) => WRITTEN_TO.includes(queue)))} />
          <Figure label={T.look} value={F.number(sumOf((queue) => FIXES[queue] !== undefined))} />
          <Figure label={T.missing} value={F.number(missing)} />
        </Group>
        {isOpen ? <Gathering /> : undefined}
      </Stack>
    </Section>
  )
}

/** Steps follow one another until all are placed, or the key server wants a pause. */
function Gathering() {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  const [again, setAgain] = useState(false)
  const [placed, setPlaced] = useState(0)
  const gather = useAct(async (): Promise<GatherAnswer> => {
    let all = 0
    for (let from: object = {}; ;) {
      const step = await askJson<GatherAnswer>(consolePath(`${RECIPIENT_PATH}/${id}/gather`), {
        method: 'POST',
        body: { ...from, again },
      })
      all += step.placed
      setPlaced(all)
      if (step.complete || step.waitMs !== undefined) return step
      const { after, since } = step
      from = { ...(after === undefined ? {} : { after }), ...(since === undefined ? {} : { since }) }
    }
  }, ['recipients', 'campaigns', 'duties', 'case'])
  const { waitMs } = gather.data ?? {}
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm" c="dimmed">
        {T.gatherHint}
      </Text>
      <Checkbox
        label={T.again}
        checked={again}
        onChange={({ currentTarget }) => setAgain(currentTarget.checked)}
      />
      <Button loading={gather.isPending} onClick={() => gather.mutate(undefined)}>
        {T.gather}
      </Button>
      {gather.isPending ? <Text role="status">{T.sofar(placed)}</Text> : undefined}
      {gather.isSuccess && waitMs === undefined ? <Text role="status">{T.done(placed)}</Text> : undefined}
      {waitMs === undefined ? undefined : (
        <Alert color="orange" variant="light" role="status">
          {T.waits(Math.ceil(waitMs / MINUTE_MS))}
        </Alert>
      )}
      <NotDone act={gather} />
    </Stack>
  )
}

function Queues({ found: { queues }, isOpen }: Shown) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const Q = useTexts(QUEUE_TEXTS)
  const [shown, setShown] = useState<string>()
  const some = Object.entries(queues).filter(([, count]) => count > 0)
  const nameOf = (queue: string) => Q[queue]?.name ?? queue
  return (
    <>
      <Section title={T.queues}>
        {some.length === 0 ? (
          <Text size="sm">{T.none}</Text>
        ) : (
          <Rows
            label={T.queues}
            head={T.head}
            rows={some.map(([queue, count]) => ({
              key: queue,
              cells: [
                nameOf(queue),
                F.number(count),
                Q[queue]?.why,
                <Button
                  key="show"
                  size="xs"
                  variant="default"
                  aria-label={T.showOf(nameOf(queue))}
                  onClick={() => setShown(queue)}
                >
                  {T.show}
                </Button>,
              ],
            }))}
          />
        )}
      </Section>
      {shown === undefined ? undefined : (
        <QueuePeople key={shown} queue={shown} name={nameOf(shown)} isOpen={isOpen} />
      )}
    </>
  )
}
