import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import type { CampaignStatus, ExportLine } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { type FileDone, useMailHouse } from './mail-house.ts'
import { Names, NotDone } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Files for the mail house',
    hint: 'One row a letter (CSV), and the letters ready to print (PDF, 100 in a file, in the order of the rows). A letter stands in one file and in no other. Everybody in it has a leaf before their row leaves; what becomes of the file after that is on you.',
    none: 'No file was made yet.',
    make: 'Make a file of the letters that wait',
    waiting: (count: string) => `Letters that wait: ${count}`,
    line: (number: number, letters: string) => `File ${number}: ${letters} letters`,
    begun: (who: string, when: string) => `Begun by ${who}, ${when}`,
    rows: 'Rows (CSV)',
    rowsOf: (number: number) => `Rows of file ${number} (CSV)`,
    letters: 'Letters (PDF)',
    lettersOf: (number: number) => `Letters of file ${number} (PDF)`,
    sofar: (count: string) => `${count} so far`,
    done: (name: string, count: string) => `${name}: ${count} letters. Tell the mail house its SHA-256:`,
    printed: (count: string, files: string) => `${count} letters in ${files} PDF files.`,
    heldBack: (count: string) => `Letters that stay back: ${count}. See Held back.`,
    cut: 'The file was cut off: nothing of it counts. Its letters are still in it. Get it again from the list below.',
  },
  {
    title: 'Archivos para la imprenta',
    hint: 'Una fila por carta (CSV), y las cartas listas para imprimir (PDF, 100 por archivo, en el orden de las filas). Una carta está en un archivo y en ningún otro. Cada persona que figura en él tiene una hoja antes de que salga su fila; lo que sea del archivo después depende de usted.',
    none: 'Aún no se hizo ningún archivo.',
    make: 'Hacer un archivo de las cartas en espera',
    waiting: (count: string) => `Cartas en espera: ${count}`,
    line: (number: number, letters: string) => `Archivo ${number}: ${letters} cartas`,
    begun: (who: string, when: string) => `Empezado por ${who}, ${when}`,
    rows: 'Filas (CSV)',
    rowsOf: (number: number) => `Filas del archivo ${number} (CSV)`,
    letters: 'Cartas (PDF)',
    lettersOf: (number: number) => `Cartas del archivo ${number} (PDF)`,
    sofar: (count: string) => `${count} hasta ahora`,
    done: (name: string, count: string) => `${name}: ${count} cartas. Dé a la imprenta su SHA-256:`,
    printed: (count: string, files: string) => `${count} cartas en ${files} archivos PDF.`,
    heldBack: (count: string) => `Cartas que se quedan: ${count}. Vea Retenidos.`,
    cut: 'El archivo se interrumpió: nada de él cuenta. Sus cartas siguen en él. Obténgalo de nuevo en la lista de abajo.',
  },
)

/** Letters as the mail house takes them: a file is made of those that wait, and each is had again from the list. */
export function CampaignFiles({
  status: { campaign, pieces, exports },
  isPrimary,
}: {
  readonly status: CampaignStatus
  readonly isPrimary: boolean
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const house = useMailHouse(campaign.id)
  const waiting = pieces['letter']?.['waiting'] ?? 0
  const isSending = campaign.state === 'sending'
  if (exports.length === 0 && !isSending) return undefined
  return (
    <Section title={T.title} hint={T.hint}>
      <Stack>
        {isSending ? (
          <Group>
            <Button
              variant={isPrimary ? 'filled' : 'default'}
              disabled={waiting === 0}
              loading={house.isBusy}
              onClick={() => void house.make()}
            >
              {T.make}
            </Button>
            <Text size="sm">{T.waiting(F.number(waiting))}</Text>
          </Group>
        ) : undefined}
        <Outcome house={house} />
        {exports.length === 0 ? <Text size="sm">{T.none}</Text> : undefined}
        {exports.map((line) => (
          <Made key={line.export} line={line} house={house} />
        ))}
      </Stack>
    </Section>
  )
}

type House = ReturnType<typeof useMailHouse>

function Outcome({ house: { isBusy, count, done, error, isCut } }: { readonly house: House }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  return (
    <>
      <div role="status">
        {isBusy ? <Text size="sm">{T.sofar(F.number(count))}</Text> : undefined}
        {done === undefined ? undefined : <Done done={done} />}
      </div>
      {isCut ? (
        <Alert color="orange" variant="light">
          {T.cut}
        </Alert>
      ) : undefined}
      <NotDone act={{ error }} />
    </>
  )
}

function Done({ done }: { readonly done: FileDone }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  if (done.kind === 'letters')
    return <Text size="sm">{T.printed(F.number(done.letters), F.number(done.files))}</Text>
  return (
    <Stack gap={4}>
      <Text size="sm">{T.done(done.name, F.number(done.rows))}</Text>
      <Names names={[done.sha256]} />
      {done.heldBack === 0 ? undefined : <Text size="sm">{T.heldBack(F.number(done.heldBack))}</Text>}
    </Stack>
  )
}

function Made({
  line: { export: number, begun, begunBy, pieces },
  house: { isBusy, rows, letters },
}: {
  readonly line: ExportLine
  readonly house: House
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  return (
    <Group justify="space-between">
      <div>
        <Text size="sm" fw={600}>
          {T.line(number, F.number(pieces))}
        </Text>
        <Text size="sm" c="dimmed">
          {T.begun(begunBy, F.time(begun))}
        </Text>
      </div>
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          disabled={isBusy}
          aria-label={T.rowsOf(number)}
          onClick={() => void rows(number)}
        >
          {T.rows}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={isBusy}
          aria-label={T.lettersOf(number)}
          onClick={() => void letters(number)}
        >
          {T.letters}
        </Button>
      </Group>
    </Group>
  )
}
