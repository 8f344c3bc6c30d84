import { useSession } from '../../api/session.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'

const TEXTS = texts({ title: 'Your record' }, { title: 'Su expediente' })

export function Home() {
  const T = useTexts(TEXTS)
  const { user } = useSession()
  return (
    <Page title={T.title}>
      <Section title={T.title}>{user}</Section>
    </Page>
  )
}
