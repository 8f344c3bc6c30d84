import { Button, Group, Stack, Text } from '@mantine/core'
import { NOTICE_PATHS, type PreviewAnswer } from '../../../src/contract/index.ts'
import { blobOf, saveFile } from '../../api/download.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useConsoleAct } from './case-data.ts'
import { NotDone, Told, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'What people will read',
    hint: 'One notice of each kind is shown. They are of real people: each of them has a leaf in the ledger.',
    show: 'Show the letters',
    count: (people: string) => `${people} people are written to.`,
    problems: 'To be settled first',
    unchecked: 'Verified by nobody yet',
    clean: 'Nothing is to be settled first.',
    pdf: 'Download the letters (PDF)',
    kind: (variant: string, language: string, where: string) => `${variant}, ${language}, ${where}`,
    nowhere: 'residence not known',
    languages: { en: 'English', es: 'Spanish' },
  },
  {
    title: 'Lo que leerán las personas',
    hint: 'Se muestra un aviso de cada tipo. Son de personas reales: cada una tiene una hoja en el registro.',
    show: 'Mostrar las cartas',
    count: (people: string) => `Se escribe a ${people} personas.`,
    problems: 'Por resolver antes',
    unchecked: 'Aún sin verificar por nadie',
    clean: 'No hay nada por resolver antes.',
    pdf: 'Descargar las cartas (PDF)',
    kind: (variant: string, language: string, where: string) => `${variant}, ${language}, ${where}`,
    nowhere: 'residencia desconocida',
    languages: { en: 'inglés', es: 'español' },
  },
)

/** Letters as they will be: their text on the page, and as a file. Asked for by a button, for each look is a disclosure. */
export function CampaignPreview({
  id,
  isPrimary,
  onLooked,
}: {
  readonly id: string
  readonly isPrimary: boolean
  readonly onLooked: () => void
}) {
  const T = useTexts(TEXTS)
  const preview = useConsoleAct<undefined, PreviewAnswer>(
    () => ({ path: `${NOTICE_PATHS.campaigns}/${id}/preview` }),
    [],
  )
  return (
    <Section title={T.title} hint={T.hint}>
      <Stack>
        <Stack gap="xs" align="flex-start">
          <Button
            loading={preview.isPending}
            variant={isPrimary ? 'filled' : 'default'}
            onClick={() => preview.mutate(undefined, { onSuccess: onLooked })}
          >
            {T.show}
          </Button>
          <NotDone act={preview} />
        </Stack>
        {preview.data === undefined ? undefined : <Letters id={id} preview={preview.data} />}
      </Stack>
    </Section>
  )
}

function Letters({
  id,
  preview: { people, review, samples, pdf },
}: {
  readonly id: string
  readonly preview: PreviewAnswer
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  return (
    <>
      <Text role="status">{T.count(F.number(people))}</Text>
      {review.problems.length === 0 ? <Text size="sm">{T.clean}</Text> : undefined}
      <Told title={T.problems} lines={review.problems} />
      <Told title={T.unchecked} lines={review.unchecked} />
      {pdf === '' ? undefined : (
        <Group>
          <Button
            variant="default"
            onClick={() => saveFile(`${id}-preview.pdf`, blobOf(pdf, 'application/pdf'))}
          >
            {T.pdf}
          </Button>
        </Group>
      )}
      {samples.map(({ variant, language, residence, subject, text }) => (
        <details key={`${variant} ${language} ${residence ?? ''}`}>
          <summary>
            {T.kind(
              word(variant),
              language === 'es' ? T.languages.es : T.languages.en,
              residence ?? T.nowhere,
            )}
          </summary>
          <Stack gap="xs" mt="xs" lang={language}>
            <Text fw={600}>{subject}</Text>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {text}
            </Text>
          </Stack>
        </details>
      ))}
    </>
  )
}
