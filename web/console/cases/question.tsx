import { SimpleGrid, TagsInput, TextInput } from '@mantine/core'
import { texts, useTexts } from '../../ui/language.tsx'
import type { CaseQuestion } from '../../../src/contract/index.ts'

const TEXTS = texts(
  {
    sessions: 'Sessions',
    users: 'Accounts',
    clients: 'Apps',
    addresses: 'Addresses',
    hint: 'Press Enter after each.',
    from: 'From',
    to: 'Until',
    processFrom: 'Foreign code in the server since',
    remove: 'Remove',
  },
  {
    sessions: 'Sesiones',
    users: 'Cuentas',
    clients: 'Aplicaciones',
    addresses: 'Direcciones',
    hint: 'Pulse Intro después de cada una.',
    from: 'Desde',
    to: 'Hasta',
    processFrom: 'Código ajeno en el servidor desde',
    remove: 'Quitar',
  },
)

const LISTS = ['sessions', 'users', 'clients', 'addresses'] as const
const TIMES = ['from', 'to', 'processFrom'] as const

/** What somebody typed of a question: times as the browser's own, of its time zone. */
export interface TypedQuestion {
  readonly lists: Readonly<Record<(typeof LISTS)[number], string[]>>
  readonly times: Readonly<Record<(typeof TIMES)[number], string>>
}

export const NOTHING_TYPED: TypedQuestion = {
  lists: { sessions: [], users: [], clients: [], addresses: [] },
  times: { from: '', to: '', processFrom: '' },
}

/** As a case is asked; undefined when nothing was typed. */
export function questionOf({ lists, times }: TypedQuestion): Partial<CaseQuestion> | undefined {
  const named = LISTS.filter((list) => lists[list].length > 0).map((list) => [list, lists[list]] as const)
  const timed = TIMES.filter((time) => times[time] !== '').map(
    (time) => [time, new Date(times[time]).getTime()] as const,
  )
  return named.length + timed.length === 0 ? undefined : Object.fromEntries([...named, ...timed])
}

/** The same question, to be typed on. Whole seconds: it begins no later, and ends no earlier. */
export function typedOf({ from, to, processFrom, ...names }: CaseQuestion): TypedQuestion {
  const lists = Object.fromEntries(LISTS.map((list) => [list, [...names[list]]])) as TypedQuestion['lists']
  return {
    lists,
    times: {
      from: timeField(from),
      to: timeField(to === undefined ? undefined : Math.ceil(to / SECOND_MS) * SECOND_MS),
      processFrom: timeField(processFrom),
    },
  }
}

const SECOND_MS = 1000
const MINUTE_MS = 60_000

/** As a field for a time has it: without a zone, in that of the browser. */
function timeField(time: number | undefined): string {
  if (time === undefined) return ''
  return new Date(time - new Date(time).getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 19)
}

/** Whom and when a case asks about. */
export function QuestionFields({
  typed,
  setTyped,
  times = TIMES,
}: {
  readonly typed: TypedQuestion
  readonly setTyped: (typed: TypedQuestion) => void
  /** Which times can be said. */
  readonly times?: readonly (typeof TIMES)[number][]
}) {
  const T = useTexts(TEXTS)
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {LISTS.map((list) => (
        <TagsInput
          key={list}
          label={T[list]}
          description={T.hint}
          value={typed.lists[list]}
          onChange={(names) => setTyped({ ...typed, lists: { ...typed.lists, [list]: names } })}
        />
      ))}
      {times.map((time) => (
        <TextInput
          key={time}
          type="datetime-local"
          step={1}
          label={T[time]}
          value={typed.times[time]}
          onChange={({ currentTarget: { value } }) =>
            setTyped({ ...typed, times: { ...typed.times, [time]: value } })
          }
        />
      ))}
    </SimpleGrid>
  )
}
