import { Alert, Group, NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FindingLine } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useDegrees } from '../degrees.ts'
import { useContain } from './asking.ts'
import { type Choice, choicesFor } from './choices.ts'

const TEXTS = texts(
  {
    title: 'Contain',
    hint: 'Choose a step. What it does to the care of patients stands under it; it takes effect at once, everywhere.',
    onlyAsk: 'You can ask the person why. Every further step is for a security officer.',
    nothing: 'Nobody in particular is behind it: only a security officer can act here.',
    degree: 'How far',
    reason: 'Reason',
    reasonHint: 'One line that officers see, without a word about a patient. 3 to 200 letters.',
    minutes: 'Ends by itself after (minutes)',
    minutesHint: 'Empty: until somebody ends it.',
    contain: 'Contain',
    care: 'What it does to care',
    target: (kind: string, name: string) => `For: ${kind} ${name}`,
    done: 'It is in force.',
    asked: 'Asked for. Nothing is frozen until another officer approves it among the cases.',
    kinds: { person: 'person', session: 'session', app: 'app', environment: 'the whole environment' },
    short: 'Write a reason of at least 3 letters.',
  },
  {
    title: 'Contener',
    hint: 'Elija un paso. Debajo dice qué hace a la atención de los pacientes; tiene efecto de inmediato y en todas partes.',
    onlyAsk: 'Puede preguntar a la persona por qué. Los demás pasos son para responsables de seguridad.',
    nothing: 'No hay nadie en particular detrás: aquí solo puede actuar un responsable de seguridad.',
    degree: 'Hasta dónde',
    reason: 'Motivo',
    reasonHint: 'Una línea que ven los responsables, sin una palabra sobre un paciente. De 3 a 200 letras.',
    minutes: 'Termina sola después de (minutos)',
    minutesHint: 'Vacío: hasta que alguien la termine.',
    contain: 'Contener',
    care: 'Qué hace a la atención',
    target: (kind: string, name: string) => `Para: ${kind} ${name}`,
    done: 'Está en vigor.',
    asked: 'Pedida. No se congela nada hasta que otro oficial la apruebe entre los casos.',
    kinds: { person: 'persona', session: 'sesión', app: 'aplicación', environment: 'todo el entorno' },
    short: 'Escriba un motivo de al menos 3 letras.',
  },
)

const REASON_LETTERS = { min: 3, max: 200 }
const MINUTE_MS = 60_000

/** The steps that can be taken, each with what it does to care, before any can be pressed. */
export function ContainSection({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  const choices = choicesFor(finding, role)
  return (
    <Section title={T.title}>
      <Stack gap="md">
        {role === 'security-officer' ? (
          <Text size="sm">{T.hint}</Text>
        ) : (
          <Text size="sm" id="only-ask">
            {choices.length === 0 ? T.nothing : T.onlyAsk}
          </Text>
        )}
        {choices.length === 0 ? undefined : <ContainForm finding={finding} choices={choices} />}
      </Stack>
    </Section>
  )
}

function ContainForm({
  finding,
  choices,
}: {
  readonly finding: FindingLine
  readonly choices: readonly Choice[]
}) {
  const T = useTexts(TEXTS)
  const degrees = useDegrees()
  const contain = useContain()
  const [degree, setDegree] = useState<string>(choices[0]?.degree ?? '')
  const [reason, setReason] = useState(finding.title.slice(0, REASON_LETTERS.max))
  const [minutes, setMinutes] = useState<number | string>('')
  const chosen = choices.find((one) => one.degree === degree)
  const isShort = reason.trim().length < REASON_LETTERS.min
  const act = {
    ...contain,
    mutateAsync: async () => {
      if (chosen === undefined) return
      const forMs = typeof minutes === 'number' ? { forMs: minutes * MINUTE_MS } : {}
      await contain.mutateAsync({ ...chosen, ...forMs, reason: reason.trim(), finding: finding.id })
    },
  }
  return (
    <Stack gap="md">
      <Steps choices={choices} degree={degree} choose={setDegree} />
      <TextInput
        id="reason"
        label={T.reason}
        description={T.reasonHint}
        value={reason}
        maxLength={REASON_LETTERS.max}
        required
        error={isShort ? T.short : undefined}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
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
      <Group>
        {chosen === undefined || isShort ? undefined : (
          <ConfirmButton
            label={T.contain}
            name={`${T.contain}: ${degrees[chosen.degree].act}`}
            color="red"
            variant="filled"
            question={<Effect choice={chosen} />}
            confirm={degrees[chosen.degree].act}
            act={act}
          />
        )}
      </Group>
      {contain.isSuccess ? (
        <Alert color="green" variant="light" role="status" id="contained">
          {contain.variables.degree === 'freeze' ? T.asked : T.done}
        </Alert>
      ) : undefined}
    </Stack>
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
  return (
    <Radio.Group label={T.degree} value={degree} onChange={choose} name="degree">
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
    </Stack>
  )
}
