import { Alert, Anchor, Button, Group, List, Stack, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type AppsAnswer, type LaunchAnswer, WRITING_PATHS } from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Empty, Failed } from '../../ui/states.tsx'
import { usePatient } from '../patient/chart.tsx'
import type { Field } from '../writing/fields.tsx'
import { VisitField } from '../writing/visit-field.tsx'

const TEXTS = texts(
  {
    title: 'Apps',
    hint: 'An app opens in a tab of its own, for this patient. It asks you what it may see before it sees anything.',
    visit: 'Visit',
    none: 'No app is registered that can be opened from a chart.',
    open: (name: string) => `Open ${name}`,
    opened: (name: string) => `${name} was opened in a new tab.`,
    link: 'If no tab opened, press here within five minutes.',
  },
  {
    title: 'Aplicaciones',
    hint: 'La aplicación se abre en su propia pestaña, para este paciente. Antes de ver nada le pregunta qué puede ver.',
    visit: 'Visita',
    none: 'No hay ninguna aplicación registrada que pueda abrirse desde un expediente.',
    open: (name: string) => `Abrir ${name}`,
    opened: (name: string) => `${name} se abrió en una pestaña nueva.`,
    link: 'Si no se abrió ninguna pestaña, pulse aquí antes de cinco minutos.',
  },
)
type App = AppsAnswer['apps'][number]

/** Apps that open with this patient: SMART App Launch from a chart. */
export function Apps() {
  const T = useTexts(TEXTS)
  const [visit, setVisit] = useState('')
  const query = useQuery({
    queryKey: ['apps'],
    queryFn: async ({ signal }) => await askJson<AppsAnswer>(WRITING_PATHS.apps, { signal }),
  })
  return (
    <Section title={T.title}>
      <Stack>
        <Text maw="70ch">{T.hint}</Text>
        <Asked query={query}>
          {({ apps }) =>
            apps.length === 0 ? (
              <Empty>{T.none}</Empty>
            ) : (
              <Stack>
                <VisitField
                  name={'visit' satisfies Field['name']}
                  label={T.visit}
                  withAsterisk={false}
                  error={undefined}
                  value={visit}
                  onChange={setVisit}
                />
                <List listStyleType="none" spacing="sm">
                  {apps.map((app) => (
                    <List.Item key={app.id}>
                      <OneApp app={app} visit={visit} />
                    </List.Item>
                  ))}
                </List>
              </Stack>
            )
          }
        </Asked>
      </Stack>
    </Section>
  )
}

function OneApp({ app, visit }: { readonly app: App; readonly visit: string }) {
  const T = useTexts(TEXTS)
  const { id } = usePatient()
  const launch = useAct(async () => {
    const encounter = visit === '' ? {} : { encounter: visit.replace('Encounter/', '') }
    const body = { app: app.id, patient: id, ...encounter }
    const { url } = await askJson<LaunchAnswer>(WRITING_PATHS.launch, { method: 'POST', body })
    // Without an opener: the tab gets no copy of what is typed in this one, and no hold on it.
    open(url, '_blank', 'noopener,noreferrer')
    return url
  })
  return (
    <Stack gap="xs" align="flex-start">
      <Group>
        <Button
          leftSection={<IconExternalLink size={18} aria-hidden />}
          loading={launch.isPending}
          onClick={() => launch.mutate(undefined)}
        >
          {T.open(app.name)}
        </Button>
        <Text size="sm" c="dimmed">
          {app.origin}
        </Text>
      </Group>
      {launch.error === null ? undefined : <Failed error={launch.error} />}
      {launch.data === undefined ? undefined : (
        <Alert color="blue" variant="light" role="status">
          {T.opened(app.name)}{' '}
          <Anchor href={launch.data} target="_blank" rel="noopener noreferrer">
            {T.link}
          </Anchor>
        </Alert>
      )}
    </Stack>
  )
}
