import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import {
  type ApproveAsked,
  type CampaignAnswer,
  type CampaignStatus,
  NOTICE_PATHS,
} from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { type Primary, type Stage, stageOf } from './campaign-stage.ts'
import { CampaignSteps } from './campaign-steps.tsx'
import { useCaseId, useConsoleAct } from './case-data.ts'
import { Names, NotDone, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    approved: (names: string) => `Approved by ${names}.`,
    nobody: (needed: number) =>
      `Nobody approved these words yet. ${needed} different officers have to. Have the letters shown first.`,
    another: (count: number) =>
      count === 1
        ? 'Another officer has to approve the same words.'
        : `${count} other officers have to approve the same words.`,
    own: 'You approved these words. You cannot approve them a second time.',
    stages: {
      approved: 'It can be frozen.',
      freezing: 'Its list was being made when that was cut off. Freeze it again.',
      frozen: 'Nothing went out yet. Send it when the letters may go.',
      sending: 'It goes out.',
      done: 'Everything went out. What comes back is taken in under Deliveries.',
      paused: 'Nothing goes out until it is resumed.',
      stopped: 'It ended for good. Whoever got nothing can be written to by another campaign.',
    },
    isDone: 'Done',
    approve: 'Approve these words',
    returns: 'To what comes back',
    files: 'Make a file for the mail house below: letters wait.',
    digests: 'What stands in the ledger',
    words: 'Words and settings, SHA-256',
    list: 'List, SHA-256',
    frozen: (when: string) => `Frozen ${when}`,
    acts: {
      freeze: {
        label: 'Freeze',
        does: 'The list of people is made and nothing changes any more: neither the words nor who gets them. Nothing goes out yet.',
      },
      send: {
        label: 'Send',
        does: 'E-mails and portal messages begin to go out by themselves, and letters can go into files for the mail house. The clocks of the law that begin with the letters begin now. What went out cannot be called back.',
      },
      pause: { label: 'Pause', does: 'Nothing more goes out until it is resumed. What went out stays out.' },
      resume: { label: 'Resume', does: 'What still waits goes out again.' },
      stop: {
        label: 'Stop for good',
        does: 'Nothing more of this campaign ever goes out. Whoever got nothing can be written to by another one.',
      },
    },
  },
  {
    approved: (names: string) => `Aprobada por ${names}.`,
    nobody: (needed: number) =>
      `Nadie aprobó todavía estas palabras. Tienen que hacerlo ${needed} oficiales distintos. Haga que se muestren antes las cartas.`,
    another: (count: number) =>
      count === 1
        ? 'Otro oficial tiene que aprobar las mismas palabras.'
        : `Otros ${count} oficiales tienen que aprobar las mismas palabras.`,
    own: 'Usted aprobó estas palabras. No puede aprobarlas por segunda vez.',
    stages: {
      approved: 'Se puede fijar.',
      freezing: 'Se interrumpió mientras se hacía su lista. Fíjela de nuevo.',
      frozen: 'Todavía no salió nada. Envíela cuando las cartas puedan salir.',
      sending: 'Está saliendo.',
      done: 'Salió todo. Lo que vuelve se anota en Entregas.',
      paused: 'No sale nada hasta que se reanude.',
      stopped: 'Terminó para siempre. A quien no recibió nada se le puede escribir con otra campaña.',
    },
    isDone: 'Terminada',
    approve: 'Aprobar estas palabras',
    returns: 'A lo que vuelve',
    files: 'Haga abajo un archivo para la imprenta: hay cartas en espera.',
    digests: 'Lo que consta en el registro',
    words: 'Palabras y ajustes, SHA-256',
    list: 'Lista, SHA-256',
    frozen: (when: string) => `Fijada ${when}`,
    acts: {
      freeze: {
        label: 'Fijar',
        does: 'Se hace la lista de personas y ya no cambia nada: ni las palabras ni quién las recibe. Todavía no sale nada.',
      },
      send: {
        label: 'Enviar',
        does: 'Los correos y los mensajes del portal empiezan a salir solos, y las cartas pueden ir a archivos para la imprenta. Los plazos de la ley que empiezan con las cartas empiezan ahora. Lo que salió no se puede retirar.',
      },
      pause: { label: 'Pausar', does: 'No sale nada más hasta que se reanude. Lo que salió, salió.' },
      resume: { label: 'Reanudar', does: 'Lo que aún espera vuelve a salir.' },
      stop: {
        label: 'Detener para siempre',
        does: 'Nunca sale nada más de esta campaña. A quien no recibió nada se le puede escribir con otra.',
      },
    },
  },
)

type Word = keyof (typeof TEXTS)['en']['acts']

/** What can be asked of a campaign as far as it is. */
const ACTS: Readonly<Record<Stage, readonly Word[]>> = {
  drafted: ['stop'],
  half: ['stop'],
  approved: ['freeze', 'stop'],
  freezing: ['freeze'],
  frozen: ['send', 'stop'],
  sending: ['pause', 'stop'],
  done: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  stopped: [],
}

