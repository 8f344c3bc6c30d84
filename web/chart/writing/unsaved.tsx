import { Alert, Anchor, List, Text } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useDrafts } from '../../ui/drafts.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'

const TEXTS = texts(
  {
    title: 'Typed here and not saved',
    hint: 'This is kept in this tab alone, until it is saved, thrown away, or you sign out.',
    at: (label: string, when: string) => `${label}, ${when}`,
  },
  {
    title: 'Escrito aquí y sin guardar',
    hint: 'Se conserva solo en esta pestaña, hasta que se guarde, se deseche o cierre la sesión.',
    at: (label: string, when: string) => `${label}, ${when}`,
  },
)

/** Every form of this tab that somebody began and the server does not have. */
export function Unsaved() {
  const T = useTexts(TEXTS)
  const formats = useFormats()
  const drafts = useDrafts()
  if (drafts.length === 0) return undefined
  return (
    <Alert color="yellow" variant="light" icon={<IconPencil aria-hidden />} title={T.title} id="unsaved">
      <List size="sm">
        {drafts.map(({ place, label, at }) => (
          <List.Item key={place}>
            <Anchor renderRoot={(props) => <Link to={place} {...props} />}>
              {T.at(label, formats.time(at))}
            </Anchor>
          </List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        {T.hint}
      </Text>
    </Alert>
  )
}
