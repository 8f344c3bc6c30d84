import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { WholeCase } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useCaseAct } from './case-data.ts'
import { NotDone, useWord } from './parts.tsx'

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

const ANCHORS = [
  'incidentKnown',
  'constructiveKnowledge',
  'detected',
  'breachDetermined',
  'scopeIdentified',
  'breachConfirmed',
  'harmDetermined',
  'materialityDetermined',
  'individualNoticeSent',
  'hhsNotified',
  'baNoticeReceived',
  'lawEnforcementReleased',
]
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
  const [form, setForm] = useState({ anchor: 'incidentKnown', code: '', at: '', why: '' })
  const set =
    (name: keyof typeof form) =>
    ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) =>
      setForm({ ...form, [name]: value })
  const { anchor, code, at, why } = form
  const isRegulator = anchor === REGULATOR
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const sent = { anchor: isRegulator ? `${REGULATOR}:${code}` : anchor, at, why }
        act.mutate(sent, { onSuccess: () => setForm({ ...form, at: '', why: '' }) })
      }}
    >
      <Stack gap="sm" align="flex-start">
        <Group align="flex-end">
          <NativeSelect
            label={T.what}
            value={anchor}
            onChange={set('anchor')}
            data={[
              ...ANCHORS.map((value) => ({ value, label: word(value) })),
              { value: REGULATOR, label: T.regulator },
            ]}
          />
          {isRegulator ? (
            <TextInput
              label={T.code}
              placeholder="NJ"
              required
              maxLength={2}
              w={110}
              value={code}
              onChange={set('code')}
            />
          ) : undefined}
          <TextInput type="date" label={T.at} required value={at} onChange={set('at')} />
        </Group>
        <TextInput label={T.why} required maxLength={500} w="100%" value={why} onChange={set('why')} />
        <Button type="submit" variant="default" loading={act.isPending}>
          {T.add}
        </Button>
        <NotDone act={act} />
      </Stack>
    </form>
  )
}
