import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import {
  type CampaignAnswer,
  type ConflictAnswer,
  NOTICE_PATHS,
  type NoticeDraftAsked,
  type RedraftAsked,
} from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { type Draft, useDraft } from '../../ui/drafts.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm } from './act-form.tsx'
import { consolePath, useCaseId, useConsoleAct } from './case-data.ts'
import { CounselFields } from './draft-counsel.tsx'
import { DayFields, GoingOut, OfferFields, StepFields, WordFields } from './draft-fields.tsx'
import { draftOf, draftPlace, NOTHING_TYPED, type TypedDraft, typedOf } from './draft-values.ts'

const TEXTS = texts(
  {
    title: 'A new campaign',
    hint: 'Say once what happened, in both languages. Names, what left of each person and the law of where they live come from the case. Write nothing of a patient.',
    keep: 'Keep the draft',
    change: 'Keep these words',
    cancel: 'Throw away what was typed',
    close: 'Close',
    restored: (when: string) => `Typed here ${when} and not kept yet. Go on, or throw it away.`,
    long: 'This is too long to be kept in this tab. Keep the draft soon.',
    stale: 'Somebody changed these words since you began',
    staleHint: 'What you typed is still here. Keep it in place of theirs, or throw it away to see theirs.',
    goOn: 'Go on with mine',
  },
  {
    title: 'Una campaña nueva',
    hint: 'Diga una vez qué pasó, en los dos idiomas. Los nombres, lo que salió de cada persona y la ley de donde vive vienen del caso. No escriba nada de un paciente.',
    keep: 'Guardar el borrador',
    change: 'Guardar estas palabras',
    cancel: 'Desechar lo escrito',
    close: 'Cerrar',
    restored: (when: string) => `Escrito aquí ${when} y aún sin guardar. Continúe o deséchelo.`,
    long: 'Es demasiado largo para conservarlo en esta pestaña. Guarde pronto el borrador.',
    stale: 'Alguien cambió estas palabras desde que usted empezó',
    staleHint:
      'Lo que escribió sigue aquí. Guárdelo en lugar de lo suyo, o deséchelo para ver lo de la otra persona.',
    goOn: 'Seguir con lo mío',
  },
)

/** What a campaign says, once in each language. What is typed outlives the session and a reload. */
export function DraftForm({
  conflicts,
  onDrafted,
  onClosed,
}: {
  readonly conflicts: readonly ConflictAnswer[]
  readonly onDrafted: (id: string) => void
  readonly onClosed: () => void
}) {
  const T = useTexts(TEXTS)
  const caseId = useCaseId()
  const draft = useDraft({ place: draftPlace(caseId), label: T.title, start: NOTHING_TYPED })
  const act = useConsoleAct<NoticeDraftAsked, CampaignAnswer>(
    (body) => ({ path: NOTICE_PATHS.campaigns, body }),
    ['campaigns'],
  )
  const send = () => {
    const { supplement, postOnly } = draft.value
    const asked = { case: caseId, draft: draftOf(draft.value), supplement, postOnly }
    act.mutate(asked, {
      onSuccess: ({ id }) => {
        draft.drop()
        onDrafted(id)
      },
    })
  }
  return (
    <Section title={T.title}>
      <ActForm
        act={act}
        onSend={send}
        says={T.keep}
        gap="lg"
        after={<Away draft={draft} onClosed={onClosed} />}
      >
        <Text size="sm" c="dimmed">
          {T.hint}
        </Text>
        <Typed draft={draft} conflicts={conflicts} />
        <GoingOut typed={draft.value} setTyped={draft.set} />
      </ActForm>
    </Section>
  )
}

/** Other words for a draft, in place of those that are in the form to begin with. */
export function RedraftForm({
  campaign: { id, case: caseId, modelDigest },
  draft: kept,
  conflicts,
  onClosed,
}: {
  readonly campaign: CampaignAnswer
  readonly draft: unknown
  readonly conflicts: readonly ConflictAnswer[]
  readonly onClosed: () => void
}) {
  const T = useTexts(TEXTS)
  const client = useQueryClient()
  const draft = useDraft({
    place: draftPlace(caseId, id),
    label: id,
    start: typedOf(kept),
    base: modelDigest,
  })
  const act = useAct(
    async (body: RedraftAsked) => {
      await askJson(consolePath(`${NOTICE_PATHS.campaigns}/${id}/draft`), { method: 'POST', body })
      // At once: when the words are read anew this form may be gone.
      draft.drop()
    },
    ['campaigns'],
  )
  const { base = modelDigest } = draft
  const send = () =>
    act.mutate(
      { draft: draftOf(draft.value), words: base },
      {
        onSuccess: onClosed,
        onError: () => void client.invalidateQueries({ queryKey: ['campaigns'] }),
      },
    )
  const isStale = base !== modelDigest
  return (
    <ActForm
      act={act}
      onSend={send}
      says={T.change}
      gap="lg"
      disabled={isStale}
      after={<Away draft={draft} onClosed={onClosed} />}
    >
      {isStale ? <Stale onGoOn={() => draft.rebase(modelDigest)} /> : undefined}
      <Typed draft={draft} conflicts={conflicts} />
    </ActForm>
  )
}

interface Typing {
  readonly draft: Draft<TypedDraft>
}

function Typed({
  draft: { value, set, restoredFrom, isKept },
  conflicts,
}: Typing & { readonly conflicts: readonly ConflictAnswer[] }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const filling = { typed: value, setTyped: set }
  return (
    <>
      {restoredFrom === undefined ? undefined : (
        <Alert color="blue" variant="light" role="status" w="100%">
          {T.restored(F.time(restoredFrom))}
        </Alert>
      )}
      <DayFields {...filling} />
      <WordFields {...filling} />
      <StepFields {...filling} />
      <OfferFields {...filling} />
      {conflicts.length === 0 ? undefined : <CounselFields {...filling} conflicts={conflicts} />}
      {isKept ? undefined : (
        <Alert color="yellow" variant="light" role="alert" w="100%">
          {T.long}
        </Alert>
      )}
    </>
  )
}

function Away({ draft, onClosed }: Typing & { readonly onClosed: () => void }) {
  const T = useTexts(TEXTS)
  return (
    <Button
      variant="subtle"
      onClick={() => {
        draft.drop()
        onClosed()
      }}
    >
      {draft.isTyped ? T.cancel : T.close}
    </Button>
  )
}

function Stale({ onGoOn }: { readonly onGoOn: () => void }) {
  const T = useTexts(TEXTS)
  return (
    <Alert color="orange" variant="light" role="alert" w="100%" title={T.stale}>
      <Stack gap="xs">
        <Text size="sm">{T.staleHint}</Text>
        <Group>
          <Button size="xs" variant="default" onClick={onGoOn}>
            {T.goOn}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
