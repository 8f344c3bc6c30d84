import { Alert, Group, NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { useDegrees } from '../degrees.ts'
import { useContain } from './asking.ts'
import type { Choice } from './choices.ts'

const TEXTS = texts(
  {
    degree: 'How far',
    reason: 'Reason',
    reasonHint: 'One line that officers see, without a word about a patient. 3 to 200 letters.',
    minutes: 'Ends by itself after (minutes)',
    minutesHint: 'Empty: until somebody ends it.',
    contain: 'Contain',
    ask: 'Ask for a freeze',
    target: (kind: string, name: string) => `For: ${kind} ${name}`,
    now: 'It takes effect at once, everywhere.',
    second: 'It waits for a second officer: nothing is frozen before they approve it.',
    done: 'It is in force.',
    asked:
      'Asked for. Nothing is frozen until another officer approves it: it stands among the measures and the cases.',
    kinds: { person: 'person', session: 'session', app: 'app', environment: 'the whole environment' },
    short: 'Write a reason of at least 3 letters.',
  },
  {
    degree: 'Hasta dónde',
    reason: 'Motivo',
    reasonHint: 'Una línea que ven los responsables, sin una palabra sobre un paciente. De 3 a 200 letras.',
    minutes: 'Termina sola después de (minutos)',
    minutesHint: 'Vacío: hasta que alguien la termine.',
    contain: 'Contener',
    ask: 'Pedir una congelación',
    target: (kind: string, name: string) => `Para: ${kind} ${name}`,
    now: 'Tiene efecto de inmediato y en todas partes.',
    second: 'Espera a un segundo oficial: no se congela nada antes de que la apruebe.',
    done: 'Está en vigor.',
    asked:
      'Pedida. No se congela nada hasta que otro oficial la apruebe: está entre las medidas y los casos.',
    kinds: { person: 'persona', session: 'sesión', app: 'aplicación', environment: 'todo el entorno' },
    short: 'Escriba un motivo de al menos 3 letras.',
  },
)

const REASON_LETTERS = { min: 3, max: 200 }
const MINUTE_MS = 60_000

/** Steps to choose from, a reason, and how long: what is chosen is asked about once more before it is done. */
export function ContainForm({
  choices,
  reason: first,
  finding,
}: {
  readonly choices: readonly Choice[]
  /** What stands in the field for the reason at first. */
  readonly reason: string
  /** The finding it is done because of. */
  readonly finding?: string
}) {
  const T = useTexts(TEXTS)
  const degrees = useDegrees()
  const contain = useContain()
  const [degree, setDegree] = useState<string>(choices[0]?.degree ?? '')
  const [reason, setReason] = useState(first.slice(0, REASON_LETTERS.max))
  const [minutes, setMinutes] = useState<number | string>('')
  const chosen = choices.find((one) => one.degree === degree)
  const says = chosen?.degree === 'freeze' ? T.ask : T.contain
  const isShort = reason.trim().length < REASON_LETTERS.min
  const act = {
    ...contain,
    mutateAsync: async () => {
      if (chosen === undefined) return
      const asked = { ...chosen, reason: reason.trim() }
      const forMs = typeof minutes === 'number' ? { forMs: minutes * MINUTE_MS } : {}
      await contain.mutateAsync({ ...asked, ...forMs, ...(finding === undefined ? {} : { finding }) })
    },
  }
  return (
    <Stack gap="md">
      <Steps choices={choices} degree={degree} choose={setDegree} />
      <TextInput
        name="reason"
        label={T.reason}
        description={T.reasonHint}
        value={reason}
        maxLength={REASON_LETTERS.max}
        required
        error={isShort && reason !== '' ? T.short : undefined}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <Minutes minutes={minutes} setMinutes={setMinutes} />
      <Group>
        {chosen === undefined ? undefined : (
          <ConfirmButton
            label={says}
            name={`${says}: ${degrees[chosen.degree].act}`}
            color="red"
            variant="filled"
            disabled={isShort}
            question={<Effect choice={chosen} />}
            confirm={chosen.degree === 'freeze' ? T.ask : degrees[chosen.degree].act}
            act={act}
          />
        )}
      </Group>
      {contain.isSuccess ? <Done degree={contain.variables.degree} /> : undefined}
    </Stack>
  )
}

function Minutes({
  minutes,
  setMinutes,
}: {
  readonly minutes: number | string
  readonly setMinutes: (minutes: number | string) => void
}) {
  const T = useTexts(TEXTS)
  return (
    <NumberInput
      label={T.minutes}
      description={T.minutesHint}
      value={minutes}
      onChange={setMinutes}
      min={1}
      max={43_200}
      allowDecimal={false}
      w={280}
      maw="100%"
    />
  )
}

function Done({ degree }: { readonly degree: string }) {
  const T = useTexts(TEXTS)
  const isAsked = degree === 'freeze'
  return (
    <Alert color={isAsked ? 'blue' : 'green'} variant="light" role="status" className="contained">
      {isAsked ? T.asked : T.done}
    </Alert>
  )
}

function Steps({
  choices,
  degree,
  choose,
}: {
  readonly choices: readonly Choice[]
  readonly degree: string
  readonly choose: (degree: string) => void
}) {
  const T = useTexts(TEXTS)
  const degrees = useDegrees()
  // Of several forms on a page each has steps of its own.
  const name = useId()
  return (
    <Radio.Group label={T.degree} value={degree} onChange={choose} name={name}>
      <Stack gap="sm" mt="xs">
        {choices.map((one) => (
          <Radio
            key={one.degree}
            value={one.degree}
            label={degrees[one.degree].act}
            description={degrees[one.degree].care}
            styles={{ description: { fontSize: 'var(--mantine-font-size-sm)' } }}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}

function Effect({ choice: { degree, target } }: { readonly choice: Choice }) {
  const T = useTexts(TEXTS)
  const { care, ends } = useDegrees()[degree]
  const name = target.kind === 'environment' ? '' : target.name
  return (
    <Stack component="span" gap="xs">
      <Text component="span" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {T.target(T.kinds[target.kind], name)}
      </Text>
      <Text component="span">{care}</Text>
      <Text component="span">{ends}</Text>
      <Text component="span">{degree === 'freeze' ? T.second : T.now}</Text>
    </Stack>
  )
}
