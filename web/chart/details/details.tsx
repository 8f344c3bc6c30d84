import { SimpleGrid, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Asked } from '../../ui/asked.tsx'
import { codeWord } from '../../ui/code-words.ts'
import { addressText, conceptText, nameOf, nameText, referenceText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useSession } from '../../api/session.tsx'
import { useChart, usePatient } from '../patient/chart.tsx'
import { PARTS } from '../patient/parts.ts'
import { HistoryButton } from '../record/history.tsx'
import { RecordList, RecordRow } from '../record/record-list.tsx'
import { RELATIVE_ROLES } from '../roles.ts'
import { Identifier } from './identifier.tsx'

const TEXTS = texts(
  {
    person: 'Person',
    names: 'Names',
    born: 'Birth date',
    sex: 'Sex',
    numbers: 'Identifiers',
    languages: 'Languages',
    marital: 'Marital status',
    reach: 'How to reach them',
    phone: 'Phone',
    email: 'E-mail',
    address: 'Address',
    other: 'Other',
    contacts: 'Contacts and relatives',
    noContacts: 'Nobody is written down.',
    care: 'Primary care',
    dash: 'Not written down',
  },
  {
    person: 'Persona',
    names: 'Nombres',
    born: 'Fecha de nacimiento',
    sex: 'Sexo',
    numbers: 'Identificadores',
    languages: 'Idiomas',
    marital: 'Estado civil',
    reach: 'Cómo comunicarse',
    phone: 'Teléfono',
    email: 'Correo electrónico',
    address: 'Dirección',
    other: 'Otro',
    contacts: 'Contactos y familiares',
    noContacts: 'No hay nadie anotado.',
    care: 'Médico de cabecera',
    dash: 'Sin anotar',
  },
)

/** Who the patient is, and how to reach them. */
export function Details() {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  const { patient } = usePatient()
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Section title={T.person} aside={<HistoryButton of={patient} title={T.person} />}>
          <Person />
        </Section>
        <Section title={T.reach}>
          <Reach />
        </Section>
      </SimpleGrid>
      <Section title={T.contacts}>
        <Contacts />
        {RELATIVE_ROLES.includes(role) ? <Relatives /> : undefined}
      </Section>
    </Stack>
  )
}

function Facts({ of }: { readonly of: readonly (readonly [name: string, values: readonly ReactNode[]])[] }) {
  const T = useTexts(TEXTS)
  return (
    <Stack component="dl" gap="sm" m={0}>
      {of.map(([name, values]) => (
        <div key={name}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          {(values.length === 0 ? [T.dash] : values).map((value, at) => (
            <Text component="dd" m={0} key={at} style={{ overflowWrap: 'anywhere' }}>
              {value}
            </Text>
          ))}
        </div>
      ))}
    </Stack>
  )
}

function Person() {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { date } = useFormats()
  const { patient } = usePatient()
  const { name = [], birthDate, gender, identifier = [], communication = [], maritalStatus } = patient
  const care = (patient.generalPractitioner ?? []).map(referenceText).filter(Boolean)
  return (
    <Facts
      of={[
        [T.names, name.map(nameText)],
        [T.born, birthDate === undefined ? [] : [date(birthDate)]],
        [T.sex, gender === undefined ? [] : [codeWord(gender, language)]],
        [
          T.numbers,
          identifier.map((one) => <Identifier key={`${one.system ?? ''}|${one.value ?? ''}`} of={one} />),
        ],
        [T.languages, communication.map((one) => conceptText(one.language))],
        [T.marital, maritalStatus === undefined ? [] : [conceptText(maritalStatus)]],
        [T.care, care],
      ]}
    />
  )
}

function Reach() {
  const T = useTexts(TEXTS)
  const { telecom = [], address = [] } = usePatient().patient
  const by = (system: string) => telecom.filter((one) => one.system === system).map(({ value }) => value)
  return (
    <Facts
      of={[
        [T.phone, by('phone')],
        [T.email, by('email')],
        [T.address, address.filter(({ use }) => use !== 'old').map(addressText)],
      ]}
    />
  )
}

function Contacts() {
  const T = useTexts(TEXTS)
  const { contact = [] } = usePatient().patient
  return (
    <Facts
      of={contact.map(({ relationship = [], name, telecom = [] }) => [
        relationship.map(conceptText).filter(Boolean).join(', ') || T.other,
        [name === undefined ? '' : nameText(name), ...telecom.map(({ value }) => value)].filter(Boolean),
      ])}
    />
  )
}

function Relatives() {
  const T = useTexts(TEXTS)
  const { contact = [] } = usePatient().patient
  return (
    <Asked query={useChart(PARTS.relatives)}>
      {({ resources }) =>
        resources.length === 0 ? (
          contact.length === 0 ? (
            <Empty>{T.noContacts}</Empty>
          ) : undefined
        ) : (
          <RecordList>
            {resources.map((one) => (
              <RecordRow
                key={one.id}
                of={one}
                title={nameOf(one)}
                lines={[
                  (one.relationship ?? []).map(conceptText).join(', '),
                  ...(one.telecom ?? []).map(({ value }) => value),
                ]}
              />
            ))}
          </RecordList>
        )
      }
    </Asked>
  )
}
