import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ContainStatusAnswer, TargetAsked } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useCodeWords, useFormats, useTexts } from '../../ui/language.tsx'
import { StateBadge } from '../facts.tsx'
import { useHowWord } from '../hows.ts'
import { LeafLinks } from '../ledger/leaf-links.tsx'
import { useAlive } from './asking.ts'

const TEXTS = texts(
  {
    hint: 'Looked up, not remembered: everything that could still be used under this name.',
    look: 'Look it up',
    again: 'Look again',
    dead: 'Nothing is alive.',
    alive: (count: string) => `${count} things are alive.`,
    kind: 'What',
    count: 'How many',
    attempts: 'Tried since',
    none: 'Nothing was tried.',
    tried: (denied: string, failed: string, shown: string) =>
      `refused ${denied}, sign-ins failed ${failed}, shown ${shown}`,
    lasting: 'Look at what outlives them',
    lastingHint:
      'Nothing of this ends with them, for it may be honest: what they changed of how they sign in, of roles and rights, of apps and settings.',
    newest: 'Newest entries',
  },
  {
    hint: 'Se busca en el momento: todo lo que aún podría usarse con este nombre.',
    look: 'Buscarlo',
    again: 'Buscar otra vez',
    dead: 'No queda nada vivo.',
    alive: (count: string) => `Hay ${count} cosas vivas.`,
    kind: 'Qué',
    count: 'Cuántos',
    attempts: 'Intentado desde',
    none: 'No se intentó nada.',
    tried: (denied: string, failed: string, shown: string) =>
      `rechazado ${denied}, inicios de sesión fallidos ${failed}, mostrado ${shown}`,
    lasting: 'Revise lo que queda después',
    lastingHint:
      'Nada de esto termina con la medida, porque puede ser honesto: lo que cambió en su forma de iniciar sesión, en funciones y derechos, en aplicaciones y ajustes.',
    newest: 'Entradas más recientes',
  },
)

export const ALIVE_TEXTS = texts(
  {
    sessions: 'Live sessions',
    tokens: 'Cookies and access tokens that open one',
    grants: 'What people gave apps',
    'refresh-tokens': 'Refresh tokens',
    codes: 'Authorization codes not used yet',
    launches: 'Launch handles not used yet',
    exports: 'Exports that can be downloaded',
    'health-links': 'Links that give a record away',
    keys: 'Keys in memory that were released in their name',
    'key-releases': 'Keys released for more than broken glass',
    'broken-glass': 'Patients whose glass they broke',
    support: 'Support grants',
    bulk: 'Approvals of bulk work',
    subscriptions: 'Subscriptions: this product has none',
  },
  {
    sessions: 'Sesiones vivas',
    tokens: 'Cookies y tokens de acceso que abren una',
    grants: 'Lo que se permitió a aplicaciones',
    'refresh-tokens': 'Tokens de renovación',
    codes: 'Códigos de autorización sin usar',
    launches: 'Aperturas de aplicación sin usar',
    exports: 'Exportaciones que se pueden descargar',
    'health-links': 'Enlaces que entregan un expediente',
    keys: 'Claves en memoria entregadas en su nombre',
    'key-releases': 'Claves entregadas para más que el acceso de emergencia',
    'broken-glass': 'Pacientes abiertos con acceso de emergencia',
    support: 'Permisos de soporte',
    bulk: 'Aprobaciones de trabajo masivo',
    subscriptions: 'Suscripciones: este producto no tiene',
  },
)

const BY_TEXTS = texts<Readonly<Record<ContainStatusAnswer['attempts'][number]['by'], string>>>(
  { user: 'person', session: 'session', client: 'app', address: 'address' },
  { user: 'persona', session: 'sesión', client: 'aplicación', address: 'dirección' },
)

/** What could still be used under a name, once somebody wants to know: looking it up stands in the ledger. */
export function Alive({ target }: { readonly target: TargetAsked }) {
  const T = useTexts(TEXTS)
  const [asked, setAsked] = useState<TargetAsked | undefined>()
  const query = useAlive(asked)
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm" c="dimmed">
        {T.hint}
      </Text>
      <Button
        id="look-alive"
        variant="default"
        loading={query.isFetching}
        onClick={() => (asked === undefined ? setAsked(target) : void query.refetch())}
      >
        {asked === undefined ? T.look : T.again}
      </Button>
      {asked === undefined ? undefined : (
        <Asked query={query}>{(status) => <AliveTable status={status} />}</Asked>
      )}
    </Stack>
  )
}

function AliveTable({
  status: { alive, attempts, since, lasting },
}: {
  readonly status: ContainStatusAnswer
}) {
  const T = useTexts(TEXTS)
  const kindWord = useCodeWords(ALIVE_TEXTS)
  const byWord = useCodeWords(BY_TEXTS)
  const { number, time } = useFormats()
  const all = alive.reduce((sum, { count }) => sum + count, 0)
  return (
    <Stack gap="sm" w="100%">
      <Group gap="xs">
        <StateBadge isWell={all === 0} />
        <Text id="alive-sum">{all === 0 ? T.dead : T.alive(number(all))}</Text>
      </Group>
      <Table withRowBorders>
        <CountsHead />
        <Table.Tbody>
          {alive.map(({ kind, count }) => (
            <Table.Tr key={kind}>
              <Table.Th scope="row" fw={400}>
                {kindWord(kind)}
              </Table.Th>
              <Table.Td ta="right" fw={count > 0 ? 650 : 400}>
                {number(count)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" fw={600}>
        {T.attempts} {time(since)}
      </Text>
      {attempts.length === 0 ? <Text size="sm">{T.none}</Text> : undefined}
      {attempts.map(({ by, name, denied, signInFailed, shown }) => (
        <Text key={`${by} ${name}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {byWord(by)} {name}: {T.tried(number(denied), number(signInFailed), number(shown))}
        </Text>
      ))}
      {lasting.length === 0 ? undefined : <LastingTable lasting={lasting} />}
    </Stack>
  )
}

function LastingTable({ lasting }: Pick<ContainStatusAnswer, 'lasting'>) {
  const T = useTexts(TEXTS)
  const howWord = useHowWord()
  const { number } = useFormats()
  return (
    <>
      <Text size="sm" fw={600} id="lasting">
        {T.lasting}
      </Text>
      <Text size="sm" c="dimmed">
        {T.lastingHint}
      </Text>
      <Table withRowBorders aria-labelledby="lasting">
        <CountsHead>
          <Table.Th scope="col">{T.newest}</Table.Th>
        </CountsHead>
        <Table.Tbody>
          {lasting.map(({ how, count, leaves }) => (
            <Table.Tr key={how}>
              <Table.Th scope="row" fw={400}>
                {howWord(how)}
              </Table.Th>
              <Table.Td ta="right">{number(count)}</Table.Td>
              <Table.Td>
                <LeafLinks ledger="disclosure" leaves={leaves} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}

/** What there is, and how many of it; then what else a table says. */
function CountsHead({ children }: { readonly children?: ReactNode }) {
  const T = useTexts(TEXTS)
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th scope="col">{T.kind}</Table.Th>
        <Table.Th scope="col" ta="right">
          {T.count}
        </Table.Th>
        {children}
      </Table.Tr>
    </Table.Thead>
  )
}
