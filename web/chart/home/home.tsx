import { Anchor, Stack, Text } from '@mantine/core'
import { useSession } from '../../api/session.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PatientSearch } from '../patients/patients.tsx'
import { CHART_ROLES, SCHEDULE_ROLES } from '../roles.ts'
import { Schedule } from './schedule.tsx'

const TEXTS = texts(
  {
    title: 'Today',
    patients: 'Patients',
    elsewhere: 'This is not your place',
    hint: 'Charts are for whoever treats patients, calls them in, or bills for them.',
    portal: 'Your own record',
    console: 'Security and privacy',
  },
  {
    title: 'Hoy',
    patients: 'Pacientes',
    elsewhere: 'Este no es su lugar',
    hint: 'Los expedientes son para quien atiende a los pacientes, los recibe o factura.',
    portal: 'Su propio expediente',
    console: 'Seguridad y privacidad',
  },
)

/** Where a day begins: who comes, or, for whoever has no schedule, looking somebody up. */
export function Home() {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  if (SCHEDULE_ROLES.includes(role))
    return (
      <Page title={T.title}>
        <Schedule />
      </Page>
    )
  if (CHART_ROLES.includes(role))
    return (
      <Page title={T.patients}>
        <PatientSearch />
      </Page>
    )
  return (
    <Page title={T.elsewhere}>
      <Section title={T.elsewhere}>
        <Stack align="flex-start">
          <Text>{T.hint}</Text>
          <Anchor href="/portal">{T.portal}</Anchor>
          <Anchor href="/console">{T.console}</Anchor>
        </Stack>
      </Section>
    </Page>
  )
}
