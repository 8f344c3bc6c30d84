import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { MESSAGE_PATHS, type PhraseShown, type WordChecked } from '../../../src/contract/index.ts'
import { ApiError, askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { BackButton } from '../back-button.tsx'
import { useWhose } from '../whose.tsx'

const TEXTS = texts(
  {
    title: 'When we call you',
    hint: 'The number on your phone can be forged. These two things cannot.',
    back: 'All messages',
    phrase: 'Your phrase',
    phraseHint:
      'Whoever calls you in our name has to say it. Do not use a password. If a caller does not know it, hang up.',
    show: 'Show or change my phrase',
    label: 'Phrase, 6 to 80 letters',
    save: 'Save the phrase',
    clear: 'Remove it',
    none: 'You have not chosen one yet.',
    saved: 'Saved.',
    bounds: 'A phrase has 6 to 80 letters.',
    set: (on: string) => `You set it on ${on}.`,
    told: (count: number, on: string) =>
      `It was given to people of ours who call you: ${count === 1 ? 'once' : `${count} times`}, last on ${on}.`,
    untold: 'It was not given to anybody yet.',
    notOwn: 'Only whoever’s record it is chooses a phrase for calls.',
    word: 'Somebody is calling you now',
    wordHint: 'Ask the caller for a one-time word. Type it here while they wait.',
    wordLabel: 'What the caller said',
    check: 'Check the word',
    ours: 'This is one of us',
    oursHint: (at: string, initials: string) =>
      `Somebody of ours made this word at ${at}, to call a person with the initials ${initials}. It does not work a second time. If these are not your initials, hang up.`,
    notOurs: 'Hang up',
    notOursHint: 'We do not know this word, or it was used before, or it is too old.',
  },
  {
    title: 'Cuando le llamamos',
    hint: 'El número que ve en su teléfono se puede falsificar. Estas dos cosas, no.',
    back: 'Todos los mensajes',
    phrase: 'Su frase',
    phraseHint:
      'Quien le llame en nuestro nombre tiene que decirla. No use una contraseña. Si no la sabe, cuelgue.',
    show: 'Ver o cambiar mi frase',
    label: 'Frase, de 6 a 80 letras',
    save: 'Guardar la frase',
    clear: 'Quitarla',
    none: 'Todavía no ha elegido ninguna.',
    saved: 'Guardada.',
    bounds: 'Una frase tiene de 6 a 80 letras.',
    set: (on) => `La puso el ${on}.`,
    told: (count, on) =>
      `Se dio a personas nuestras que le llaman: ${count === 1 ? 'una vez' : `${count} veces`}, la última el ${on}.`,
    untold: 'Todavía no se dio a nadie.',
    notOwn: 'Solo la persona de quien es el expediente elige una frase para las llamadas.',
    word: 'Alguien le está llamando',
    wordHint: 'Pida a quien llama una palabra de un solo uso. Escríbala aquí mientras espera.',
    wordLabel: 'Lo que dijo',
    check: 'Comprobar la palabra',
    ours: 'Es de los nuestros',
    oursHint: (at, initials) =>
      `Alguien nuestro hizo esta palabra a las ${at} para llamar a una persona con las iniciales ${initials}. No sirve otra vez. Si no son sus iniciales, cuelgue.`,
    notOurs: 'Cuelgue',
    notOursHint: 'No conocemos esta palabra, o ya se usó, o es demasiado vieja.',
  },
)

/** How somebody knows that a call is ours: a phrase that we have to say, or a word that they check. */
export function Calls() {
  const T = useTexts(TEXTS)
  const { isOwn } = useWhose()
  return (
    <Page title={T.title} hint={T.hint} actions={<BackButton to="/messages">{T.back}</BackButton>}>
      <WordCheck />
      <Section title={T.phrase}>{isOwn ? <OwnPhrase /> : <Text>{T.notOwn}</Text>}</Section>
    </Page>
  )
}

/** It is shown to whoever has just shown a passkey: a session left open somewhere must not give it away. */
function OwnPhrase() {
  const T = useTexts(TEXTS)
  const show = useAct(async () => await askJson<PhraseShown>(MESSAGE_PATHS.phrase))
  return (
    <Stack gap="sm" align="flex-start">
      <Text>{T.phraseHint}</Text>
      {show.error === null ? undefined : <Failed error={show.error} />}
      {show.data === undefined ? (
        <Button variant="default" loading={show.isPending} onClick={() => show.mutate(undefined)}>
          {T.show}
        </Button>
      ) : (
        <PhraseForm key={show.data.changed ?? 0} shown={show.data} again={() => show.mutate(undefined)} />
      )}
    </Stack>
  )
}

function PhraseForm({ shown, again }: { readonly shown: PhraseShown; readonly again: () => void }) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const [phrase, setPhrase] = useState(shown.phrase ?? '')
  const save = useAct(async (said: string) => {
    await askJson(MESSAGE_PATHS.phrase, { method: 'POST', body: { phrase: said } })
    again()
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(phrase)
  }
  const isBounds = save.error instanceof ApiError && save.error.code === 'USAGE'
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="flex-start">
        <TextInput
          label={T.label}
          value={phrase}
          onChange={({ currentTarget }) => setPhrase(currentTarget.value)}
          error={isBounds ? T.bounds : undefined}
          autoComplete="off"
          maxLength={80}
          w={{ base: '100%', xs: 360 }}
        />
        {save.error === null || isBounds ? undefined : <Failed error={save.error} />}
        <PhraseState shown={shown} time={time} />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={phrase.trim() === ''}>
            {T.save}
          </Button>
          {shown.phrase === undefined ? undefined : (
            <Button variant="default" onClick={() => save.mutate('')} disabled={save.isPending}>
              {T.clear}
            </Button>
          )}
        </Group>
        <Text role="status" size="sm">
          {save.isSuccess ? T.saved : ''}
        </Text>
      </Stack>
    </form>
  )
}

function PhraseState({
  shown: { phrase, changed, told, toldLast },
  time,
}: {
  readonly shown: PhraseShown
  readonly time: (value: number | undefined) => string
}) {
  const T = useTexts(TEXTS)
  if (phrase === undefined) return <Text size="sm">{T.none}</Text>
  return (
    <Text size="sm" c="dimmed">
      {T.set(time(changed))} {toldLast === undefined ? T.untold : T.told(told, time(toldLast))}
    </Text>
  )
}

function WordCheck() {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const [word, setWord] = useState('')
  const check = useMutation({
    mutationFn: async () =>
      await askJson<WordChecked>(MESSAGE_PATHS.word, { method: 'POST', body: { word } }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    check.mutate()
  }
  const { data, error } = check
  const isOurs = data?.made !== undefined
  return (
    <Section title={T.word}>
      <form onSubmit={submit}>
        <Stack gap="sm" align="flex-start">
          <TextInput
            label={T.wordLabel}
            description={T.wordHint}
            value={word}
            onChange={({ currentTarget }) => setWord(currentTarget.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            required
            w={{ base: '100%', xs: 360 }}
          />
          <Button type="submit" loading={check.isPending}>
            {T.check}
          </Button>
          {error === null ? undefined : <Failed error={error} />}
          {data === undefined ? undefined : (
            <Alert
              role="status"
              color={isOurs ? 'green' : 'red'}
              variant="light"
              icon={isOurs ? <IconCircleCheck aria-hidden /> : <IconCircleX aria-hidden />}
              title={isOurs ? T.ours : T.notOurs}
            >
              {isOurs ? T.oursHint(time(data.made), data.initials ?? '') : T.notOursHint}
            </Alert>
          )}
        </Stack>
      </form>
    </Section>
  )
}
