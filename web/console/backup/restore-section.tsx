import { Button, Code, CopyButton, Group, List, Radio, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'

const TEXTS = texts(
  {
    title: 'How a restore is run',
    who: 'By whoever runs the machine, on the machine: no page can replace the database that is running. Choose the instant, and hand over the commands.',
    instant: 'To which instant',
    latest: 'The newest to which nothing acknowledged is missing',
    time: 'A moment before it happened',
    at: 'Moment',
    atHint: 'In the time of this browser. Everything is brought back that the ledger tells up to then.',
    steps: 'The commands, in order',
    now: 'While the server still answers:',
    stop: 'Stop the server, and put its database aside:',
    restore:
      'Fill an empty database from the backup. A database that is not empty is refused, and an interrupted restore leaves an empty one:',
    start: 'When it ends with “nothing differs”, start again:',
    external: 'With a database of your own, name an empty one, and set database.url to it afterwards:',
    after: 'What is different afterwards',
    does: [
      'The ledger goes on, and says to where the database went back: what was written later is set aside, and stays accounted for.',
      'Whoever was suspended stays suspended; what was ended stays ended. Everybody signs in again, and allows their apps again.',
      'To take back only what one person wrote, use Undo in a case: a restore takes back everybody’s work.',
    ],
    copy: 'Copy',
    copied: 'Copied',
    reading: 'Only to read charts meanwhile',
    readingHint:
      'A throw-away copy beside the environment, which may be frozen or stopped; every read has its leaf.',
  },
  {
    title: 'Cómo se hace una restauración',
    who: 'La hace quien administra la máquina, en la máquina: ninguna página puede reemplazar la base de datos en marcha. Elija el instante y entregue los comandos.',
    instant: 'A qué instante',
    latest: 'El más reciente en el que no falta nada confirmado',
    time: 'Un momento antes de que ocurriera',
    at: 'Momento',
    atHint: 'En la hora de este navegador. Vuelve todo lo que el registro cuenta hasta entonces.',
    steps: 'Los comandos, en orden',
    now: 'Mientras el servidor todavía responda:',
    stop: 'Detenga el servidor y aparte su base de datos:',
    restore:
      'Llene una base de datos vacía desde la copia. Una que no esté vacía se rechaza, y una restauración interrumpida deja una vacía:',
    start: 'Cuando termine con «nothing differs», inicie de nuevo:',
    external: 'Con una base de datos propia, nombre una vacía y ponga después database.url en ella:',
    after: 'Qué es distinto después',
    does: [
      'El registro sigue, y dice hasta dónde volvió la base de datos: lo escrito después se aparta, y sigue contabilizado.',
      'Quien estaba suspendido sigue suspendido; lo que se terminó sigue terminado. Todos inician sesión de nuevo y vuelven a permitir sus aplicaciones.',
      'Para deshacer solo lo que escribió una persona, use Deshacer en un caso: una restauración deshace el trabajo de todos.',
    ],
    copy: 'Copiar',
    copied: 'Copiado',
    reading: 'Solo para leer expedientes mientras tanto',
    readingHint:
      'Una copia desechable junto al entorno, que puede estar congelado o detenido; cada lectura tiene su hoja.',
  },
)

/** What is typed so that a shell takes a word as it is. */
const quoted = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** How the database is restored: the very commands, for the instant that is chosen. */
export function RestoreSection({ where }: { readonly where: string }) {
  const T = useTexts(TEXTS)
  const [isTime, setTime] = useState(false)
  const [typed, setTyped] = useState('')
  const at = isTime && typed !== '' ? new Date(typed).toISOString() : 'latest'
  const from = quoted(where)
  return (
    <Section title={T.title}>
      <Stack gap="md">
        <Text size="sm">{T.who}</Text>
        <Radio.Group
          label={T.instant}
          value={isTime ? 'time' : 'latest'}
          onChange={(value) => setTime(value === 'time')}
          name="instant"
        >
          <Stack gap="xs" mt="xs">
            <Radio value="latest" label={T.latest} />
            <Radio value="time" label={T.time} />
          </Stack>
        </Radio.Group>
        {isTime ? (
          <TextInput
            type="datetime-local"
            step={1}
            label={T.at}
            description={T.atHint}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            maw={320}
          />
        ) : undefined}
        <Title order={3} size="h5">
          {T.steps}
        </Title>
        <Command says={T.now}>npx chartward backup now</Command>
        <Command says={T.stop}>mv ~/.chartward/postgres ~/.chartward/postgres.before</Command>
        <Command says={T.restore}>{`npx chartward restore --at ${at} --from ${from}`}</Command>
        <Command says={T.start}>npx chartward start</Command>
        <Command says={T.external}>
          {`npx chartward restore --at ${at} --from ${from} --database postgres://USER@HOST/DATABASE`}
        </Command>
        <Title order={3} size="h5">
          {T.after}
        </Title>
        <List size="sm" spacing="xs">
          {T.does.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
        <Title order={3} size="h5">
          {T.reading}
        </Title>
        <Command says={T.readingHint}>
          {`npx chartward start --read-only --from-backup ${from}${at === 'latest' ? '' : ` --at ${at}`} --port 8105`}
        </Command>
      </Stack>
    </Section>
  )
}

function Command({ says, children }: { readonly says: string; readonly children: string }) {
  const T = useTexts(TEXTS)
  return (
    <Stack gap={4}>
      <Text size="sm">{says}</Text>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code block style={{ flexGrow: 1, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {children}
        </Code>
        <CopyButton value={children}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              onClick={copy}
              aria-label={`${copied ? T.copied : T.copy}: ${children}`}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? T.copied : T.copy}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  )
}
