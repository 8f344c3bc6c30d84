import { Badge, Group, NativeSelect, SimpleGrid, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { WholeCase } from '../../../src/contract/index.ts'
import { dayIn } from '../../../src/kernel/index.ts'
import { useSession } from '../../api/session.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm, useTyped } from './act-form.tsx'
import { useCaseAct } from './case-data.ts'

const TEXTS = texts(
  {
    title: 'Law enforcement asked to wait',
    hint: 'A hold pauses notices and never the work. By word of mouth it counts for 30 days and no longer; in writing, for the time it names.',
    none: 'Nobody asked to wait.',
    says: (agency: string, who: string) => `${agency}, ${who}`,
    span: (from: string, until?: string) =>
      `From ${from}${until === undefined ? ', with no end named' : ` until ${until} at most`}`,
    covers: 'Covers',
    all: 'everything that goes to people and the press',
    released: (who: string) => `Released by ${who}`,
    counts: 'In force until it ends or is released',
    over: 'Over: nothing waits for it any more',
    ahead: 'Not in force yet',
    agency: 'Agency',
    requester: 'Official who asked',
    form: 'How they asked',
    written: 'in writing',
    oral: 'by word of mouth',
    from: 'From',
    until: 'Until',
    places: 'Only these states',
    placesHint: 'Two letters, Enter after each. Empty: everything.',
    badPlaces: 'A state is two letters, such as NJ.',
    add: 'Add the hold',
    why: (hold: string) => `Why ${hold} is released`,
    release: 'Release',
  },
  {
    title: 'La policía pidió esperar',
    hint: 'Una espera detiene los avisos y nunca el trabajo. De palabra vale 30 días y no más; por escrito, el tiempo que nombra.',
    none: 'Nadie pidió esperar.',
    says: (agency: string, who: string) => `${agency}, ${who}`,
    span: (from: string, until?: string) =>
      `Desde el ${from}${until === undefined ? ', sin fecha de fin' : ` hasta el ${until} a más tardar`}`,
    covers: 'Abarca',
    all: 'todo lo que va a las personas y a la prensa',
    released: (who: string) => `Levantada por ${who}`,
    counts: 'Vigente hasta que termine o se levante',
    over: 'Terminada: ya nada la espera',
    ahead: 'Aún no vigente',
    agency: 'Agencia',
    requester: 'Funcionario que lo pidió',
    form: 'Cómo lo pidió',
    written: 'por escrito',
    oral: 'de palabra',
    from: 'Desde',
    until: 'Hasta',
    places: 'Solo estos estados',
    placesHint: 'Dos letras, Intro después de cada uno. Vacío: todo.',
    badPlaces: 'Un estado son dos letras, por ejemplo NJ.',
    add: 'Añadir la espera',
    why: (hold: string) => `Por qué se levanta ${hold}`,
    release: 'Levantar',
  },
)

/** Requests of law enforcement to wait: those there are, adding one, and releasing one. */
export function Holds({ found: { holds, state, timeZone } }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const { now } = useSession()
  const today = dayIn(timeZone, now)
  const isOpen = state === 'open'
  return (
    <Section title={T.title} hint={T.hint}>
      <Stack gap="lg">
        {holds.length === 0 ? <Text size="sm">{T.none}</Text> : undefined}
        {holds.map((hold) => (
          <HoldOf key={hold.hold} hold={hold} today={today} isOpen={isOpen} />
        ))}
        {isOpen ? <Adding /> : undefined}
      </Stack>
    </Section>
  )
}

function HoldOf({
  hold: found,
  today,
  isOpen,
}: {
  readonly hold: WholeCase['holds'][number]
  readonly today: string
  readonly isOpen: boolean
}) {
  const { hold, agency, requester, form, from, until, covers, released } = found
  const standing = standingOf(found, today)
  const T = useTexts(TEXTS)
  const F = useFormats()
  return (
    <Stack component="article" gap="xs" aria-label={hold}>
      <Group gap="xs">
        <Text fw={600}>
          {hold}: {T.says(agency, requester)}
        </Text>
        <Badge variant="light" color={standing === 'counts' ? 'orange' : 'gray'}>
          {released === undefined ? T[standing] : T.released(released.by)}
        </Badge>
      </Group>
      <Text size="sm">
        {T.span(F.date(from), until === undefined ? undefined : F.date(until))},{' '}
        {form === 'oral' ? T.oral : T.written}. {T.covers}:{' '}
        {covers.includes('all') ? T.all : covers.join(', ')}.
      </Text>
      {released === undefined && standing !== 'over' && isOpen ? <Releasing hold={hold} /> : undefined}
    </Stack>
  )
}

/** By the days it names, the last of which counts; `today` is one of those of the case. */
function standingOf(
  { from, until, released }: WholeCase['holds'][number],
  today: string,
): 'counts' | 'over' | 'ahead' {
  if (released !== undefined || (until !== undefined && until < today)) return 'over'
  return today < from ? 'ahead' : 'counts'
}

function Releasing({ hold }: { readonly hold: string }) {
  const T = useTexts(TEXTS)
  const act = useCaseAct('release')
  const { typed, field } = useTyped({ why: '' })
  return (
    <ActForm act={act} onSend={() => act.mutate({ hold, ...typed })} says={T.release} variant="default">
      <TextInput label={T.why(hold)} required maxLength={1_000} w="100%" {...field('why')} />
    </ActForm>
  )
}

const NOTHING_TYPED = { agency: '', requester: '', form: 'written', from: '', until: '' }
const PLACE = /^[A-Z]{2}$/

function Adding() {
  const T = useTexts(TEXTS)
  const act = useCaseAct('hold')
  const { typed, field, clear } = useTyped(NOTHING_TYPED)
  const [covers, setCovers] = useState<readonly string[]>([])
  const isBad = !covers.every((place) => PLACE.test(place))
  const send = () => {
    const { until, ...rest } = typed
    const sent = { ...rest, ...(until === '' ? {} : { until }), ...(covers.length === 0 ? {} : { covers }) }
    const onSuccess = () => {
      clear()
      setCovers([])
    }
    act.mutate(sent, { onSuccess })
  }
  return (
    <ActForm act={act} onSend={send} says={T.add} variant="default" disabled={isBad}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} w="100%">
        <TextInput label={T.agency} required maxLength={200} {...field('agency')} />
        <TextInput label={T.requester} required maxLength={200} {...field('requester')} />
        <NativeSelect
          label={T.form}
          data={[
            { value: 'written', label: T.written },
            { value: 'oral', label: T.oral },
          ]}
          {...field('form')}
        />
        <TagsInput
          label={T.places}
          description={T.placesHint}
          value={[...covers]}
          onChange={(places) => setCovers([...new Set(places.map((place) => place.toUpperCase()))])}
          splitChars={[',', ' ']}
          error={isBad ? T.badPlaces : undefined}
        />
        <TextInput type="date" label={T.from} required {...field('from')} />
        <TextInput type="date" label={T.until} {...field('until')} />
      </SimpleGrid>
    </ActForm>
  )
}
