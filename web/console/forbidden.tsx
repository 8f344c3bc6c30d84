import { Anchor, Group, Text } from '@mantine/core'
import { useSession } from '../api/session.tsx'
import { texts, useTexts } from '../ui/language.tsx'
import { Page, Section } from '../ui/page.tsx'

const TEXTS = texts(
  {
    title: 'This page is not for your role',
    hint: 'The console is for security officers and privacy officers. Nothing of it was shown to you.',
    role: 'Change role',
    account: 'Your account',
  },
  {
    title: 'Esta página no es para su función',
    hint: 'La consola es para responsables de seguridad y de privacidad. No se le mostró nada de ella.',
    role: 'Cambiar de función',
    account: 'Su cuenta',
  },
)

/** What somebody sees who is no officer. */
export function Forbidden() {
  const T = useTexts(TEXTS)
  const { roles } = useSession()
  return (
    <Page title={T.title}>
      <Section title="403">
        <Text mb="md">{T.hint}</Text>
        <Group>
          {roles.length > 1 ? <Anchor href="/role?next=/console">{T.role}</Anchor> : undefined}
          <Anchor href="/account">{T.account}</Anchor>
        </Group>
      </Section>
    </Page>
  )
}
