import {
  Alert,
  Button,
  FileInput,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { NOTICE_PATHS, type ReturnsAnswer, type ReturnsAsked } from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useProven } from '../../ui/act.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm, useTyped } from './act-form.tsx'
import { consolePath, useConsoleAct } from './case-data.ts'
import { Figure, NotDone, Told } from './parts.tsx'
import { NO_RETURNS, sendReturns } from './return-file.ts'

const TEXTS = texts(
  {
    title: 'What came back',
    hint: 'The mail house and the mail server say what became of pieces. What came back goes out again where there is somewhere to send it, three times at most; whoever is left counts as not reached.',
    file: 'Return file (CSV)',
    fileHint:
      'With the columns piece_id and status (mailed, forwarded, returned, undeliverable, bounced), and perhaps new_addr1, new_city, new_state, new_zip5. Reading it twice does no harm.',
    choose: 'Choose a file',
    clear: 'No file',
    take: 'Take it in',
    sums: {
      taken: 'Taken in',
      known: 'Known already',
      mailedAgain: 'To be mailed again',
      strangers: 'Not ours',
    },
    unread: 'Rows that could not be read',
    line: (line: number, problem: string) => `line ${line}: ${problem}`,
    more: (count: string) => `and ${count} more`,
    one: 'One envelope',
    piece: 'Number of the piece',
    pieceHint: 'It stands on the envelope, such as N-2026-0001-000017.',
    status: 'What became of it',
    statuses: {
      returned: 'It came back',
      undeliverable: 'It cannot be delivered',
      forwarded: 'It was forwarded',
      mailed: 'It was mailed',
      bounced: 'The e-mail bounced',
    },
    moved: 'If there is a new address:',
    new_addr1: 'Street and number',
    new_city: 'City',
    new_state: 'State',
    new_zip5: 'ZIP code',
    keep: 'Take it in',
    cut: 'It was cut off. What was taken in counts; take the file in again.',
  },
  {
    title: 'Lo que volvió',
    hint: 'La imprenta y el servidor de correo dicen qué fue de los envíos. Lo que volvió sale de nuevo si hay adónde enviarlo, tres veces como máximo; quien quede cuenta como no alcanzado.',
    file: 'Archivo de devoluciones (CSV)',
    fileHint:
      'Con las columnas piece_id y status (mailed, forwarded, returned, undeliverable, bounced), y quizá new_addr1, new_city, new_state, new_zip5. Leerlo dos veces no hace daño.',
    choose: 'Elegir un archivo',
    clear: 'Ningún archivo',
    take: 'Anotarlo',
    sums: {
      taken: 'Anotados',
      known: 'Ya sabidos',
      mailedAgain: 'Se envían de nuevo',
      strangers: 'No son nuestros',
    },
    unread: 'Filas que no se pudieron leer',
    line: (line: number, problem: string) => `line ${line}: ${problem}`,
    more: (count: string) => `y ${count} más`,
    one: 'Un sobre',
    piece: 'Número del envío',
    pieceHint: 'Está en el sobre, como N-2026-0001-000017.',
    status: 'Qué fue de él',
    statuses: {
      returned: 'Volvió',
      undeliverable: 'No se puede entregar',
      forwarded: 'Se reenvió',
      mailed: 'Se envió por correo',
      bounced: 'El correo electrónico rebotó',
    },
    moved: 'Si hay una dirección nueva:',
    new_addr1: 'Calle y número',
    new_city: 'Ciudad',
    new_state: 'Estado',
    new_zip5: 'Código postal',
    keep: 'Anotarlo',
    cut: 'Se interrumpió. Lo anotado cuenta; anote el archivo otra vez.',
  },
)

const TOUCHED = ['campaigns', 'duties']
const SHOWN_MAX = 20

/** What became of pieces: a file of it, or what stands on one envelope. */
export function Returns() {
  const T = useTexts(TEXTS)
  return (
    <Section title={T.title} hint={T.hint}>
      <Stack gap="lg">
        <WholeFile />
        <OnePiece />
      </Stack>
    </Section>
  )
}

