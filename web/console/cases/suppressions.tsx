import { Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { NOTICE_PATHS, type SuppressionAnswer, type SuppressionAsked } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm, useTyped } from './act-form.tsx'
import { useConsole, useConsoleAct } from './case-data.ts'
import { Names, NotDone, Rows } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Not written to',
    hint: 'Nothing is sent to a person on this list, also when they are in a list that is frozen; an e-mail address on it gets a letter instead. Whoever is on it still has to be told in some way.',
    none: 'Nobody is on the list.',
    head: ['Whom', 'Why', 'By', 'Since', ''],
    kinds: { patient: 'A patient', email: 'An e-mail address' },
    kind: 'Who is not written to',
    value: { patient: 'Patient', email: 'E-mail address' },
    valueHint: {
      patient: 'The id of the Patient resource, or as leaves name them.',
      email: 'A letter goes out in its place.',
    },
    why: 'Why',
    whyHint: 'A few words, such as “it is not safe to write there”. Kept sealed.',
    add: 'Put on the list',
    end: 'Take off the list',
    endOf: (whom: string) => `Take off the list: ${whom}`,
    endDoes: 'They can be written to again, by campaigns that are frozen from now on.',
  },
  {
    title: 'No se les escribe',
    hint: 'A una persona de esta lista no se le envía nada, aunque esté en una lista ya fijada; en lugar de una dirección de correo de esta lista sale una carta. A quien está aquí hay que avisarle igualmente de algún modo.',
    none: 'No hay nadie en la lista.',
    head: ['A quién', 'Por qué', 'Por', 'Desde', ''],
    kinds: { patient: 'Un paciente', email: 'Una dirección de correo' },
    kind: 'A quién no se escribe',
    value: { patient: 'Paciente', email: 'Dirección de correo' },
    valueHint: {
      patient: 'El id del recurso Patient, o como lo nombran las hojas.',
      email: 'En su lugar sale una carta.',
    },
    why: 'Por qué',
    whyHint: 'Unas palabras, como «no es seguro escribir ahí». Se guarda sellado.',
    add: 'Poner en la lista',
    end: 'Quitar de la lista',
    endOf: (whom: string) => `Quitar de la lista: ${whom}`,
    endDoes: 'Se les puede escribir de nuevo, con campañas que se fijen a partir de ahora.',
  },
)

const KEY = 'suppressions'
const TEXT_LETTERS_MAX = 320
const REASON_LETTERS_MAX = 1_000
const REASON_LETTERS_MIN = 5
const SHORT = 8

/** Whom nothing is sent to, and why; for every campaign. */
export function Suppressions() {
  const T = useTexts(TEXTS)
  const query = useConsole<{ entries: readonly SuppressionAnswer[] }>([KEY], NOTICE_PATHS.suppressions)
  return (
    <Section title={T.title} hint={T.hint}>
      <Stack gap="lg">
        <Asked query={query}>{({ entries }) => <Entries entries={entries} />}</Asked>
        <Adding />
      </Stack>
    </Section>
  )
}

function Entries({ entries }: { readonly entries: readonly SuppressionAnswer[] }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  if (entries.length === 0) return <Text size="sm">{T.none}</Text>
  return (
    <Rows
      label={T.title}
      head={T.head}
      rows={entries.map((entry) => ({
        key: `${entry.kind} ${entry.value}`,
        cells: [
          <Names key="whom" names={[entry.value]} />,
          entry.reason,
          entry.by,
          F.time(entry.begun),
          <Ending key="end" entry={entry} />,
        ],
      }))}
    />
  )
}

function Ending({ entry: { kind, value } }: { readonly entry: SuppressionAnswer }) {
  const T = useTexts(TEXTS)
  const act = useConsoleAct<void>(
    () => ({
      path: `${NOTICE_PATHS.suppressions}/end`,
      body: kind === 'email' ? { email: value } : { patient: value },
    }),
    [KEY],
  )
  const refused = <NotDone act={act} />
  return (
    <ConfirmButton
      label={T.end}
      name={T.endOf(kind === 'email' ? value : value.slice(0, SHORT))}
      question={T.endDoes}
      confirm={T.end}
      act={act}
      failure={() => refused}
      size="xs"
    />
  )
}

function Adding() {
  const T = useTexts(TEXTS)
  const { typed, field, clear } = useTyped({ kind: 'patient', value: '', reason: '' })
  const kind = typed.kind === 'email' ? 'email' : 'patient'
  const act = useConsoleAct<SuppressionAsked>((body) => ({ path: NOTICE_PATHS.suppressions, body }), [KEY])
  const send = () => {
    const { reason, value } = typed
    act.mutate({ reason, [kind]: value.trim() }, { onSuccess: clear })
  }
  return (
    <ActForm act={act} onSend={send} says={T.add} variant="default">
      <Group align="flex-start">
        <NativeSelect
          label={T.kind}
          description={T.valueHint[kind]}
          data={Object.entries(T.kinds).map(([value, label]) => ({ value, label }))}
          {...field('kind')}
        />
      </Group>
      <TextInput
        label={T.value[kind]}
        type={kind === 'email' ? 'email' : 'text'}
        required
        autoComplete="off"
        maxLength={TEXT_LETTERS_MAX}
        w="100%"
        maw={480}
        {...field('value')}
      />
      <TextInput
        label={T.why}
        description={T.whyHint}
        required
        minLength={REASON_LETTERS_MIN}
        maxLength={REASON_LETTERS_MAX}
        w="100%"
        maw={640}
        {...field('reason')}
      />
    </ActForm>
  )
}
