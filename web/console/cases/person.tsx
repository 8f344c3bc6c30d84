import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import {
  CASE_PATH,
  type CasePersonAnswer,
  type DeliveryAnswer,
  NOTICE_PATHS,
  type PatientNameAnswer,
  RECIPIENT_PATH,
  WEB_CASE_PATHS,
} from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useElementWords } from '../../ui/elements.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { useRoleWord } from '../../ui/role-words.ts'
import { useHowWord } from '../hows.ts'
import { useKeyPurposeWord, useKeyWord } from '../key-words.ts'
import { LeafLinks } from '../ledger/leaf-links.tsx'
import { useCaseId, useConsole, useConsoleAct } from './case-data.ts'
import { ActButton, Names, NotDone, Rows, Tier, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    title: (id: string) => `Person ${id}`,
    hint: 'What the ledgers say left, and each leaf that says so. That you looked is a leaf about this person.',
    back: 'Back to the scope',
    about: 'What is known',
    runs: (since: number, changed: number) =>
      `First counted in count ${since}; last more known in count ${changed}.`,
    relieved: (decision: string) => `Relieved of notice by ${decision}.`,
    left: 'What left',
    name: 'Show the name',
    nameHint: 'Nobody here is named unless somebody asks. It is a leaf about them.',
    noName: 'They were not gathered yet, so no name is known here.',
    versions: 'Versions that were shown',
    noVersions: 'No version: a key was in reach, and it is not known that anything was opened.',
    first: (shown: number, all: number) => `The first ${shown} of ${all}.`,
    leaves: 'Leaves that say so',
    head: ['Leaf', 'When', 'Who', 'How', 'From', 'What', 'Bytes'],
    keyHead: ['Leaf', 'When', 'What', 'Who', 'For'],
    nobody: 'nobody',
    as: (user: string, role: string, client: string) => `${user} as ${role}, ${client}`,
    more: 'More about this person',
    accounting: 'Make the accounting of disclosures',
    sent: 'Show what was sent to them',
    nothingSent: 'Nothing was ever sent to them.',
  },
  {
    title: (id: string) => `Persona ${id}`,
    hint: 'Qué salió según los registros, y cada hoja que lo dice. Que usted miró es una hoja sobre esta persona.',
    back: 'Volver al alcance',
    about: 'Qué se sabe',
    runs: (since: number, changed: number) =>
      `Contada por primera vez en el recuento ${since}; se supo más en el recuento ${changed}.`,
    relieved: (decision: string) => `Dispensada de aviso por ${decision}.`,
    left: 'Qué salió',
    name: 'Mostrar el nombre',
    nameHint: 'Aquí no se nombra a nadie si nadie lo pide. Es una hoja sobre esa persona.',
    noName: 'Aún no se ha reunido a esta persona, así que aquí no se sabe su nombre.',
    versions: 'Versiones que se mostraron',
    noVersions: 'Ninguna versión: una clave estuvo al alcance y no se sabe que se abriera algo.',
    first: (shown: number, all: number) => `Las primeras ${shown} de ${all}.`,
    leaves: 'Hojas que lo dicen',
    head: ['Hoja', 'Cuándo', 'Quién', 'Cómo', 'Desde', 'Qué', 'Bytes'],
    keyHead: ['Hoja', 'Cuándo', 'Qué', 'Quién', 'Para'],
    nobody: 'nadie',
    as: (user: string, role: string, client: string) => `${user} como ${role}, ${client}`,
    more: 'Más sobre esta persona',
    accounting: 'Hacer el informe de divulgaciones',
    sent: 'Mostrar lo que se le envió',
    nothingSent: 'Nunca se le envió nada.',
  },
)

export function Person() {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  const { patient = '' } = useParams({ strict: false })
  const query = useConsole<CasePersonAnswer>(
    ['person', id, patient],
    `${CASE_PATH}/${id}${WEB_CASE_PATHS.person}/${patient}`,
  )
  const back = (
    <Anchor renderRoot={(props) => <Link to="/cases/$case/scope" params={{ case: id }} {...props} />}>
      {T.back}
    </Anchor>
  )
  return (
    <Page title={T.title(patient.slice(0, 8))} hint={T.hint} actions={back}>
      <Asked query={query}>
        {(answer) => (
          <>
            <About answer={answer} />
            <Versions answer={answer} />
            <Leaves answer={answer} />
            <More patient={patient} />
          </>
        )}
      </Asked>
    </Page>
  )
}

