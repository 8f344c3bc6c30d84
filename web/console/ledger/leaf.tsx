import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { AuditLeafAnswer, AuditRow } from '../../../src/contract/index.ts'
import { saveFile } from '../../api/download.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { OutcomeBadge } from '../audit/outcome.tsx'
import { RowFacts } from '../audit/rows-table.tsx'
import { useHowWord } from '../hows.ts'
import { Loading } from '../../ui/states.tsx'
import { useLive } from '../live/asking.ts'
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
    checked: 'Checked here',
    uncheckable: 'It cannot be checked now: the ledger does not answer.',
    proof: 'Its proof',
    proofHint:
      'In the format of C2SP tlog-proof: the place of the leaf, the hashes from it to the root, and the checkpoint with the signatures of the log and its witnesses. Any program that reads the format can check it.',
    save: 'Download the proof',
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
    checked: 'Comprobado aquí',
    uncheckable: 'Ahora no se puede comprobar: el registro no responde.',
    proof: 'Su prueba',
    proofHint:
      'En el formato de C2SP tlog-proof: el lugar de la hoja, los valores desde ella hasta la raíz y el punto de control con las firmas del registro y de sus testigos. Cualquier programa que lea el formato puede comprobarla.',
    save: 'Descargar la prueba',
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
      <CheckSection
        ledger={ledger}
        leaf={leaf}
        answer={row.data ?? undefined}
        isKnown={isKeys || row.isFetched}
      />
      <Section title={T.proof}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {T.proofHint}
          </Text>
          <Asked query={proof} lines={6}>
            {(text) => (
              <>
                <Verbatim text={text} label={T.proof} />
                <Group>
                  <Button
                    variant="default"
                    onClick={() => saveFile(`${ledger}-${leaf}.tlog-proof`, new Blob([text]))}
                  >
                    {T.save}
                  </Button>
                </Group>
              </>
            )}
          </Asked>
        </Stack>
      </Section>
    </Page>
  )
}

/** What checks proofs is fetched when somebody looks at one. */
const LeafChecked = lazy(async () => ({ default: (await import('./check-section.tsx')).LeafChecked }))

function CheckSection({
  ledger: name,
  leaf,
  answer,
  isKnown,
}: {
  readonly ledger: string
  readonly leaf: string
  readonly answer: AuditLeafAnswer | undefined
  readonly isKnown: boolean
}) {
  const T = useTexts(TEXTS)
  const live = useLive(false)
  const proof = useProof(name, leaf)
  if (proof.data === undefined || !isKnown) return undefined
  return (
    <Section title={T.checked}>
      <Asked query={live}>
        {({ ledgers }) => {
          const ledger = ledgers.find((one) => one?.ledger === name) ?? null
          return ledger === null ? (
            <Text>{T.uncheckable}</Text>
          ) : (
            <Suspense fallback={<Loading lines={4} />}>
              <LeafChecked proof={proof.data} leaf={Number(leaf)} answer={answer} ledger={ledger} />
            </Suspense>
          )
        }}
      </Asked>
    </Section>
  )
}

function Said({ row }: { readonly row: AuditRow }) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const howWord = useHowWord()
  return (
    <Stack gap="sm" id="said">
      <Group justify="space-between">
        <Text fw={600}>{T.did(row.user, howWord(row.how))}</Text>
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
