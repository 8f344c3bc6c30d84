import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { texts, useTexts } from '../../ui/language.tsx'
import { DAYS, NO_WORDS, OFFER, SAID, type TypedDraft, type TypedWords } from './draft-values.ts'

const TEXTS = texts(
  {
    when: 'When',
    days: {
      from: 'Breach from',
      to: 'Breach until',
      discovered: 'Discovered',
      noticeDate: 'Date of the notice',
    },
    isEstimated: 'The days of the breach are estimated',
    lawEnforcementDelay: 'Law enforcement asked to wait with this notice',
    words: 'What is said',
    wordsHint:
      'Short words and sentences: more than eight years of school to read is named before anybody approves.',
    said: {
      subject: 'Subject',
      whatHappened: 'What happened',
      howItHappened: 'How they got in, where a law asks for it',
      whatWeDid: 'What we did',
    },
    logInData: 'User names or passwords of people were taken',
    en: 'English',
    es: 'Spanish',
    steps: 'What you can do',
    stepsHint:
      'Every letter gives the advice that fits what left. What is said here stands besides, each a sentence or two.',
    step: (number: number) => `Advice ${number}`,
    add: 'Add advice',
    drop: (number: number) => `Take away advice ${number}`,
    offerTitle: 'Credit monitoring',
    hasOffer: 'We offer everybody a service that watches their credit',
    offer: {
      provider: 'Provider',
      months: 'Months',
      website: 'Website',
      phone: 'Telephone',
      enrolBy: 'Enrol until',
    },
    out: 'How it goes out',
    postOnly: 'By letter and portal only, to nobody by e-mail',
    supplement: 'Also to those whom an earlier campaign of the case went to',
  },
  {
    when: 'Cuándo',
    days: {
      from: 'Violación desde',
      to: 'Violación hasta',
      discovered: 'Descubierta',
      noticeDate: 'Fecha del aviso',
    },
    isEstimated: 'Los días de la violación son estimados',
    lawEnforcementDelay: 'La policía pidió esperar con este aviso',
    words: 'Lo que se dice',
    wordsHint:
      'Palabras y frases cortas: si hacen falta más de ocho años de escuela para leerlo, se dice antes de que nadie apruebe.',
    said: {
      subject: 'Asunto',
      whatHappened: 'Qué pasó',
      howItHappened: 'Cómo entraron, donde una ley lo pide',
      whatWeDid: 'Qué hicimos',
    },
    logInData: 'Se tomaron nombres de usuario o contraseñas de personas',
    en: 'inglés',
    es: 'español',
    steps: 'Qué puede hacer usted',
    stepsHint:
      'Cada carta da los consejos que corresponden a lo que salió. Lo que se diga aquí se añade, cada uno en una o dos frases.',
    step: (number: number) => `Consejo ${number}`,
    add: 'Añadir un consejo',
    drop: (number: number) => `Quitar el consejo ${number}`,
    offerTitle: 'Vigilancia de crédito',
    hasOffer: 'Ofrecemos a todas las personas un servicio que vigila su crédito',
    offer: {
      provider: 'Proveedor',
      months: 'Meses',
      website: 'Sitio web',
      phone: 'Teléfono',
      enrolBy: 'Inscribirse hasta',
    },
    out: 'Cómo sale',
    postOnly: 'Solo por carta y portal, a nadie por correo electrónico',
    supplement: 'También a quien ya recibió una campaña anterior del caso',
  },
)

export interface Filling {
  readonly typed: TypedDraft
  readonly setTyped: (typed: TypedDraft) => void
}

const LANGUAGES = ['en', 'es'] as const
const TEXT_LETTERS_MAX = 8_000
const LINE_LETTERS_MAX = 200
const STEPS_MAX = 20
const MONTHS_MAX = 120
const TEXT_ROWS = 4

export function DayFields({ typed, setTyped }: Filling) {
  const T = useTexts(TEXTS)
  return (
    <Fieldset legend={T.when} w="100%">
      <Stack>
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
        <Flags names={['isEstimated', 'lawEnforcementDelay']} typed={typed} setTyped={setTyped} />
      </Stack>
    </Fieldset>
  )
}

type Flag = 'isEstimated' | 'lawEnforcementDelay' | 'logInData' | 'hasOffer' | 'postOnly' | 'supplement'

function Flags({ names, typed, setTyped }: Filling & { readonly names: readonly Flag[] }) {
  const T = useTexts(TEXTS)
  return names.map((name) => (
    <Checkbox
      key={name}
      label={T[name]}
      checked={typed[name]}
      onChange={({ currentTarget: { checked } }) => setTyped({ ...typed, [name]: checked })}
    />
  ))
}