function WholeFile() {
  const T = useTexts(TEXTS)
  const proven = useProven()
  const client = useQueryClient()
  const [file, setFile] = useState<File | null>(null)
  const [sum, setSum] = useState<ReturnsAnswer>()
  const send = async (body: ReturnsAsked) =>
    await proven(
      async () => await askJson<ReturnsAnswer>(consolePath(NOTICE_PATHS.returns), { method: 'POST', body }),
    )
  const act = useMutation({
    mutationFn: async (chosen: File) => {
      setSum(undefined)
      await sendReturns(chosen, send, setSum)
    },
    onSettled: async () => {
      for (const word of TOUCHED) await client.invalidateQueries({ queryKey: [word] })
    },
  })
  return (
    <Stack align="flex-start">
      <FileInput
        label={T.file}
        description={T.fileHint}
        placeholder={T.choose}
        accept=".csv,text/csv"
        value={file}
        onChange={setFile}
        clearable
        clearButtonProps={{ 'aria-label': T.clear }}
        w="100%"
        maw={640}
      />
      <Button
        variant="default"
        loading={act.isPending}
        disabled={file === null}
        onClick={() => (file === null ? undefined : act.mutate(file))}
      >
        {T.take}
      </Button>
      <Sum sum={sum} />
      {act.isError && sum !== undefined ? (
        <Alert color="orange" variant="light">
          {T.cut}
        </Alert>
      ) : undefined}
      <NotDone act={act} />
    </Stack>
  )
}

function Sum({ sum }: { readonly sum: ReturnsAnswer | undefined }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const { problems = [] } = sum ?? {}
  const more = problems.length - SHOWN_MAX
  const lines = problems.slice(0, SHOWN_MAX).map(({ line, problem }) => T.line(line, problem))
  return (
    <Stack role="status" gap="xs">
      {sum === undefined ? undefined : (
        <Group gap="xl">
          {(['taken', 'known', 'mailedAgain', 'strangers'] as const).map((name) => (
            <Figure key={name} label={T.sums[name]} value={F.number(sum[name])} />
          ))}
        </Group>
      )}
      <Told title={T.unread} lines={more > 0 ? [...lines, T.more(F.number(more))] : lines} />
    </Stack>
  )
}

const EMPTY = { piece_id: '', status: 'returned', new_addr1: '', new_city: '', new_state: '', new_zip5: '' }
const MOVED = ['new_addr1', 'new_city', 'new_state', 'new_zip5'] as const
const LETTERS_MAX = 200

function OnePiece() {
  const T = useTexts(TEXTS)
  const { typed, field, clear } = useTyped(EMPTY)
  const [sum, setSum] = useState<ReturnsAnswer>()
  const act = useConsoleAct<ReturnsAsked, ReturnsAnswer>(
    (body) => ({ path: NOTICE_PATHS.returns, body }),
    TOUCHED,
  )
  const send = () => {
    setSum(undefined)
    const asked = { columns: Object.keys(typed), rows: [{ line: 1, cells: Object.values(typed) }] }
    act.mutate(asked, {
      onSuccess: (answer) => {
        setSum({ ...NO_RETURNS, ...answer })
        if (answer.taken + answer.known > 0) clear()
      },
    })
  }
  return (
    <Stack gap="sm">
      <Text fw={600}>{T.one}</Text>
      <ActForm act={act} onSend={send} says={T.keep} variant="default" after={<Sum sum={sum} />}>
        <Group align="flex-end">
          <TextInput
            label={T.piece}
            description={T.pieceHint}
            required
            maxLength={LETTERS_MAX}
            {...field('piece_id')}
          />
          <NativeSelect
            label={T.status}
            data={Object.entries(T.statuses).map(([value, label]) => ({ value, label }))}
            {...field('status')}
          />
        </Group>
        <Text size="sm">{T.moved}</Text>
        <SimpleGrid cols={{ base: 1, sm: 4 }} w="100%">
          {MOVED.map((name) => (
            <TextInput
              key={name}
              label={T[name]}
              required={name !== 'new_addr1' && typed.new_addr1.trim() !== ''}
              maxLength={LETTERS_MAX}
              {...field(name)}
            />
          ))}
        </SimpleGrid>
      </ActForm>
    </Stack>
  )
}