function About({ answer: { person } }: { readonly answer: CasePersonAnswer }) {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  const elementWord = useElementWords()
  const { patient, tier, elements, since, changed, relieved } = person
  const name = useConsoleAct<undefined, PatientNameAnswer>(
    () => ({ path: `${RECIPIENT_PATH}/${id}${WEB_CASE_PATHS.name}`, body: { patient } }),
    [],
  )
  return (
    <Section title={T.about} aside={<Tier tier={tier} />}>
      <Stack gap="sm" align="flex-start">
        <Names names={[patient]} />
        <Text size="sm">
          {T.left}: {elements.map(elementWord).join(', ')}
        </Text>
        <Text size="sm">{T.runs(since, changed)}</Text>
        {relieved === undefined ? undefined : <Text size="sm">{T.relieved(relieved)}</Text>}
        {name.data === undefined ? (
          <>
            <ActButton act={name} given={undefined} variant="default">
              {T.name}
            </ActButton>
            <Text size="sm" c="dimmed">
              {T.nameHint}
            </Text>
          </>
        ) : (
          <Text fw={600} role="status">
            {name.data.name ?? T.noName}
          </Text>
        )}
      </Stack>
    </Section>
  )
}

function Versions({ answer: { versions, versionsInAll } }: { readonly answer: CasePersonAnswer }) {
  const T = useTexts(TEXTS)
  return (
    <Section title={T.versions}>
      <Stack gap="xs">
        {versions.length === 0 ? <Text size="sm">{T.noVersions}</Text> : <Names names={versions} />}
        {versions.length < versionsInAll ? (
          <Text size="sm">{T.first(versions.length, versionsInAll)}</Text>
        ) : undefined}
      </Stack>
    </Section>
  )
}

function Leaves({ answer: { leaves, keys, leavesInAll } }: { readonly answer: CasePersonAnswer }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const elementWord = useElementWords()
  const roleWord = useRoleWord()
  const howWord = useHowWord()
  const keyWord = useKeyWord()
  const purposeWord = useKeyPurposeWord()
  const shown = leaves.length + keys.length
  return (
    <Section title={T.leaves}>
      <Stack gap="xs">
        {leaves.length === 0 ? undefined : (
          <Rows
            label={T.leaves}
            head={T.head}
            rows={leaves.map(({ leaf, at, how, user, role, client, address, elements, bytes }) => ({
              key: String(leaf),
              cells: [
                <LeafLinks key="leaf" ledger="disclosure" leaves={[leaf]} />,
                F.time(at),
                T.as(user, roleWord(role), client),
                howWord(how),
                address,
                elements.map(elementWord).join(', '),
                F.number(bytes),
              ],
            }))}
          />
        )}
        {keys.length === 0 ? undefined : (
          <Rows
            label={T.leaves}
            head={T.keyHead}
            rows={keys.map(({ leaf, at, op, user, purpose }) => ({
              key: String(leaf),
              cells: [
                <LeafLinks key="leaf" ledger="keys" leaves={[leaf]} />,
                F.time(at),
                keyWord(op),
                user ?? T.nobody,
                purposeWord(purpose),
              ],
            }))}
          />
        )}
        {shown < leavesInAll ? <Text size="sm">{T.first(shown, leavesInAll)}</Text> : undefined}
      </Stack>
    </Section>
  )
}

function More({ patient }: { readonly patient: string }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  const [sent, setSent] = useState<readonly DeliveryAnswer[]>()
  const deliveries = useConsoleAct<undefined, { deliveries: readonly DeliveryAnswer[] }>(
    () => ({ path: NOTICE_PATHS.deliveries, body: { patient } }),
    [],
  )
  return (
    <Section title={T.more}>
      <Stack>
        <Group>
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/accounting" hash={patient} {...props} />}
          >
            {T.accounting}
          </Button>
          <Button
            variant="default"
            loading={deliveries.isPending}
            onClick={() => deliveries.mutate(undefined, { onSuccess: (told) => setSent(told.deliveries) })}
          >
            {T.sent}
          </Button>
        </Group>
        <NotDone act={deliveries} />
        {sent?.length === 0 ? <Text role="status">{T.nothingSent}</Text> : undefined}
        {sent?.map(({ piece, channel, events }) => (
          <div key={piece}>
            <Text size="sm" fw={600}>
              {piece}, {word(channel)}
            </Text>
            {events.map(({ state, at }) => (
              <Text size="sm" key={`${state} ${at}`}>
                {F.time(at)}: {word(state)}
              </Text>
            ))}
          </div>
        ))}
      </Stack>
    </Section>
  )
}