/** What may be left out is asked for in the other language once it stands in one. */
export function WordFields({ typed, setTyped }: Filling) {
  const T = useTexts(TEXTS)
  const { said } = typed
  return (
    <Fieldset legend={T.words} w="100%">
      <Stack>
        <Text size="sm" c="dimmed">
          {T.wordsHint}
        </Text>
        {SAID.map((name) => (
          <InBoth
            key={name}
            label={T.said[name]}
            words={said[name]}
            isLine={name === 'subject'}
            isRequired={name !== 'howItHappened'}
            onChange={(words) => setTyped({ ...typed, said: { ...said, [name]: words } })}
          />
        ))}
        <Flags names={['logInData']} typed={typed} setTyped={setTyped} />
      </Stack>
    </Fieldset>
  )
}

function InBoth({
  label,
  words,
  isLine = false,
  isRequired = false,
  onChange,
}: {
  readonly label: string
  readonly words: TypedWords
  readonly isLine?: boolean
  readonly isRequired?: boolean
  readonly onChange: (words: TypedWords) => void
}) {
  const T = useTexts(TEXTS)
  const isBegun = words.en.trim() !== '' || words.es.trim() !== ''
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {LANGUAGES.map((language) => (
        <Textarea
          key={language}
          label={`${label} (${T[language]})`}
          lang={language}
          required={isRequired || isBegun}
          autosize
          minRows={isLine ? 1 : TEXT_ROWS}
          maxLength={isLine ? LINE_LETTERS_MAX : TEXT_LETTERS_MAX}
          value={words[language]}
          onChange={({ currentTarget: { value } }) => onChange({ ...words, [language]: value })}
        />
      ))}
    </SimpleGrid>
  )
}

export function StepFields({ typed, setTyped }: Filling) {
  const T = useTexts(TEXTS)
  const { steps } = typed
  const put = (changed: readonly TypedWords[]) => setTyped({ ...typed, steps: changed })
  return (
    <Fieldset legend={T.steps} w="100%">
      <Stack>
        <Text size="sm" c="dimmed">
          {T.stepsHint}
        </Text>
        {steps.map((words, at) => (
          // Advice has no name but its place.
          // oxlint-disable-next-line react/no-array-index-key
          <Stack key={at} gap="xs" align="flex-start">
            <div style={{ width: '100%' }}>
              <InBoth
                label={T.step(at + 1)}
                words={words}
                onChange={(said) => put(steps.map((one, place) => (place === at ? said : one)))}
              />
            </div>
            <Button
              size="xs"
              variant="subtle"
              onClick={() => put(steps.filter((_one, place) => place !== at))}
            >
              {T.drop(at + 1)}
            </Button>
          </Stack>
        ))}
        {steps.length < STEPS_MAX ? (
          <Group>
            <Button variant="default" onClick={() => put([...steps, NO_WORDS])}>
              {T.add}
            </Button>
          </Group>
        ) : undefined}
      </Stack>
    </Fieldset>
  )
}

export function OfferFields({ typed, setTyped }: Filling) {
  const T = useTexts(TEXTS)
  const { hasOffer, offer } = typed
  return (
    <Fieldset legend={T.offerTitle} w="100%">
      <Stack>
        <Flags names={['hasOffer']} typed={typed} setTyped={setTyped} />
        {hasOffer ? (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {OFFER.map((name) => (
              <TextInput
                key={name}
                label={T.offer[name]}
                required
                maxLength={LINE_LETTERS_MAX}
                {...kindOf(name)}
                value={offer[name]}
                onChange={({ currentTarget: { value } }) =>
                  setTyped({ ...typed, offer: { ...offer, [name]: value } })
                }
              />
            ))}
          </SimpleGrid>
        ) : undefined}
      </Stack>
    </Fieldset>
  )
}

function kindOf(name: (typeof OFFER)[number]): object {
  if (name === 'enrolBy') return { type: 'date' }
  return name === 'months' ? { type: 'number', min: 1, max: MONTHS_MAX, step: 1 } : {}
}

/** What is settled when a campaign is drafted, and stays. */
export function GoingOut({ typed, setTyped }: Filling) {
  const T = useTexts(TEXTS)
  return (
    <Fieldset legend={T.out} w="100%">
      <Stack>
        <Flags names={['postOnly', 'supplement']} typed={typed} setTyped={setTyped} />
      </Stack>
    </Fieldset>
  )
}
