import { ActionIcon, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { writeJson } from '../../api/exact-json.ts'
import type { Resource } from '../../api/fhir.ts'
import { askJson } from '../../api/request.ts'
import { CHART_PATHS, type WebVersion } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { useRoleWord } from '../../ui/role-words.ts'
import { CHART } from '../patient/chart.tsx'

const TEXTS = texts(
  {
    of: (title: string) => `Versions of ${title}`,
    title: 'Versions',
    close: 'Close',
    version: (number: number) => `Version ${number}`,
    deleted: 'Deleted',
    by: (user: string, role: string) => `by ${user} (${role})`,
    byUnknown: 'by whom stands in the ledger',
    first: 'Written for the first time',
    changed: (members: string) => `Changed: ${members}`,
    same: 'Nothing of its content changed',
  },
  {
    of: (title: string) => `Versiones de ${title}`,
    title: 'Versiones',
    close: 'Cerrar',
    version: (number: number) => `Versión ${number}`,
    deleted: 'Eliminado',
    by: (user: string, role: string) => `por ${user} (${role})`,
    byUnknown: 'quién la escribió consta en el registro',
    first: 'Anotado por primera vez',
    changed: (members: string) => `Cambió: ${members}`,
    same: 'No cambió nada de su contenido',
  },
)

/** Opens the versions of a record: who wrote each, when, and what changed. */
export function HistoryButton({ of, title }: { readonly of: Resource; readonly title: string }) {
  const T = useTexts(TEXTS)
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="md" aria-label={T.of(title)} onClick={open}>
        <IconHistory size={18} aria-hidden />
      </ActionIcon>
      <Modal opened={opened} onClose={close} title={T.title} closeButtonProps={{ 'aria-label': T.close }}>
        <Text fw={600} mb="sm">
          {title}
        </Text>
        <Versions place={`${of.resourceType}/${of.id ?? ''}`} />
      </Modal>
    </>
  )
}

/** Mounted when the dialog opens, and not before: nobody's versions are asked for that nobody looks at. */
function Versions({ place }: { readonly place: string }) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const roleWord = useRoleWord()
  const query = useQuery({
    queryKey: [CHART, 'versions', place],
    queryFn: async ({ signal }) =>
      await askJson<readonly WebVersion[]>(`${CHART_PATHS.versions}/${place}`, { signal }),
  })
  return (
    <Asked query={query}>
      {(versions) => (
        <Stack component="ol" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
          {versions.map((version, at) => (
            <li key={version.version}>
              <Text fw={600}>{version.resource === undefined ? T.deleted : T.version(version.version)}</Text>
              <Text size="sm">
                {time(version.at)}
                {', '}
                {version.by === undefined ? T.byUnknown : T.by(version.by.user, roleWord(version.by.role))}
              </Text>
              <Text size="sm" c="dimmed">
                {changeText(T, version, versions[at + 1])}
              </Text>
            </li>
          ))}
        </Stack>
      )}
    </Asked>
  )
}

function changeText(T: (typeof TEXTS)['en'], version: WebVersion, before: WebVersion | undefined): string {
  if (version.resource === undefined) return ''
  if (before?.resource === undefined) return version.version === 1 ? T.first : ''
  const changed = membersChanged(version.resource, before.resource)
  return changed.length === 0 ? T.same : T.changed(changed.join(', '))
}

type Members = Readonly<Record<string, unknown>>

/** The names of the members that differ, as FHIR calls them. */
function membersChanged(one: Members, other: Members): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].filter((name) => name !== 'meta' && writeJson([one[name]]) !== writeJson([other[name]]))
}
