import { Alert, Progress, Stack, Text } from '@mantine/core'
import { type CampaignStatus, NOTICE_PATHS } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { CampaignActs } from './campaign-acts.tsx'
import { CampaignPreview } from './campaign-preview.tsx'
import { useCaseId, useConsole } from './case-data.ts'
import { Names, Rows, Said, useWord } from './parts.tsx'
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
    unknown:
      'E-mails of which nobody knows whether they arrived. Ask the mail server, then settle each with “chartward notice settle”:',
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
    unknown:
      'Correos de los que nadie sabe si llegaron. Pregunte al servidor de correo y resuelva cada uno con «chartward notice settle»:',
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

/** One campaign: what can be done with it, its letters, and how far it is. */
export function Campaign({ id }: { readonly id: string }) {
  const caseId = useCaseId()
  const query = useConsole<CampaignStatus>(
    ['campaigns', caseId, id],
    `${NOTICE_PATHS.campaigns}/${encodeURIComponent(id)}`,
  )
  return (
    <Asked query={query}>
      {(status) => (
        <>
          <CampaignActs campaign={status.campaign} />
          <CampaignPreview id={id} />
          <HowFar status={status} />
          <HeldBack heldBack={status.heldBack} />
          <Unreachable unreachable={status.unreachable} />
        </>
      )}
    </Asked>
  )
}

function HowFar({
  status: {
    campaign: { id },
    pieces,
    people: { missing, queues },
    unknown,
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
        {unknown.length === 0 ? undefined : (
          <>
            <Text size="sm">{T.unknown}</Text>
            <Names names={unknown} />
          </>
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
