import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import type { Field, Values } from './fields.tsx'

const TEXTS = texts(
  {
    title: 'Somebody else changed this meanwhile',
    hint: 'Both are shown. Nothing of either is lost: theirs is saved, yours is in this form.',
    field: 'Field',
    mine: 'Yours',
    theirs: 'Theirs',
    when: (at: string) => `Theirs was saved ${at}.`,
    both: 'Put theirs below mine',
    keep: 'Go on with mine',
    take: 'Take theirs',
    closed:
      'It was signed or closed meanwhile and cannot be changed any more. Copy what you need into a new one.',
  },
  {
    title: 'Otra persona lo cambió mientras tanto',
    hint: 'Se muestran las dos versiones. No se pierde nada: la otra está guardada, la suya está en este formulario.',
    field: 'Campo',
    mine: 'La suya',
    theirs: 'La otra',
    when: (at: string) => `La otra se guardó ${at}.`,
    both: 'Añadir la otra debajo de la mía',
    keep: 'Seguir con la mía',
    take: 'Tomar la otra',
    closed:
      'Mientras tanto se firmó o se cerró y ya no se puede cambiar. Copie lo que necesite en un registro nuevo.',
  },
)

/** What two people wrote at once, side by side, and what may become of it. */
export function Conflict({
  fields,
  mine,
  theirs,
  savedAt,
  isClosed,
  onGoOn,
}: {
  readonly fields: readonly Field[]
  readonly mine: Values
  readonly theirs: Values
  readonly savedAt: string | undefined
  readonly isClosed: boolean
  /** Goes on with these values, on top of theirs. */
  readonly onGoOn: (values: Values) => void
}) {
  const T = useTexts(TEXTS)
  const formats = useFormats()
  const apart = fields.filter(({ name }) => (mine[name] ?? '') !== (theirs[name] ?? ''))
  const long = apart.filter(({ kind }) => kind === 'text')
  const both = Object.fromEntries(
    long.map(({ name }) => [name, `${mine[name] ?? ''}\n\n${theirs[name] ?? ''}`]),
  )
  return (
    <Alert role="alert" color="yellow" variant="light" icon={<IconUsers aria-hidden />} title={T.title}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {T.hint} {T.when(formats.time(savedAt))}
        </Text>
        <Apart fields={apart} mine={mine} theirs={theirs} />
        {isClosed ? (
          <Text size="sm">{T.closed}</Text>
        ) : (
          <Group>
            <Button size="xs" onClick={() => onGoOn(mine)}>
              {T.keep}
            </Button>
            {long.length === 0 ? undefined : (
              <Button size="xs" variant="default" onClick={() => onGoOn({ ...mine, ...both })}>
                {T.both}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => onGoOn(theirs)}>
              {T.take}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}

function Apart({
  fields,
  mine,
  theirs,
}: {
  readonly fields: readonly Field[]
  readonly mine: Values
  readonly theirs: Values
}) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  return (
    <div className="wide" style={{ width: '100%' }}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {[T.field, T.mine, T.theirs].map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) => (
            <Table.Tr key={field.name}>
              <Table.Th scope="row">{field.label[language]}</Table.Th>
              {[mine, theirs].map((values, at) => (
                <Table.Td key={at} style={{ whiteSpace: 'pre-wrap', verticalAlign: 'top' }}>
                  {valueText(field, values[field.name] ?? '', language)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function valueText({ choices = [] }: Field, value: string, language: 'en' | 'es'): string {
  return choices.find((one) => one.value === value)?.label[language] ?? value
}
