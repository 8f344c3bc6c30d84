import { Badge, Box, Button, Group, NavLink, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'
import { texts, useTexts } from '../../ui/language.tsx'
import { useCase, useCaseId } from './case-data.ts'
import { ClosedCase, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    parts: 'Parts of the case',
    here: (part: string) => `Part of the case: ${part}`,
    '': 'Overview',
    timeline: 'Timeline',
    actors: 'Actors',
    scope: 'Scope',
    contain: 'Contain',
    undo: 'Undo',
    determination: 'Determination',
    duties: 'Duties',
    recipients: 'Recipients',
    notices: 'Notices',
    deliveries: 'Deliveries',
    filings: 'Filings',
    defence: 'Defence file',
  },
  {
    parts: 'Partes del caso',
    here: (part: string) => `Parte del caso: ${part}`,
    '': 'Resumen',
    timeline: 'Cronología',
    actors: 'Actores',
    scope: 'Alcance',
    contain: 'Contener',
    undo: 'Deshacer',
    determination: 'Determinación',
    duties: 'Deberes',
    recipients: 'Destinatarios',
    notices: 'Avisos',
    deliveries: 'Entregas',
    filings: 'Presentaciones',
    defence: 'Archivo de defensa',
  },
)

const PARTS = [
  '',
  'timeline',
  'actors',
  'scope',
  'contain',
  'undo',
  'determination',
  'duties',
  'recipients',
  'notices',
  'deliveries',
  'filings',
  'defence',
] as const

/** A case: its parts beside each of them, or in a list above where there is no room. */
export function CaseFrame() {
  const id = useCaseId()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const here = path.split('/')[3] ?? ''
  return (
    <Stack gap="md">
      <CaseHead />
      <Group align="flex-start" wrap="nowrap" gap="lg">
        <Box visibleFrom="md" w={200} style={{ flexShrink: 0 }}>
          <PartLinks id={id} here={here} />
        </Box>
        <Stack gap="md" style={{ flexGrow: 1, minWidth: 0 }}>
          <Box hiddenFrom="md">
            <PartChoice id={id} here={here} />
          </Box>
          <Outlet />
        </Stack>
      </Group>
    </Stack>
  )
}

function CaseHead() {
  const word = useWord()
  const id = useCaseId()
  const { data } = useCase()
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Text fw={700} size="lg">
          {id}
        </Text>
        {data === undefined ? undefined : (
          <>
            <Text size="lg" style={{ overflowWrap: 'anywhere' }}>
              {data.title}
            </Text>
            <Badge variant="light" color={data.state === 'open' ? 'blue' : 'gray'}>
              {word(data.state)}
            </Badge>
          </>
        )}
      </Group>
      {data?.state === 'closed' ? <ClosedCase /> : undefined}
    </Stack>
  )
}

interface Place {
  readonly id: string
  readonly here: string
}

const partPath = (id: string, part: string): string => `/cases/${id}${part === '' ? '' : `/${part}`}`

function PartLinks({ id, here }: Place) {
  const T = useTexts(TEXTS)
  return (
    <Stack component="nav" aria-label={T.parts} gap={2}>
      {PARTS.map((part) => (
        <NavLink
          key={part}
          renderRoot={(props) => <Link to={partPath(id, part)} activeOptions={{ exact: true }} {...props} />}
          label={T[part]}
          active={here === part}
          aria-current={here === part ? 'page' : undefined}
        />
      ))}
    </Stack>
  )
}

/** Closed again once somebody has chosen. */
function PartChoice({ id, here }: Place) {
  const T = useTexts(TEXTS)
  const [isOpen, { toggle, close }] = useDisclosure()
  useEffect(close, [here, close])
  const name = here in T ? T[here as (typeof PARTS)[number]] : here
  return (
    <Stack gap={4}>
      <Button
        variant="default"
        fullWidth
        justify="space-between"
        rightSection={<IconChevronDown size={16} aria-hidden />}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        {T.here(name)}
      </Button>
      {isOpen ? <PartLinks id={id} here={here} /> : undefined}
    </Stack>
  )
}
