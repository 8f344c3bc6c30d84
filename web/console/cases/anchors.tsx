import { Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { CASE_ANCHORS, type WholeCase } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm, useTyped } from './act-form.tsx'
import { useCaseAct } from './case-data.ts'
import { useWord } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'When things happened',
    hint: 'Clocks of law count from these. The newest counts; what was said before stays in the history.',
    none: 'Nothing is said yet.',
    what: 'What happened',
    at: 'On',
    code: 'Regulator of',
    why: 'How it is known',
    add: 'Say when',
    regulator: 'Regulator notified',
    by: (who: string) => `by ${who}`,
  },
  {
    title: 'Cuándo pasó cada cosa',
    hint: 'Los plazos legales cuentan desde estas fechas. Vale la más reciente; lo dicho antes queda en la historia.',
    none: 'Aún no se ha dicho nada.',
    what: 'Qué pasó',
    at: 'El día',
    code: 'Autoridad de',
    why: 'Cómo se sabe',
    add: 'Decir cuándo',
    regulator: 'Autoridad avisada',
    by: (who: string) => `por ${who}`,
  },
)

const REGULATOR = 'regulatorNotified'

/** What clocks are counted from, and saying so. */
export function Anchors({ found }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  const named = (anchor: string): string => {
    const [kind = '', code] = anchor.split(':')
    return code === undefined ? word(kind) : `${T.regulator}, ${code}`
  }
  const all = Object.entries(found.anchors)
  return (
    <Section title={T.title}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {T.hint}
        </Text>
        {all.length === 0 ? <Text size="sm">{T.none}</Text> : undefined}
        {all.map(([anchor, { at, why, by }]) => (
          <div key={anchor}>
            <Group gap="xs" justify="space-between">
              <Text size="sm" fw={600}>
                {named(anchor)}
              </Text>
              <Text size="sm">{at.length > 10 ? F.time(at) : F.date(at)}</Text>
            </Group>
            <Text size="sm" c="dimmed">
              {why}, {T.by(by)}
            </Text>
          </div>
        ))}
        {found.state === 'closed' ? undefined : <AnchorForm />}
      </Stack>
    </Section>
  )
}

function AnchorForm() {
  const T = useTexts(TEXTS)
  const word = useWord()
  const act = useCaseAct('anchor')
  const { typed, setTyped, field } = useTyped({ anchor: 'incidentKnown', code: '', at: '', why: '' })
  const isRegulator = typed.anchor === REGULATOR
  const send = () => {
    const { anchor, code, at, why } = typed
    const sent = { anchor: isRegulator ? `${REGULATOR}:${code}` : anchor, at, why }
    act.mutate(sent, { onSuccess: () => setTyped({ ...typed, at: '', why: '' }) })
  }
  return (
    <ActForm act={act} onSend={send} says={T.add} variant="default">
      <Group align="flex-end">
        <NativeSelect
          label={T.what}
          {...field('anchor')}
          data={[
            ...CASE_ANCHORS.map((value) => ({ value, label: word(value) })),
            { value: REGULATOR, label: T.regulator },
          ]}
        />
        {isRegulator ? (
          <TextInput label={T.code} placeholder="NJ" required maxLength={2} w={110} {...field('code')} />
        ) : undefined}
        <TextInput type="date" label={T.at} required {...field('at')} />
      </Group>
      <TextInput label={T.why} required maxLength={500} w="100%" {...field('why')} />
    </ActForm>
  )
}
