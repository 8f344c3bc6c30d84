import { Alert, Badge, Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconFlag } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useSession } from '../../api/session.tsx'
import { codeWord } from '../../ui/code-words.ts'
import { ageInYears, conceptText, nameOf, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, type Language, useLanguage, useTexts } from '../../ui/language.tsx'
import { isInError } from '../record/record-list.tsx'
import { CLINICAL_READERS } from '../roles.ts'
import { useChart, usePatient } from './chart.tsx'
import { identifierName, identifierText } from './identifiers.ts'
import { PARTS } from './parts.ts'
import { useNoteOpened } from './recently-opened.ts'

const TEXTS = texts(
  {
    chart: 'Chart',
    noName: 'No name written down',
    born: 'Born',
    years: (count: number) => `${count} years`,
    language: 'Speaks',
    primary: 'Primary care',
    allergies: 'Allergies',
    noAllergies: 'No allergies written down',
    askAllergies: 'Allergies could not be shown',
    died: 'Died',
    dead: 'Deceased',
    inactive: 'This record is no longer in use',
  },
  {
    chart: 'Expediente',
    noName: 'Sin nombre anotado',
    born: 'Nacimiento',
    years: (count: number) => `${count} años`,
    language: 'Habla',
    primary: 'Médico de cabecera',
    allergies: 'Alergias',
    noAllergies: 'Sin alergias anotadas',
    askAllergies: 'No se pudieron mostrar las alergias',
    died: 'Falleció',
    dead: 'Fallecido',
    inactive: 'Este expediente ya no está en uso',
  },
)

/** Whose chart this is, on every page of it. The heading gets the focus when a chart is opened. */
export function Banner() {
  const T = useTexts(TEXTS)
  const { patient } = usePatient()
  const { role } = useSession()
  const heading = useRef<HTMLHeadingElement>(null)
  const name = nameOf(patient) || T.noName
  useNoteOpened(patient)
  // A name stands in no title: those are kept by browsers, and shown on shared screens.
  useEffect(() => {
    document.title = `${T.chart} – Chartward`
  }, [T.chart])
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <Card component="header" withBorder padding="md" aria-label={name}>
      <Stack gap="xs">
        <Group gap="sm">
          <Title order={1} size="h2" tabIndex={-1} ref={heading} style={{ outline: 'none' }}>
            {name}
          </Title>
          <Died />
          {patient.active === false ? (
            <Badge color="orange" variant="light">
              {T.inactive}
            </Badge>
          ) : undefined}
        </Group>
        <Facts />
        {CLINICAL_READERS.includes(role) ? <Warnings /> : undefined}
      </Stack>
    </Card>
  )
}

function Died() {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const { deceasedBoolean, deceasedDateTime } = usePatient().patient
  if (deceasedBoolean !== true && deceasedDateTime === undefined) return undefined
  return (
    <Badge color="dark" variant="filled">
      {deceasedDateTime === undefined ? T.dead : `${T.died} ${date(deceasedDateTime)}`}
    </Badge>
  )
}

/** What tells people apart, and how to speak with them. */
function Facts() {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { date } = useFormats()
  const { now } = useSession()
  const { patient } = usePatient()
  const { birthDate, gender, identifier = [], communication = [], generalPractitioner = [] } = patient
  const died = patient.deceasedDateTime
  const age = ageInYears(birthDate, died === undefined ? now : Date.parse(died))
  const spoken = communication.find(({ preferred }) => preferred) ?? communication[0]
  const facts: readonly (readonly [string, string])[] = [
    [
      T.born,
      birthDate === undefined ? '' : `${date(birthDate)}${age === undefined ? '' : ` (${T.years(age)})`}`,
    ],
    ['', codeWord(gender, language)],
    ...identifier
      .filter(({ use, value }) => use !== 'old' && value !== undefined)
      .map((one): [string, string] => [identifierName(one), identifierText(one, language)]),
    [T.language, languageName(spoken?.language, language)],
    [T.primary, generalPractitioner.map(referenceText).filter(Boolean).join(', ')],
  ]
  return (
    <Group gap="md" component="dl" m={0}>
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <Group key={name + value} gap={6} component="div" wrap="nowrap">
            {name === '' ? undefined : (
              <Text component="dt" size="sm" c="dimmed">
                {name}
              </Text>
            )}
            <Text component="dd" size="sm" m={0}>
              {value}
            </Text>
          </Group>
        ))}
    </Group>
  )
}

/** What somebody wrote for it; without that, the name of its code in the language of the page. */
function languageName(spoken: fhir4.CodeableConcept | undefined, language: Language): string {
  const code = spoken?.coding?.[0]?.code
  if (spoken?.text !== undefined || code === undefined) return conceptText(spoken)
  try {
    const name = new Intl.DisplayNames([language], { type: 'language' }).of(code)
    return name === undefined || name === code ? conceptText(spoken) : name
  } catch {
    // What is no code of a language is shown as it is written.
    return conceptText(spoken)
  }
}

const RISKS = ['high', 'unable-to-assess', 'low']

/** Allergies, the severe ones first, and what else whoever sees this patient has to know at once. */
function Warnings() {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const allergies = useChart(PARTS.allergies)
  const flags = useChart(PARTS.flags)
  const held = activeAllergies(allergies.data?.resources)
  const active = (flags.data?.resources ?? []).filter(({ status }) => status === 'active')
  return (
    <Stack gap={6}>
      <Group gap="xs" mih={24}>
        <Text size="sm" fw={600}>
          {T.allergies}
        </Text>
        {held.map((one) => (
          <Badge
            key={one.id}
            color={one.criticality === 'high' ? 'red' : 'orange'}
            variant={one.criticality === 'high' ? 'filled' : 'light'}
            tt="none"
            leftSection={one.criticality === 'high' ? <IconAlertTriangle size={12} aria-hidden /> : undefined}
          >
            {[conceptText(one.code), one.criticality === 'high' ? codeWord('high', language) : '']
              .filter(Boolean)
              .join(', ')}
          </Badge>
        ))}
        {allergies.error === null ? undefined : (
          <Alert color="red" variant="light" p={4}>
            {T.askAllergies}
          </Alert>
        )}
        {allergies.error === null && allergies.data !== undefined && held.length === 0 ? (
          <Text size="sm" c="dimmed">
            {T.noAllergies}
          </Text>
        ) : undefined}
      </Group>
      {active.length === 0 ? undefined : (
        <Group gap="xs">
          {active.map((flag) => (
            <Badge
              key={flag.id}
              color="yellow"
              variant="light"
              tt="none"
              leftSection={<IconFlag size={12} aria-hidden />}
            >
              {conceptText(flag.code)}
            </Badge>
          ))}
        </Group>
      )}
    </Stack>
  )
}

/** Allergies that hold, the dangerous ones first. */
export function activeAllergies(all: readonly fhir4.AllergyIntolerance[] = []): fhir4.AllergyIntolerance[] {
  return all
    .filter((one) => !isInError(one) && !one.clinicalStatus?.coding?.some(({ code }) => code !== 'active'))
    .sort((one, other) => riskOf(one) - riskOf(other))
}

function riskOf({ criticality }: fhir4.AllergyIntolerance): number {
  const at = RISKS.indexOf(criticality ?? 'unable-to-assess')
  return at < 0 ? RISKS.length : at
}
