import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { readFhir, type Resource } from '../../api/fhir.ts'
import { ApiError } from '../../api/request.ts'
import { useSession } from '../../api/session.tsx'
import { useAct } from '../../ui/act.tsx'
import { type Draft, useDraft } from '../../ui/drafts.tsx'
import { texts, useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { BreakGlass } from '../glass/break-glass.tsx'
import { CHART, usePatient } from '../patient/chart.tsx'
import { Conflict } from './conflict.tsx'
import { Fields, type Values, wrongIn } from './fields.tsx'
import { useWhyUnsigned, Writable } from './may-write.tsx'
import { NotSaved } from './not-saved.tsx'
import { saveRecords } from './save-sheet.ts'
import type { Saving, Sheet, Writer } from './sheet.ts'

const TEXTS = texts(
  {
    restored: (at: string) => `Typed here ${at} and not saved yet. Go on, or throw it away.`,
    drop: 'Throw away',
    long: 'This is too long to be kept in this tab. Save it soon.',
    wrong: 'Look at the fields that are marked.',
    nothing: 'There is nothing to save yet.',
    cancel: 'Close',
  },
  {
    restored: (at: string) => `Escrito aquí ${at} y aún sin guardar. Continúe o deséchelo.`,
    drop: 'Desechar',
    long: 'Es demasiado largo para conservarlo en esta pestaña. Guárdelo pronto.',
    wrong: 'Revise los campos marcados.',
    nothing: 'Todavía no hay nada que guardar.',
    cancel: 'Cerrar',
  },
)

export interface SheetFormProps {
  readonly sheet: Sheet
  /** The path of the form within the surface. */
  readonly place: string
  readonly before: Resource | undefined
  readonly onSaved: (saving: Saving) => void
  readonly onClosed: () => void
}

const STALE: ReadonlySet<string> = new Set(['PRECONDITION_FAILED', 'VERSION_CONFLICT', 'DOCUMENT_SIGNED'])

/** A form of the chart: what is typed is kept, whatever happens, until the server has it. */
export function SheetForm({ sheet, place, before, onSaved, onClosed }: SheetFormProps) {
  const { language } = useLanguage()
  const draft = useDraft<Values>({
    place,
    label: sheet.title[language],
    start: before === undefined ? sheet.empty : (sheet.from?.(before) ?? sheet.empty),
    base: before?.meta?.versionId,
  })
  const save = useSaving({ sheet, before, draft, onSaved })
  const { value, set } = draft
  return (
    <Stack>
      <Restored draft={draft} />
      {save.theirs === undefined ? undefined : (
        <Conflict
          fields={sheet.fields}
          mine={value}
          theirs={sheet.from?.(save.theirs) ?? sheet.empty}
          savedAt={save.theirs.meta?.lastUpdated}
          isClosed={sheet.isOpen?.(save.theirs) === false}
          onGoOn={save.goOn}
        />
      )}
      <Writable>
        <Stack>
          <Fields fields={sheet.fields} values={value} wrong={save.wrong} onChange={set} />
          {sheet.Aside === undefined ? undefined : <sheet.Aside values={value} before={before} />}
          <State save={save} isKept={draft.isKept} />
          <Buttons sheet={sheet} save={save} onClosed={onClosed} />
        </Stack>
      </Writable>
    </Stack>
  )
}

function Restored({ draft }: { readonly draft: Draft<Values> }) {
  const T = useTexts(TEXTS)
  const formats = useFormats()
  if (draft.restoredFrom === undefined) return undefined
  return (
    <Alert color="blue" variant="light" role="status">
      <Group justify="space-between">
        <Text size="sm">{T.restored(formats.time(draft.restoredFrom))}</Text>
        <Button size="xs" variant="default" onClick={draft.drop}>
          {T.drop}
        </Button>
      </Group>
    </Alert>
  )
}

/** The hour of broken glass went by while they were typing. */
function isClosed(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'BREAK_GLASS_REQUIRED'
}

function State({ save, isKept }: { readonly save: Saves; readonly isKept: boolean }) {
  const T = useTexts(TEXTS)
  const { id } = usePatient()
  return (
    <>
      {isKept ? undefined : (
        <Alert color="yellow" variant="light" role="alert">
          {T.long}
        </Alert>
      )}
      {save.problem === undefined ? undefined : (
        <Text c="var(--mantine-color-error)" size="sm" role="alert">
          {T[save.problem]}
        </Text>
      )}
      {save.error === null || save.theirs !== undefined ? undefined : (
        <NotSaved
          error={save.error}
          retry={save.again}
          wayOn={
            isClosed(save.error) ? <BreakGlass patient={id} onBroken={() => save.again?.()} /> : undefined
          }
        />
      )}
    </>
  )
}

function Buttons({
  sheet,
  save,
  onClosed,
}: {
  readonly sheet: Sheet
  readonly save: Saves
  readonly onClosed: () => void
}) {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const whyUnsigned = useWhyUnsigned()
  const signs = sheet.savings.some(({ isSigning = false }) => isSigning)
  return (
    <Stack gap="xs">
      <Group>
        {sheet.savings.map((saving, at) => (
          <Button
            key={saving.name}
            id={`save-${saving.name}`}
            variant={at === 0 ? 'filled' : 'default'}
            disabled={saving.isSigning === true && whyUnsigned !== undefined}
            loading={save.underWay === saving.name}
            onClick={() => save.start(saving)}
          >
            {saving.label[language]}
          </Button>
        ))}
        <Button variant="subtle" onClick={onClosed}>
          {T.cancel}
        </Button>
      </Group>
      {signs && whyUnsigned !== undefined ? (
        <Text size="sm" role="note">
          {whyUnsigned}
        </Text>
      ) : undefined}
    </Stack>
  )
}

interface Saves {
  readonly start: (saving: Saving) => void
  readonly again: (() => void) | undefined
  readonly underWay: string | undefined
  readonly wrong: ReturnType<typeof wrongIn>
  readonly problem: 'wrong' | 'nothing' | undefined
  readonly error: unknown
  /** What somebody else saved meanwhile. */
  readonly theirs: Resource | undefined
  readonly goOn: (values: Values) => void
}

interface SavingAsked extends Pick<SheetFormProps, 'sheet' | 'before' | 'onSaved'> {
  readonly draft: Draft<Values>
}

function useSaving({ sheet, before, draft, onSaved }: SavingAsked): Saves {
  const { reference } = usePatient()
  const { fhirUser } = useSession()
  const [problem, setProblem] = useState<Saves['problem']>()
  const [last, setLast] = useState<Saving | undefined>()
  const [theirs, setTheirs] = useState<Resource | undefined>()
  const onTop = theirs ?? before
  const act = useAct(
    async (saving: Saving) => {
      const writer: Writer = {
        patient: reference,
        author: fhirUser === undefined ? undefined : { reference: fhirUser },
        now: new Date().toISOString(),
        identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${draft.once}` },
      }
      const made = sheet.make(draft.value, writer, saving, onTop)
      try {
        await saveRecords(made, { before: onTop, base: draft.base })
      } catch (error) {
        if (before?.id !== undefined && error instanceof ApiError && STALE.has(error.code))
          setTheirs(await readFhir<Resource>(`${sheet.type}/${before.id}`))
        throw error
      }
    },
    [CHART],
  )
  const wrong = problem === 'wrong' ? wrongIn(sheet.fields, draft.value) : {}
  const start = (saving: Saving) => {
    setLast(saving)
    const isWrong = Object.keys(wrongIn(sheet.fields, draft.value)).length > 0
    const found = isWrong ? 'wrong' : sheet.isEnough?.(draft.value) === false ? 'nothing' : undefined
    setProblem(found)
    if (found !== undefined) return
    act.mutate(saving, {
      onSuccess: () => {
        draft.drop()
        onSaved(saving)
      },
    })
  }
  return {
    start,
    again: last === undefined ? undefined : () => start(last),
    underWay: act.isPending ? last?.name : undefined,
    wrong,
    problem,
    error: act.error,
    theirs: act.error === null ? undefined : theirs,
    goOn: (values) => {
      draft.set(values)
      draft.rebase(theirs?.meta?.versionId)
      act.reset()
    },
  }
}
