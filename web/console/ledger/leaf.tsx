import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import type { AuditRow } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { OutcomeBadge } from '../audit/outcome.tsx'
import { RowFacts } from '../audit/rows-table.tsx'
import { useHows } from '../hows.ts'
import { useLeaf, useProof } from './asking.ts'

const TEXTS = texts(
  {
    title: (leaf: string) => `Leaf ${leaf} of the disclosure ledger`,
    keyTitle: (leaf: string) => `Leaf ${leaf} of the key ledger`,
    back: 'Both ledgers',
    says: 'What it says',
    untold:
      'Nothing of this leaf is told: it is not there, not under a checkpoint yet, or not for your role.',
    keySays: 'What leaves of the key ledger say is read with chartward scope and in a case.',
    proof: 'Its proof',
    proofHint:
      'In the format of C2SP tlog-proof: the place of the leaf, the hashes from it to the root, and the checkpoint with the signatures of the log and its witnesses. Any program that reads the format can check it.',
    did: (user: string, how: string) => `${user}: ${how}`,
  },
  {
    title: (leaf: string) => `Hoja ${leaf} del registro de divulgaciones`,
    keyTitle: (leaf: string) => `Hoja ${leaf} del registro de claves`,
    back: 'Ambos registros',
    says: 'Lo que dice',
    untold:
      'De esta hoja no se dice nada: no existe, aún no está bajo un punto de control, o no es para su función.',
    keySays: 'Lo que dicen las hojas del registro de claves se lee con chartward scope y en un caso.',
    proof: 'Su prueba',
    proofHint:
      'En el formato de C2SP tlog-proof: el lugar de la hoja, los valores desde ella hasta la raíz y el punto de control con las firmas del registro y de sus testigos. Cualquier programa que lea el formato puede comprobarla.',
    did: (user: string, how: string) => `${user}: ${how}`,
  },
)

/** One leaf: what it says, as much as its reader may know, and the proof that it stands where it stands. */
export function Leaf() {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const { ledger = '', leaf = '' } = useParams({ strict: false })
  const isKeys = ledger === 'keys'
  const name = number(Number(leaf))
  const row = useLeaf(ledger, leaf)
  const proof = useProof(ledger, leaf)
  return (
    <Page
      title={isKeys ? T.keyTitle(name) : T.title(name)}
      actions={
        <Anchor component={Link} to="/ledger">
          {T.back}
        </Anchor>
      }
    >
      <Section title={T.says}>
        {isKeys ? (
          <Text>{T.keySays}</Text>
        ) : (
          <Asked query={row} lines={6}>
            {(found) => (found === null ? <Text id="untold">{T.untold}</Text> : <Said row={found.row} />)}
          </Asked>
        )}
      </Section>
      <Section title={T.proof}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {T.proofHint}
          </Text>
          <Asked query={proof} lines={6}>
            {(text) => <Verbatim text={text} label={T.proof} />}
          </Asked>
        </Stack>
      </Section>
    </Page>
  )
}

function Said({ row }: { readonly row: AuditRow }) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const hows = useHows()
  return (
    <Stack gap="sm" id="said">
      <Group justify="space-between">
        <Text fw={600}>{T.did(row.user, hows[row.how] ?? row.how)}</Text>
        <OutcomeBadge outcome={row.outcome} />
      </Group>
      <Text size="sm" c="dimmed">
        {time(row.at)}
      </Text>
      <RowFacts row={row} />
    </Stack>
  )
}

function Verbatim({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    // A text that scrolls is reached by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className="verbatim" tabIndex={0} aria-label={label} role="region" id="proof">
      {text}
    </pre>
  )
}
