import { Stack, Text } from '@mantine/core'
import type { FindingLine } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useRoleWord } from '../../ui/role-words.ts'
import { useFindings } from '../findings/asking.ts'
import { FindingCard, FindingList } from '../findings/finding-card.tsx'
import { GlassSection } from './glass-section.tsx'

const TEXTS = texts(
  {
    title: 'Snooping',
    hint: 'People who opened, without a relation, the record of somebody with whom they have something in common. A suspicion is a reason to ask, and no verdict.',
    waiting: 'Waiting for you',
    none: 'Nobody waits here.',
    done: 'Closed',
    noneDone: 'Nothing was closed yet.',
    open: 'Look at it',
  },
  {
    title: 'Accesos por curiosidad',
    hint: 'Personas que abrieron, sin relación, el expediente de alguien con quien tienen algo en común. Una sospecha es un motivo para preguntar, no un veredicto.',
    waiting: 'En espera',
    none: 'No hay nadie en espera.',
    done: 'Cerrados',
    noneDone: 'Aún no se cerró nada.',
    open: 'Verlo',
  },
)

/** The rule of the detector that speaks of snooping. */
const RULE = 'snooping'

/** The queue of suspicions, and of broken glass that nobody looked at. */
export function Snooping() {
  const T = useTexts(TEXTS)
  const query = useFindings({ level: '', state: '' })
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={query} lines={8}>
        {({ findings }) => {
          const all = findings.filter(({ rule }) => rule === RULE)
          const closed = all.filter(({ state }) => state === 'closed')
          const waiting = all.filter(({ state }) => state !== 'closed')
          return (
            <Stack gap="lg">
              <Section title={T.waiting}>
                {waiting.length === 0 ? <Empty>{T.none}</Empty> : <Cards findings={waiting} />}
              </Section>
              <GlassSection />
              <Section title={T.done}>
                {closed.length === 0 ? <Text>{T.noneDone}</Text> : <Cards findings={closed} />}
              </Section>
            </Stack>
          )
        }}
      </Asked>
    </Page>
  )
}

function Cards({ findings }: { readonly findings: readonly FindingLine[] }) {
  return <FindingList findings={findings}>{(finding) => <Suspicion finding={finding} />}</FindingList>
}

function Suspicion({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const { time } = useFormats()
  const roleWord = useRoleWord()
  const { id, actor, noticed } = finding
  return (
    <FindingCard
      finding={finding}
      to={`/snooping/${encodeURIComponent(id)}`}
      title={{ title: actor === null ? T.open : `${actor.user} (${roleWord(actor.role)})` }}
      facts={[time(noticed)]}
    />
  )
}
