import { Text, TextInput } from '@mantine/core'
import type { WholeCase } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm, useTyped } from './act-form.tsx'
import { useCaseAct } from './case-data.ts'

const TEXTS = texts(
  {
    close: 'Close the case',
    reopen: 'Open the case again',
    closeHint: 'Nothing is changed in a closed case. It can be opened again.',
    closed: (who: string, when: string, why: string) => `${who} closed it ${when}: ${why}`,
    why: 'Why',
  },
  {
    close: 'Cerrar el caso',
    reopen: 'Abrir el caso de nuevo',
    closeHint: 'En un caso cerrado no se cambia nada. Se puede abrir de nuevo.',
    closed: (who: string, when: string, why: string) => `${who} lo cerró ${when}: ${why}`,
    why: 'Por qué',
  },
)

/** Closing a case, and opening it again; either with a reason. */
export function Closing({ found: { state, closed } }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const act = useCaseAct(state === 'open' ? 'close' : 'reopen')
  const { typed, field, clear } = useTyped({ why: '' })
  const says = state === 'open' ? T.close : T.reopen
  return (
    <Section title={says}>
      <ActForm act={act} onSend={() => act.mutate(typed, { onSuccess: clear })} says={says} variant="default">
        <Text size="sm" c="dimmed">
          {closed === undefined ? T.closeHint : T.closed(closed.by, F.time(closed.at), closed.why)}
        </Text>
        <TextInput label={T.why} required maxLength={1_000} w="100%" {...field('why')} />
      </ActForm>
    </Section>
  )
}
