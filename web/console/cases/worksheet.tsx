import {
  Badge,
  Button,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import { CASE_PATH, type WorksheetAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { type Field, useTyped } from './act-form.tsx'
import { useCaseAct, useCaseId, useConsole } from './case-data.ts'
import { arePatients, NamedPeople } from './named-people.tsx'
import { NotDone, Said, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Four-factor worksheet',
    hint: 'The factors of 45 CFR 164.402, filled from the ledgers. Your own words go beside what they show.',
    presumed: 'From the evidence alone',
    factors: {
      nature: 'What was in the records',
      recipient: 'Who received it',
      acquired: 'Whether it was acquired or viewed',
      mitigation: 'What was done against it',
    },
    speaks: {
      against: 'Speaks against a low probability',
      unknown: 'Not known, so it speaks against too',
      for: 'Speaks for a low probability',
    },
    says: (factor: string) => `Your words: ${factor}`,
    kind: 'What you find',
    signers: { one: 'Takes one signature.', two: 'Takes two signatures, of two different people.' },
    whom: 'Whom it is about',
    everyone: 'Everybody of the case',
    allSealed: 'Everybody who is sealed',
    named: 'Single people',
    exception: 'Which exception',
    exceptions: {
      'good-faith-workforce': 'Good faith, by the workforce',
      'inadvertent-within': 'Inadvertent, within the organisation',
      'could-not-retain': 'Could not have been retained',
      permitted: 'It was permitted',
    },
    jurisdiction: 'Whose law (two letters)',
    why: 'Why',
    determine: 'Put it up for signature',
  },
  {
    title: 'Hoja de los cuatro factores',
    hint: 'Los factores de 45 CFR 164.402, llenados con los registros. Sus propias palabras van junto a lo que muestran.',
    presumed: 'Con la evidencia sola',
    factors: {
      nature: 'Qué había en los expedientes',
      recipient: 'Quién los recibió',
      acquired: 'Si se obtuvieron o se vieron',
      mitigation: 'Qué se hizo en contra',
    },
    speaks: {
      against: 'Habla contra una baja probabilidad',
      unknown: 'No se sabe, así que también habla en contra',
      for: 'Habla a favor de una baja probabilidad',
    },
    says: (factor: string) => `Sus palabras: ${factor}`,
    kind: 'Lo que usted concluye',
    signers: { one: 'Necesita una firma.', two: 'Necesita dos firmas, de dos personas distintas.' },
    whom: 'De quién se trata',
    everyone: 'Todas las personas del caso',
    allSealed: 'Todas las personas selladas',
    named: 'Personas determinadas',
    exception: 'Qué excepción',
    exceptions: {
      'good-faith-workforce': 'Buena fe, del personal',
      'inadvertent-within': 'Sin intención, dentro de la organización',
      'could-not-retain': 'No pudo retenerse',
      permitted: 'Estaba permitido',
    },
    jurisdiction: 'Qué ley (dos letras)',
    why: 'Por qué',
    determine: 'Presentar a firma',
  },
)

const KINDS = ['breach', 'low-probability', 'exception', 'encryption', 'no-harm', 'hipaa']
const EXCEPTIONS = ['good-faith-workforce', 'inadvertent-within', 'could-not-retain', 'permitted'] as const
const TIERED = ['breach', 'low-probability', 'exception']
/** Findings about people: some of them can be named. */
const OF_PEOPLE = [...TIERED, 'encryption']
const NAMED = 'named'
const OF_ONE_LAW = ['no-harm', 'hipaa']

const NOTHING_TYPED = {
  kind: 'breach',
  tier: '',
  exception: 'good-faith-workforce',
  jurisdiction: '',
  why: '',
  nature: '',
  recipient: '',
  acquired: '',
  mitigation: '',
}
type Typed = typeof NOTHING_TYPED

/** Whether it is about people who are named one by one. */
const isNaming = ({ kind, tier }: Pick<Typed, 'kind' | 'tier'>): boolean =>
  OF_PEOPLE.includes(kind) && tier === NAMED

/** As the case is told: only what belongs to the kind. */
function askedOf(
  { kind, tier, exception, jurisdiction, why, ...said }: Typed,
  patients: readonly string[],
): object {
  const statements = Object.fromEntries(Object.entries(said).filter(([, text]) => text.trim() !== ''))
  return {
    kind,
    why,
    statements,
    ...(isNaming({ kind, tier }) ? { patients } : TIERED.includes(kind) && tier !== '' ? { tier } : {}),
    ...(kind === 'exception' ? { exception } : {}),
    ...(OF_ONE_LAW.includes(kind) ? { jurisdiction } : {}),
  }
}

/** The four factors, and finding something by them. */
export function Worksheet({ isOpen }: { readonly isOpen: boolean }) {
  const T = useTexts(TEXTS)
  const word = useWord()
  const id = useCaseId()
  const query = useConsole<WorksheetAnswer>(['case', id, 'worksheet'], `${CASE_PATH}/${id}/worksheet`)
  const act = useCaseAct('determine')
  const { typed, field, clear } = useTyped(NOTHING_TYPED)
  const [patients, setPatients] = useState<readonly string[]>([])
  const onSuccess = () => {
    clear()
    setPatients([])
  }
  return (
    <Section title={T.title}>
      <Asked query={query} lines={8}>
        {({ worksheet: { factors, presumed } }) => (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              act.mutate(askedOf(typed, patients), { onSuccess })
            }}
          >
            <Stack gap="lg">
              <Text size="sm" c="dimmed">
                {T.hint}
              </Text>
              <Text size="sm" fw={600}>
                {T.presumed}: {word(presumed)}
              </Text>
              {factors.map((factor) => (
                <FactorOf key={factor.factor} {...{ factor, field, isOpen }} />
              ))}
              {isOpen ? (
                <>
                  <Finding {...{ typed, field, patients, setPatients }} />
                  <Button
                    type="submit"
                    loading={act.isPending}
                    disabled={isNaming(typed) && !arePatients(patients)}
                    style={{ alignSelf: 'flex-start' }}
                  >
                    {T.determine}
                  </Button>
                  <NotDone act={act} />
                </>
              ) : undefined}
            </Stack>
          </form>
        )}
      </Asked>
    </Section>
  )
}

