import { Button, Group, NativeSelect, Radio, Select, Stack, TextInput } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { CASE_PATH, type WholeCase } from '../../../src/contract/index.ts'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { useFindings } from '../findings/asking.ts'
import { ruleTitle } from '../findings/rule-titles.ts'
import { useConsoleAct } from './case-data.ts'
import { NotDone, useWord } from './parts.tsx'
import { NOTHING_TYPED, QuestionFields, questionOf } from './question.tsx'

const TEXTS = texts(
  {
    title: 'Open a case',
    hint: 'Nothing of a case can be changed or taken back later: what you correct is written after what was wrong.',
    how: 'How it begins',
    finding: 'From a finding',
    findingHint: 'It asks about whoever the finding is about, and the clocks begin when it was noticed.',
    hand: 'By hand',
    handHint: 'You say what happened, and whom it may be about.',
    which: 'Finding',
    name: 'Title',
    nameHint: 'What happened, in a few words.',
    optional: 'Optional: the finding has a title of its own.',
    tip: 'Who told of it',
    tipHint: 'If somebody outside did, such as a patient on the phone.',
    about: 'Whom it is about',
    as: 'As what the organisation stands to the people',
    zone: 'Days of law begin in',
    open: 'Open the case',
    none: 'There is no finding.',
  },
  {
    title: 'Abrir un caso',
    hint: 'Nada de un caso se puede cambiar ni retirar después: lo que se corrige se escribe a continuación.',
    how: 'Cómo comienza',
    finding: 'A partir de un hallazgo',
    findingHint: 'Pregunta por quien señala el hallazgo, y los plazos cuentan desde que se notó.',
    hand: 'A mano',
    handHint: 'Usted dice qué pasó y de quién puede tratarse.',
    which: 'Hallazgo',
    name: 'Título',
    nameHint: 'Qué pasó, en pocas palabras.',
    optional: 'Opcional: el hallazgo tiene su propio título.',
    tip: 'Quién avisó',
    tipHint: 'Si fue alguien de fuera, como un paciente por teléfono.',
    about: 'De quién trata',
    as: 'Qué es la organización para las personas',
    zone: 'Los días legales comienzan en',
    open: 'Abrir el caso',
    none: 'No hay hallazgos.',
  },
)

const CAPACITIES = ['covered-entity', 'business-associate', 'vendor', 'phr-vendor']

/** What is typed before a case is there; empty texts say nothing. */
interface Opening {
  readonly how: string
  readonly finding: string
  readonly title: string
  readonly tip: string
  readonly capacity: string
  readonly timeZone: string
}

export function OpenCase() {
  const T = useTexts(TEXTS)
  const navigate = useNavigate()
  const { finding: given, session } = useSearch({ strict: false }) as {
    readonly finding?: string
    readonly session?: string
  }
  const [form, setForm] = useState<Opening>({
    how: given === undefined ? 'hand' : 'finding',
    finding: given ?? '',
    title: '',
    tip: '',
    capacity: 'covered-entity',
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  const [typed, setTyped] = useState(
    session === undefined
      ? NOTHING_TYPED
      : { ...NOTHING_TYPED, lists: { ...NOTHING_TYPED.lists, sessions: [session] } },
  )
  const set = (name: keyof Opening) => (value: string) => setForm({ ...form, [name]: value })
  const opening = useConsoleAct<object, WholeCase>((body) => ({ path: CASE_PATH, body }), ['cases'])
  const isFinding = form.how === 'finding'
  const send = () => {
    const { title, tip, finding, capacity, timeZone } = form
    const query = questionOf(typed)
    const said = {
      ...(title === '' ? {} : { title }),
      ...(isFinding ? { finding } : tip === '' ? {} : { tip }),
      ...(query === undefined ? {} : { query }),
      capacity,
      timeZone,
    }
    opening.mutate(said, {
      onSuccess: ({ id }) => void navigate({ to: '/cases/$case', params: { case: id } }),
    })
  }
  return (
    <Page title={T.title} hint={T.hint}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Stack gap="lg">
          <HowItBegins form={form} set={set} />
          <Section title={T.about}>
            <QuestionFields typed={typed} setTyped={setTyped} />
          </Section>
          <NotDone act={opening} />
          <Group>
            <Button type="submit" loading={opening.isPending}>
              {T.open}
            </Button>
          </Group>
        </Stack>
      </form>
    </Page>
  )
}

function HowItBegins({
  form,
  set,
}: {
  readonly form: Opening
  readonly set: (name: keyof Opening) => (value: string) => void
}) {
  const T = useTexts(TEXTS)
  const word = useWord()
  const isFinding = form.how === 'finding'
  return (
    <Section title={T.how}>
      <Stack>
        <Radio.Group value={form.how} onChange={set('how')} aria-label={T.how}>
          <Stack gap="sm">
            <Radio value="finding" label={T.finding} description={T.findingHint} />
            <Radio value="hand" label={T.hand} description={T.handHint} />
          </Stack>
        </Radio.Group>
        {isFinding ? <FindingChoice value={form.finding} onChange={set('finding')} /> : undefined}
        <TextInput
          label={T.name}
          description={isFinding ? T.optional : T.nameHint}
          required={!isFinding}
          maxLength={200}
          value={form.title}
          onChange={({ currentTarget }) => set('title')(currentTarget.value)}
        />
        {isFinding ? undefined : (
          <TextInput
            label={T.tip}
            description={T.tipHint}
            maxLength={200}
            value={form.tip}
            onChange={({ currentTarget }) => set('tip')(currentTarget.value)}
          />
        )}
        <Group grow preventGrowOverflow={false} align="flex-start">
          <NativeSelect
            label={T.as}
            data={CAPACITIES.map((value) => ({ value, label: word(value) }))}
            value={form.capacity}
            onChange={({ currentTarget }) => set('capacity')(currentTarget.value)}
          />
          <TextInput
            label={T.zone}
            required
            value={form.timeZone}
            onChange={({ currentTarget }) => set('timeZone')(currentTarget.value)}
          />
        </Group>
      </Stack>
    </Section>
  )
}

function FindingChoice({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const { language } = useLanguage()
  const { data } = useFindings({ level: '', state: '' })
  return (
    <Select
      label={T.which}
      required
      searchable
      nothingFoundMessage={T.none}
      value={value === '' ? null : value}
      onChange={(chosen) => onChange(chosen ?? '')}
      data={(data?.findings ?? []).map((finding) => ({
        value: finding.id,
        label: `${ruleTitle(finding, language).title}, ${finding.actor?.user ?? '-'}, ${F.time(finding.noticed)}`,
      }))}
    />
  )
}
