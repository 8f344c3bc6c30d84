import { Anchor, Card, SimpleGrid, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { texts, useTexts } from '../../ui/language.tsx'
import { Page } from '../../ui/page.tsx'
import { RECORD_PLACES, useRecordNames } from './record-places.tsx'

const TEXTS = texts(
  {
    title: 'Health record',
    hint: 'What your care team wrote down. Looking here is written down too, as yours.',
  },
  {
    title: 'Expediente médico',
    hint: 'Lo que anotó su equipo médico. Que usted lo consulte también queda anotado, como suyo.',
  },
)

export function Overview() {
  const T = useTexts(TEXTS)
  const names = useRecordNames()
  return (
    <Page title={T.title} hint={T.hint}>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {RECORD_PLACES.map(({ to, name, icon: Icon }) => (
          <Card key={to} withBorder padding="lg">
            <Icon size={28} stroke={1.5} color="var(--mantine-color-anchor)" aria-hidden />
            <Anchor mt="xs" fw={600} renderRoot={(props) => <Link to={to} {...props} />}>
              {names[name].label}
            </Anchor>
            <Text size="sm" c="dimmed">
              {names[name].hint}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
    </Page>
  )
}
