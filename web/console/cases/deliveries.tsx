import { texts, useTexts } from '../../ui/language.tsx'
import { Page } from '../../ui/page.tsx'
import { Returns } from './returns.tsx'
import { SentTo } from './sent-to.tsx'
import { Suppressions } from './suppressions.tsx'

const TEXTS = texts(
  {
    title: 'Deliveries',
    hint: 'What came back, who is not written to, and what one person was sent. It is about the campaigns of every case.',
  },
  {
    title: 'Entregas',
    hint: 'Lo que volvió, a quién no se escribe, y qué se envió a una persona. Es sobre las campañas de todos los casos.',
  },
)

/** What becomes of notices after they went out. */
export function DeliveriesPart() {
  const T = useTexts(TEXTS)
  return (
    <Page title={T.title} hint={T.hint}>
      <Returns />
      <Suppressions />
      <SentTo />
    </Page>
  )
}
