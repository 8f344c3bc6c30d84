import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import {
  type CampaignAnswer,
  type CampaignWordsAnswer,
  type ConflictAnswer,
  NOTICE_PATHS,
  WEB_CASE_PATHS,
} from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useDrafts } from '../../ui/drafts.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useCase, useCaseId, useConsole } from './case-data.ts'
import { draftPlace } from './draft-values.ts'
import { RedraftForm } from './draft-form.tsx'
import { Said } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'What it says',
    hint: 'The words as somebody who is made up would read them. They are of no patient.',
    in: { en: 'In English', es: 'In Spanish' },
    none: 'No notice can be made from these words:',
    email: 'By e-mail to those who agreed to it; to everybody else by letter.',
    post: 'By letter only: to nobody by e-mail.',
    portal: 'It stands in the portal besides.',
    change: 'Change the words',
    again: 'Approvals are of these words. Change one, and all of them begin again.',
  },
  {
    title: 'Lo que dice',
    hint: 'Las palabras como las leería una persona inventada. No son de ningún paciente.',
    in: { en: 'En inglés', es: 'En español' },
    none: 'No se puede hacer un aviso con estas palabras:',
    email: 'Por correo electrónico a quien lo aceptó; a los demás por carta.',
    post: 'Solo por carta: a nadie por correo electrónico.',
    portal: 'Además está en el portal.',
    change: 'Cambiar las palabras',
    again: 'Las aprobaciones son de estas palabras. Si cambia una, todas empiezan de nuevo.',
  },
)

interface OfCampaign {
  readonly campaign: CampaignAnswer
  readonly conflicts: readonly ConflictAnswer[]
}

/** What a campaign says, in both languages; a draft is changed here. */
export function CampaignWords({ campaign, conflicts }: OfCampaign) {
  const { id, modelDigest } = campaign
  // Asked once for these words: each time is a leaf.
  const query = useConsole<CampaignWordsAnswer>(
    ['campaign-words', id, modelDigest],
    `${NOTICE_PATHS.campaigns}/${encodeURIComponent(id)}${WEB_CASE_PATHS.words}`,
  )
  const T = useTexts(TEXTS)
  return (
    <Section title={T.title}>
      <Asked query={query}>{(said) => <Words said={said} campaign={campaign} conflicts={conflicts} />}</Asked>
    </Section>
  )
}

function Words({
  said: { draft, settings, samples, problem },
  campaign,
  conflicts,
}: OfCampaign & { readonly said: CampaignWordsAnswer }) {
  const T = useTexts(TEXTS)
  const { data } = useCase()
  const place = draftPlace(useCaseId(), campaign.id)
  const isKept = useDrafts().some((one) => one.place === place)
  const [isAsked, setAsked] = useState(isKept)
  const mayChange = campaign.state === 'draft' && data?.state === 'open'
  if (isAsked && mayChange)
    return (
      <RedraftForm campaign={campaign} draft={draft} conflicts={conflicts} onClosed={() => setAsked(false)} />
    )
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {T.hint} {settings.email ? T.email : T.post} {settings.portal ? T.portal : undefined}
      </Text>
      {problem === undefined ? undefined : (
        <Alert color="orange" variant="light" title={T.none}>
          <Said>{problem}</Said>
        </Alert>
      )}
      {samples.map(({ language, subject, text }) => (
        <details key={language}>
          <summary>
            {language === 'es' ? T.in.es : T.in.en}: <span lang={language}>{subject}</span>
          </summary>
          <Text
            size="sm"
            mt="xs"
            lang={language}
            style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
          >
            {text}
          </Text>
        </details>
      ))}
      {mayChange ? (
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{T.again}</Text>
          <Group>
            <Button variant="default" onClick={() => setAsked(true)}>
              {T.change}
            </Button>
          </Group>
        </Stack>
      ) : undefined}
    </Stack>
  )
}