function FactorOf({
  factor: { factor, asks, speaks, shows },
  field,
  isOpen,
}: {
  readonly factor: WorksheetAnswer['worksheet']['factors'][number]
  readonly field: Field<keyof Typed>
  readonly isOpen: boolean
}) {
  const T = useTexts(TEXTS)
  const title = T.factors[factor]
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text fw={600}>{title}</Text>
        <Badge variant="light" color={speaks === 'for' ? 'green' : 'orange'}>
          {T.speaks[speaks]}
        </Badge>
      </Group>
      <Said dimmed>{asks}</Said>
      {shows.map((line) => (
        <Said key={line}>{line}</Said>
      ))}
      {!isOpen ? undefined : (
        <Textarea label={T.says(title)} autosize minRows={2} maxLength={4_000} {...field(factor)} />
      )}
    </Stack>
  )
}

function Finding({
  typed,
  field,
  patients,
  setPatients,
}: {
  readonly typed: Typed
  readonly field: Field<keyof Typed>
  readonly patients: readonly string[]
  readonly setPatients: (patients: readonly string[]) => void
}) {
  const T = useTexts(TEXTS)
  const word = useWord()
  const { kind } = typed
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <NativeSelect
          label={T.kind}
          description={kind === 'breach' ? T.signers.one : T.signers.two}
          {...field('kind')}
          data={KINDS.map((value) => ({ value, label: word(value) }))}
        />
        {OF_PEOPLE.includes(kind) ? (
          <NativeSelect
            label={T.whom}
            {...field('tier')}
            data={[
              { value: '', label: kind === 'encryption' ? T.allSealed : T.everyone },
              ...(TIERED.includes(kind) ? ['disclosed', 'exposed'] : []).map((value) => ({
                value,
                label: word(value),
              })),
              { value: NAMED, label: T.named },
            ]}
          />
        ) : undefined}
        {kind === 'exception' ? (
          <NativeSelect
            label={T.exception}
            {...field('exception')}
            data={EXCEPTIONS.map((value) => ({ value, label: T.exceptions[value] }))}
          />
        ) : undefined}
        {OF_ONE_LAW.includes(kind) ? (
          <TextInput label={T.jurisdiction} required maxLength={2} {...field('jurisdiction')} />
        ) : undefined}
      </SimpleGrid>
      {isNaming(typed) ? (
        <NamedPeople isOfCase={kind !== 'encryption'} {...{ patients, setPatients }} />
      ) : undefined}
      <Textarea label={T.why} required maxLength={4_000} autosize minRows={2} {...field('why')} />
    </Stack>
  )
}
