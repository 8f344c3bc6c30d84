import { Alert, Progress, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { type CampaignStatus, type ConflictAnswer, NOTICE_PATHS } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { CampaignActs } from './campaign-acts.tsx'
import { CampaignFiles } from './campaign-files.tsx'
import { CampaignPreview } from './campaign-preview.tsx'
import { CampaignPublic } from './campaign-public.tsx'
import { primaryOf, stageOf } from './campaign-stage.ts'
import { CampaignUnknown } from './campaign-unknown.tsx'
import { CampaignWords } from './campaign-words.tsx'
import { useCaseId, useConsole } from './case-data.ts'
import { Rows, Said, useWord } from './parts.tsx'
import { FIXES } from './queue-texts.ts'

const TEXTS = texts(
  {
    title: (id: string) => `How far ${id} is`,
    noPieces: 'The list is made when the campaign is frozen.',
    out: (done: string, all: string) => `${done} of ${all} out`,
    missing: (count: string) =>
      `People of the case not gathered yet: ${count}. Nothing is frozen until they are.`,
    looking: (count: string) =>
      `People who get nothing until somebody looks at them: ${count}. See Recipients.`,
    held: 'Held back',
    heldHead: ['Who lives in', 'Why nothing goes out yet'],
    everybody: 'Everybody',
    noHeld: 'Nobody is held back.',
    unreachable: 'Not reached',
    unreachableHead: ['Who lives in', 'People whose last notice came back'],
    reached: 'Nobody whose last notice came back.',
    nowhere: 'Not known',
  },
  {
    title: (id: string) => `Cómo va ${id}`,
    noPieces: 'La lista se hace cuando se fija la campaña.',
    out: (done: string, all: string) => `${done} de ${all} enviados`,
    missing: (count: string) =>
      `Personas del caso aún no reunidas: ${count}. No se fija nada hasta entonces.`,
    looking: (count: string) =>
      `Personas que no reciben nada hasta que alguien las mire: ${count}. Vea Destinatarios.`,
    held: 'Retenidos',
    heldHead: ['Quien vive en', 'Por qué aún no sale nada'],
    everybody: 'Todas las personas',
    noHeld: 'No se retiene a nadie.',
    unreachable: 'No alcanzadas',
    unreachableHead: ['Quien vive en', 'Personas cuyo último aviso volvió'],
    reached: 'Nadie cuyo último aviso haya vuelto.',
    nowhere: 'No se sabe',
  },
)

/** Nothing was done with these. */
const STILL_IN = ['waiting', 'sending', 'stopped', 'suppressed']

/** While something goes out by itself, it is looked at again. */
const LOOK_MS = 5_000

/** One campaign: what can be done with it, its words and letters, and how far it is. */
export function Campaign({
  id,
  conflicts,
}: {
  readonly id: string
  readonly conflicts: readonly ConflictAnswer[]
}) {
  const caseId = useCaseId()
  const query = useConsole<CampaignStatus>(
    ['campaigns', caseId, id],
    `${NOTICE_PATHS.campaigns}/${encodeURIComponent(id)}`,
    { everyMs: (status) => (status !== undefined && stageOf(status) === 'sending' ? LOOK_MS : false) },
  )
  return <Asked query={query}>{(status) => <Known status={status} conflicts={conflicts} />}</Asked>
}

function Known({
  status,
  conflicts,
}: {
  readonly status: CampaignStatus
  readonly conflicts: readonly ConflictAnswer[]
}) {
  const { user } = useSession()
  const { campaign, unknown } = status
  const { id, modelDigest } = campaign
  // Letters of other words were not looked at.
  const [looked, setLooked] = useState<string>()
  const primary = primaryOf(status, { user, hasLooked: looked === modelDigest })
  const words = (
    <>
      <CampaignWords campaign={campaign} conflicts={conflicts} />
      <CampaignPreview
        key={modelDigest}
        id={id}
        isPrimary={primary === 'look'}
        onLooked={() => setLooked(modelDigest)}
      />
      <CampaignPublic key={`public ${modelDigest}`} id={id} />
    </>
  )
  const isDraft = campaign.state === 'draft'
  return (
    <>
      <CampaignActs status={status} primary={primary} />
      {isDraft ? words : undefined}
      <HowFar status={status} />
      {unknown.length === 0 ? undefined : <CampaignUnknown unknown={unknown} />}
      <CampaignFiles status={status} isPrimary={primary === 'export'} />
      <HeldBack heldBack={status.heldBack} />
      <Unreachable unreachable={status.unreachable} />
      {isDraft ? undefined : words}
    </>
  )
}

function HowFar({
  status: {
    campaign: { id },
    pieces,
    people: { missing, queues },
  },
}: {
  readonly status: CampaignStatus
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const ways = Object.entries(pieces)
  const looking = Object.entries(queues).reduce(
    (sum, [queue, count]) => sum + (FIXES[queue] === undefined ? 0 : count),
    0,
  )
  return (
    <Section title={T.title(id)}>
      <Stack>
        {ways.length === 0 ? <Text size="sm">{T.noPieces}</Text> : undefined}
        {ways.map(([way, states]) => (
          <Way key={way} way={way} states={states} />
        ))}
        {missing === 0 ? undefined : (
          <Alert color="orange" variant="light">
            {T.missing(F.number(missing))}
          </Alert>
        )}
        {looking === 0 ? undefined : (
          <Alert color="orange" variant="light">
            {T.looking(F.number(looking))}
          </Alert>
        )}
      </Stack>
    </Section>
  )
}

/** The bar repeats what is said in words. */
function Way({ way, states }: { readonly way: string; readonly states: Readonly<Record<string, number>> }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  const counts = Object.entries(states)
  const all = counts.reduce((sum, [, count]) => sum + count, 0)
  const done = counts.reduce((sum, [state, count]) => sum + (STILL_IN.includes(state) ? 0 : count), 0)
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {word(way)}: {T.out(F.number(done), F.number(all))}
      </Text>
      <Progress value={all === 0 ? 0 : (100 * done) / all} aria-hidden />
      <Text size="sm" c="dimmed">
        {counts.map(([state, count]) => `${word(state)}: ${F.number(count)}`).join(', ')}
      </Text>
    </Stack>
  )
}

function HeldBack({ heldBack }: Pick<CampaignStatus, 'heldBack'>) {
  const T = useTexts(TEXTS)
  const held = Object.entries(heldBack)
  return (
    <Section title={T.held}>
      {held.length === 0 ? (
        <Text size="sm">{T.noHeld}</Text>
      ) : (
        <Rows
          label={T.held}
          head={T.heldHead}
          rows={held.map(([where, why]) => ({
            key: where,
            cells: [where === '' ? T.everybody : where, <Said key="why">{why}</Said>],
          }))}
        />
      )}
    </Section>
  )
}

function Unreachable({ unreachable: { total, byState } }: Pick<CampaignStatus, 'unreachable'>) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  return (
    <Section title={`${T.unreachable}: ${F.number(total)}`}>
      {total === 0 ? (
        <Text size="sm">{T.reached}</Text>
      ) : (
        <Rows
          label={T.unreachable}
          head={T.unreachableHead}
          rows={Object.entries(byState).map(([where, count]) => ({
            key: where,
            cells: [where === '' ? T.nowhere : where, F.number(count)],
          }))}
        />
      )}
    </Section>
  )
}
