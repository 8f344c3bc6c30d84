import { Button, Group, Stack, Text } from '@mantine/core'
import { NOTICE_PATHS, type PublicTextsAnswer } from '../../../src/contract/index.ts'
import { saveFile } from '../../api/download.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useConsoleAct } from './case-data.ts'
import { ActButton } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Texts for the public',
    hint: 'From the same words: the posting for the home page, which is the substitute notice too, a release for the press of each state where it has to be told, and a script for whoever answers the telephone. They name no patient, and nothing is published by itself.',
    make: 'Make the texts',
    none: 'Nothing left of anybody: there is nothing to tell the public.',
    kinds: {
      'web-posting': 'Posting for the home page',
      'press-release': 'Release for the press',
      'call-script': 'Script for the telephone',
    },
    of: (kind: string, place: string) => `${kind} of ${place}`,
    named: (kind: string, language: string, form: string) => `${kind}, ${language}, ${form}`,
    languages: { en: 'English', es: 'Spanish' },
    forms: { html: 'part of a page (HTML)', txt: 'text' },
    save: 'Download',
    saveOf: (name: string) => `Download ${name}`,
  },
  {
    title: 'Textos para el público',
    hint: 'De las mismas palabras: el aviso para la página principal, que es también el aviso sustituto, un comunicado para la prensa de cada estado donde hay que informarla, y un guion para quien atiende el teléfono. No nombran a ningún paciente, y nada se publica solo.',
    make: 'Hacer los textos',
    none: 'No salió nada de nadie: no hay nada que decir al público.',
    kinds: {
      'web-posting': 'Aviso para la página principal',
      'press-release': 'Comunicado de prensa',
      'call-script': 'Guion para el teléfono',
    },
    of: (kind: string, place: string) => `${kind} de ${place}`,
    named: (kind: string, language: string, form: string) => `${kind}, ${language}, ${form}`,
    languages: { en: 'inglés', es: 'español' },
    forms: { html: 'parte de una página (HTML)', txt: 'texto' },
    save: 'Descargar',
    saveOf: (name: string) => `Descargar ${name}`,
  },
)

const NAME = /^(web-posting|press-release|call-script)(?:-([A-Z]+))?-(en|es)\.(html|txt)$/
const TYPES = { html: 'text/html', txt: 'text/plain' } as const

/** What is said to everybody at once, as it would be now: to be read here and downloaded. */
export function CampaignPublic({ id }: { readonly id: string }) {
  const T = useTexts(TEXTS)
  const make = useConsoleAct<undefined, PublicTextsAnswer>(
    () => ({ path: `${NOTICE_PATHS.campaigns}/${id}/public` }),
    [],
  )
  return (
    <Section title={T.title} hint={T.hint}>
      <Stack>
        <ActButton act={make} given={undefined} variant="default">
          {T.make}
        </ActButton>
        {make.data?.texts.length === 0 ? (
          <Text size="sm" role="status">
            {T.none}
          </Text>
        ) : undefined}
        {make.data?.texts.map((one) => (
          <OpenText key={one.name} id={id} text={one} />
        ))}
      </Stack>
    </Section>
  )
}

function OpenText({
  id,
  text: { name, content },
}: {
  readonly id: string
  readonly text: PublicTextsAnswer['texts'][number]
}) {
  const T = useTexts(TEXTS)
  const [, kind, place, language, form] = NAME.exec(name) ?? []
  const type = TYPES[form as keyof typeof TYPES] ?? TYPES.txt
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap">
      <details style={{ minWidth: 0 }}>
        <summary>{useTitle({ name, kind, place, language, form })}</summary>
        <Text
          size="sm"
          mt="xs"
          lang={language ?? 'en'}
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {content}
        </Text>
      </details>
      <Button
        size="xs"
        variant="default"
        style={{ flexShrink: 0 }}
        aria-label={T.saveOf(name)}
        onClick={() => saveFile(`${id}-${name}`, new Blob([content], { type: `${type};charset=utf-8` }))}
      >
        {T.save}
      </Button>
    </Group>
  )
}

/** A text that this page does not know goes by the name of its file. */
function useTitle({
  name,
  kind,
  place,
  language,
  form,
}: Readonly<Record<'kind' | 'place' | 'language' | 'form', string | undefined>> & {
  readonly name: string
}): string {
  const T = useTexts(TEXTS)
  if (kind === undefined) return name
  const said = T.kinds[kind as keyof typeof T.kinds]
  return T.named(
    place === undefined ? said : T.of(said, place),
    T.languages[language as keyof typeof T.languages],
    T.forms[form as keyof typeof T.forms],
  )
}
