import { Badge, Group, Stack, Text } from '@mantine/core'
import { type CampaignAnswer, NOTICE_PATHS } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { useConsoleAct } from './case-data.ts'
import { ActButton, Names, NotDone, useWord } from './parts.tsx'

const TEXTS = texts(
  {
    approved: (names: string) => `Approved by ${names}.`,
    nobody: 'Nobody approved these words yet. Two different officers have to.',
    second: 'A second officer has to approve the same words.',
    own: 'You approved these words. You cannot approve them a second time: another officer has to.',
    enough: 'Two officers approved: it can be frozen.',
    approve: 'Approve these words',
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
    nobody: 'Nadie aprobó todavía estas palabras. Tienen que hacerlo dos oficiales distintos.',
    second: 'Un segundo oficial tiene que aprobar las mismas palabras.',
    own: 'Usted aprobó estas palabras. No puede aprobarlas por segunda vez: tiene que hacerlo otro oficial.',
    enough: 'Dos oficiales aprobaron: se puede fijar.',
    approve: 'Aprobar estas palabras',
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

/** What can be asked of a campaign in each state. */
const ACTS: Readonly<Record<string, readonly Word[]>> = {
  draft: ['freeze', 'stop'],
  frozen: ['send', 'stop'],
  sending: ['pause', 'stop'],
  paused: ['resume', 'stop'],
}

/** How many different officers approve; the server holds to it when a campaign is frozen. */
const APPROVALS_NEEDED = 2

/** Who approved a campaign, and each step of it behind a question. */
export function CampaignActs({ campaign }: { readonly campaign: CampaignAnswer }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  const { id, state, frozen, modelDigest, listDigest } = campaign
  return (
    <Section title={id} aside={<Badge variant="light">{word(state)}</Badge>}>
      <Stack>
        <Approvals campaign={campaign} />
        <Text size="sm">{T.words}</Text>
        <Names names={[modelDigest]} />
        {listDigest === undefined ? undefined : (
          <>
            <Text size="sm">{T.list}</Text>
            <Names names={[listDigest]} />
          </>
        )}
        {frozen === undefined ? undefined : <Text size="sm">{T.frozen(F.time(frozen))}</Text>}
        <Group>
          {(ACTS[state] ?? []).map((one) => (
            <Act key={one} id={id} word={one} />
          ))}
        </Group>
      </Stack>
    </Section>
  )
}

function Approvals({ campaign: { id, state, approvedBy } }: { readonly campaign: CampaignAnswer }) {
  const T = useTexts(TEXTS)
  const { user } = useSession()
  const approve = useConsoleAct<undefined>(
    () => ({ path: `${NOTICE_PATHS.campaigns}/${id}/approve` }),
    ['campaigns'],
  )
  const isDraft = state === 'draft'
  const isMine = approvedBy.includes(user)
  const lacks = approvedBy.length < APPROVALS_NEEDED
  return (
    <Stack gap="xs" align="flex-start" role="status">
      <Text>{approvedBy.length === 0 ? T.nobody : T.approved(approvedBy.join(', '))}</Text>
      {isDraft && lacks && isMine ? <Text>{T.own}</Text> : undefined}
      {isDraft && lacks && !isMine && approvedBy.length > 0 ? <Text>{T.second}</Text> : undefined}
      {isDraft && !lacks ? <Text>{T.enough}</Text> : undefined}
      {isDraft && lacks && !isMine ? (
        <ActButton act={approve} given={undefined}>
          {T.approve}
        </ActButton>
      ) : undefined}
    </Stack>
  )
}

function Act({ id, word }: { readonly id: string; readonly word: Word }) {
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
    />
  )
}
