import { Checkbox, Group, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type CampaignAnswer, NOTICE_PATHS, type NoticeDraftAsked } from '../../../src/contract/index.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm } from './act-form.tsx'
import { useCaseId, useConsoleAct } from './case-data.ts'

const TEXTS = texts(
  {
    title: 'The words',
    hint: 'Say once what happened, in both languages. Names, what left of each person and the law of where they live come from the case. Write nothing of a patient.',
    days: {
      from: 'Breach from',
      to: 'Breach until',
      discovered: 'Discovered',
      noticeDate: 'Date of the notice',
    },
    said: { subject: 'Subject', whatHappened: 'What happened', whatWeDid: 'What we did' },
    en: 'English',
    es: 'Spanish',
    checks: {
      lawEnforcementDelay: 'Law enforcement asked to wait with this notice',
      logInData: 'User names or passwords of people were taken',
      postOnly: 'By letter and portal only, to nobody by e-mail',
      supplement: 'Also to those whom an earlier campaign of the case went to',
    },
    keep: 'Keep the draft',
  },
  {
    title: 'Las palabras',
    hint: 'Diga una vez qué pasó, en los dos idiomas. Los nombres, lo que salió de cada persona y la ley de donde vive vienen del caso. No escriba nada de un paciente.',
    days: {
      from: 'Violación desde',
      to: 'Violación hasta',
      discovered: 'Descubierta',
      noticeDate: 'Fecha del aviso',
    },
    said: { subject: 'Asunto', whatHappened: 'Qué pasó', whatWeDid: 'Qué hicimos' },
    en: 'inglés',
    es: 'español',
    checks: {
      lawEnforcementDelay: 'La policía pidió esperar con este aviso',
      logInData: 'Se tomaron nombres de usuario o contraseñas de personas',
      postOnly: 'Solo por carta y portal, a nadie por correo electrónico',
      supplement: 'También a quien ya recibió una campaña anterior del caso',
    },
    keep: 'Guardar el borrador',
  },
)

const DAYS = ['from', 'to', 'discovered', 'noticeDate'] as const
const SAID = ['subject', 'whatHappened', 'whatWeDid'] as const
const CHECKS = ['lawEnforcementDelay', 'logInData', 'postOnly', 'supplement'] as const
const LANGUAGES = ['en', 'es'] as const
const NO_WORDS = { en: '', es: '' }

const EMPTY = {
  days: { from: '', to: '', discovered: '', noticeDate: '' },
  said: { subject: NO_WORDS, whatHappened: NO_WORDS, whatWeDid: NO_WORDS },
  checks: { lawEnforcementDelay: false, logInData: false, postOnly: false, supplement: false },
}
type Typed = typeof EMPTY

interface Filling {
  readonly typed: Typed
  readonly setTyped: (typed: Typed) => void
}

/** What a campaign says, once in each language. */
export function DraftForm({ onDrafted }: { readonly onDrafted: (id: string) => void }) {
  const T = useTexts(TEXTS)
  const caseId = useCaseId()
  const [typed, setTyped] = useState(EMPTY)
  const act = useConsoleAct<NoticeDraftAsked, CampaignAnswer>(
    (body) => ({ path: NOTICE_PATHS.campaigns, body }),
    ['campaigns'],
  )
  return (
    <Section title={T.title}>
      <ActForm
        act={act}
        onSend={() => act.mutate(askedOf(caseId, typed), { onSuccess: ({ id }) => onDrafted(id) })}
        says={T.keep}
        gap="md"
      >
        <Text size="sm" c="dimmed">
          {T.hint}
        </Text>
        <Days typed={typed} setTyped={setTyped} />
        {SAID.map((name) => (
          <Words key={name} name={name} typed={typed} setTyped={setTyped} />
        ))}
        {CHECKS.map((name) => (
          <Checkbox
            key={name}
            label={T.checks[name]}
            checked={typed.checks[name]}
            onChange={({ currentTarget: { checked } }) =>
              setTyped({ ...typed, checks: { ...typed.checks, [name]: checked } })
            }
          />
        ))}
      </ActForm>
    </Section>
  )
}

function Days({ typed, setTyped }: Filling) {
  const T = useTexts(TEXTS)
  return (
    <Group align="flex-end">
      {DAYS.map((name) => (
        <TextInput
          key={name}
          type="date"
          label={T.days[name]}
          required
          value={typed.days[name]}
          onChange={({ currentTarget: { value } }) =>
            setTyped({ ...typed, days: { ...typed.days, [name]: value } })
          }
        />
      ))}
    </Group>
  )
}

function Words({ name, typed, setTyped }: Filling & { readonly name: (typeof SAID)[number] }) {
  const T = useTexts(TEXTS)
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} w="100%">
      {LANGUAGES.map((language) => (
        <Textarea
          key={language}
          label={`${T.said[name]} (${T[language]})`}
          lang={language}
          required
          autosize
          minRows={name === 'subject' ? 1 : 4}
          maxLength={name === 'subject' ? 200 : 8_000}
          value={typed.said[name][language]}
          onChange={({ currentTarget: { value } }) =>
            setTyped({
              ...typed,
              said: { ...typed.said, [name]: { ...typed.said[name], [language]: value } },
            })
          }
        />
      ))}
    </SimpleGrid>
  )
}

function askedOf(
  caseId: string,
  {
    days: { from, to, discovered, noticeDate },
    said,
    checks: { lawEnforcementDelay, logInData, postOnly, supplement },
  }: Typed,
): NoticeDraftAsked {
  const dates = { dateOfBreach: { from, to }, discovered, noticeDate }
  return {
    case: caseId,
    draft: { ...said, ...dates, lawEnforcementDelay, ...(logInData ? { logInData } : {}) },
    supplement,
    postOnly,
  }
}