/** How far a campaign is, who approved it, and each step of it behind a question. */
export function CampaignActs({
  status,
  primary,
}: {
  readonly status: CampaignStatus
  readonly primary: Primary | undefined
}) {
  const T = useTexts(TEXTS)
  const word = useWord()
  const { campaign } = status
  const stage = stageOf(status)
  return (
    <Section
      title={campaign.id}
      aside={<Badge variant="light">{stage === 'done' ? T.isDone : word(campaign.state)}</Badge>}
    >
      <Stack>
        <CampaignSteps campaign={campaign} stage={stage} />
        <Stack gap={4} role="status">
          <Standing campaign={campaign} stage={stage} />
          {primary === 'export' ? <Text>{T.files}</Text> : undefined}
        </Stack>
        <Group>
          {stage === 'drafted' || stage === 'half' ? (
            <Approve campaign={campaign} isPrimary={primary === 'approve'} />
          ) : undefined}
          {primary === 'returns' ? <ToReturns /> : undefined}
          {ACTS[stage].map((one) => (
            <Act key={one} id={campaign.id} word={one} isPrimary={one === primary} />
          ))}
        </Group>
        <Digests campaign={campaign} />
      </Stack>
    </Section>
  )
}

function Standing({ campaign, stage }: { readonly campaign: CampaignAnswer; readonly stage: Stage }) {
  const T = useTexts(TEXTS)
  const { user } = useSession()
  const { approvedBy, needed } = campaign
  const names = approvedBy.length === 0 ? undefined : <Text>{T.approved(approvedBy.join(', '))}</Text>
  if (stage === 'drafted') return <Text>{T.nobody(needed)}</Text>
  if (stage !== 'half')
    return (
      <>
        {names}
        <Text>{T.stages[stage]}</Text>
      </>
    )
  return (
    <>
      {names}
      {approvedBy.includes(user) ? <Text>{T.own}</Text> : undefined}
      <Text>{T.another(needed - approvedBy.length)}</Text>
    </>
  )
}

/** Of these very words: when they are others meanwhile the server refuses, and they are shown. */
function Approve({
  campaign: { id, modelDigest, approvedBy },
  isPrimary,
}: {
  readonly campaign: CampaignAnswer
  readonly isPrimary: boolean
}) {
  const T = useTexts(TEXTS)
  const { user } = useSession()
  const client = useQueryClient()
  const approve = useConsoleAct<ApproveAsked>(
    (body) => ({ path: `${NOTICE_PATHS.campaigns}/${id}/approve`, body }),
    ['campaigns'],
  )
  const press = () =>
    approve.mutate(
      { words: modelDigest },
      { onError: () => void client.invalidateQueries({ queryKey: ['campaigns'] }) },
    )
  const isMine = approvedBy.includes(user)
  if (isMine && approve.error === null) return undefined
  return (
    <Stack gap="xs" align="flex-start">
      {isMine ? undefined : (
        <Button loading={approve.isPending} onClick={press} variant={isPrimary ? 'filled' : 'default'}>
          {T.approve}
        </Button>
      )}
      <NotDone act={approve} />
    </Stack>
  )
}

function ToReturns() {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  return (
    <Button renderRoot={(props) => <Link to="/cases/$case/deliveries" params={{ case: id }} {...props} />}>
      {T.returns}
    </Button>
  )
}

function Act({
  id,
  word,
  isPrimary,
}: {
  readonly id: string
  readonly word: Word
  readonly isPrimary: boolean
}) {
  const T = useTexts(TEXTS)
  const one = `${NOTICE_PATHS.campaigns}/${id}`
  const act = useConsoleAct<void>(
    () => (word === 'freeze' ? { path: `${one}/freeze` } : { path: `${one}/act`, body: { act: word } }),
    ['campaigns', 'case', 'duties'],
  )
  const { label, does } = T.acts[word]
  const refused = <NotDone act={act} />
  return (
    <ConfirmButton
      label={label}
      name={`${label}: ${id}`}
      question={does}
      confirm={label}
      act={act}
      failure={() => refused}
      variant={isPrimary ? 'filled' : 'default'}
    />
  )
}

function Digests({ campaign: { modelDigest, listDigest, frozen } }: { readonly campaign: CampaignAnswer }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  return (
    <details>
      <summary>{T.digests}</summary>
      <Stack gap="xs" mt="xs">
        <Text size="sm">{T.words}</Text>
        <Names names={[modelDigest]} />
        {listDigest === undefined ? undefined : (
          <>
            <Text size="sm">{T.list}</Text>
            <Names names={[listDigest]} />
          </>
        )}
        {frozen === undefined ? undefined : <Text size="sm">{T.frozen(F.time(frozen))}</Text>}
      </Stack>
    </details>
  )
}
