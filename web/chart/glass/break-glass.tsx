import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconUrgent } from '@tabler/icons-react'
import { useState } from 'react'
import { type GlassState, WRITING_PATHS } from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { useDraft } from '../../ui/drafts.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { NotSaved } from '../writing/not-saved.tsx'

const TEXTS = texts(
  {
    label: 'Reason for emergency access',
    glass: 'In an emergency you can break the glass: with a reason and your passkey, for an hour.',
    recorded:
      'It is written down at once, the patient sees it, and somebody from privacy reads every reason.',
    break: 'Break the glass',
    reason: 'Why you need this chart now',
    hint: 'At least ten letters.',
    go: 'Break the glass and open the chart',
    short: 'Say in at least ten letters why you need this chart now.',
    cancel: 'Do not open it',
  },
  {
    label: 'Motivo del acceso de emergencia',
    glass:
      'En una emergencia puede usar el acceso de emergencia: con un motivo y su llave de acceso, durante una hora.',
    recorded: 'Queda anotado de inmediato, el paciente lo ve y alguien de privacidad lee cada motivo.',
    break: 'Acceso de emergencia',
    reason: 'Por qué necesita este expediente ahora',
    hint: 'Al menos diez letras.',
    go: 'Usar el acceso de emergencia y abrir el expediente',
    short: 'Diga en al menos diez letras por qué necesita este expediente ahora.',
    cancel: 'No abrirlo',
  },
)
const REASON_LETTERS_MIN = 10
/** Once, when it appears: who pressed the button goes on there. */
const focusOn = (field: HTMLTextAreaElement | null) => field?.focus()
const REASON_LETTERS_MAX = 2_000

/** Opens a chart without a care relation: a reason and a passkey, and then what is asked for again. */
export function BreakGlass({
  patient,
  onBroken,
}: {
  readonly patient: string
  readonly onBroken: () => void
}) {
  const T = useTexts(TEXTS)
  const [isAsked, setAsked] = useState(false)
  return (
    <Stack align="flex-start">
      <Text maw="70ch">{T.glass}</Text>
      <Text maw="70ch" fw={600}>
        {T.recorded}
      </Text>
      {isAsked ? (
        <GlassForm patient={patient} onBroken={onBroken} onLeft={() => setAsked(false)} />
      ) : (
        <Button
          color="red"
          id="ask-glass"
          leftSection={<IconUrgent size={18} aria-hidden />}
          onClick={() => setAsked(true)}
        >
          {T.break}
        </Button>
      )}
    </Stack>
  )
}

function GlassForm({
  patient,
  onBroken,
  onLeft,
}: {
  readonly patient: string
  readonly onBroken: () => void
  readonly onLeft: () => void
}) {
  const T = useTexts(TEXTS)
  const [isShort, setShort] = useState(false)
  const draft = useDraft({ place: `/patient/${patient}/`, label: T.label, start: '' })
  const glass = useAct(
    async (reason: string) =>
      await askJson<GlassState>(WRITING_PATHS.glass, { method: 'POST', body: { patient, reason } }),
    ['glass'],
  )
  const reason = draft.value
  const go = () => {
    const isEnough = reason.trim().length >= REASON_LETTERS_MIN
    setShort(!isEnough)
    if (!isEnough) return
    glass.mutate(reason.trim(), {
      onSuccess: () => {
        draft.drop()
        onBroken()
      },
    })
  }
  return (
    <Stack w="100%" maw={640}>
      <Textarea
        label={T.reason}
        description={T.hint}
        value={reason}
        onChange={(event) => draft.set(event.currentTarget.value)}
        error={isShort ? T.short : undefined}
        autosize
        minRows={3}
        maxLength={REASON_LETTERS_MAX}
        ref={focusOn}
      />
      {glass.error === null ? undefined : <NotSaved error={glass.error} retry={go} />}
      <Group>
        <Button color="red" id="break-glass" loading={glass.isPending} onClick={go}>
          {T.go}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            draft.drop()
            onLeft()
          }}
        >
          {T.cancel}
        </Button>
      </Group>
    </Stack>
  )
}
