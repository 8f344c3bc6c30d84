import { Anchor, Code, Stack, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import type { FindingLine } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { AuditLink } from '../audit/audit-link.tsx'
import { useFinding } from '../findings/asking.ts'
import { OutcomeSection } from '../findings/outcome-section.tsx'
import { RelatedMeasures } from '../findings/related-measures.tsx'
import { Says } from '../findings/says.tsx'
import { LeafLinks } from '../ledger/leaf-links.tsx'
import { LevelBadge } from '../levels.tsx'
import { AskSection } from './ask-section.tsx'
import { RelationSection } from './relation-section.tsx'

const TEXTS = texts(
  {
    title: 'A suspicion',
    of: (user: string) => `Did ${user} have a reason to look?`,
    back: 'The queue',
    whole: 'The whole finding',
    why: 'Why it is asked',
    patients: 'Whose record',
    noticed: 'Noticed',
    opened: 'Everything they opened of this patient',
    nobody: 'It is about nobody in particular.',
  },
  {
    title: 'Una sospecha',
    of: (user: string) => `¿Tenía ${user} un motivo para mirar?`,
    back: 'La cola',
    whole: 'El hallazgo completo',
    why: 'Por qué se pregunta',
    patients: 'De quién es el expediente',
    noticed: 'Notado',
    opened: 'Todo lo que abrió de este paciente',
    nobody: 'No es sobre nadie en particular.',
  },
)

/** One suspicion: how the viewer stands to the patient, what they say to it, and what it was. */
export function Snooped() {
  const T = useTexts(TEXTS)
  const { finding: id = '' } = useParams({ strict: false })
  const query = useFinding(id)
  const user = query.data?.actor?.user
  return (
    <Page
      title={user === undefined ? T.title : T.of(user)}
      actions={
        <Anchor component={Link} to="/snooping">
          {T.back}
        </Anchor>
      }
    >
      <Asked query={query} lines={10}>
        {(finding) => <Parts finding={finding} />}
      </Asked>
    </Page>
  )
}

function Parts({ finding }: { readonly finding: FindingLine }) {
  const T = useTexts(TEXTS)
  const { user: me } = useSession()
  const { time } = useFormats()
  const { id, actor, level, patients, leaves, noticed } = finding
  return (
    <Stack gap="lg">
      <Section title={T.why} aside={<LevelBadge level={level} />}>
        <Stack gap="xs">
          <Says finding={finding} fz="lg" />
          <Text size="sm" c="dimmed">
            {T.noticed}: {time(noticed)}
          </Text>
          <LeafLinks ledger="disclosure" leaves={leaves.disclosure} />
          <Anchor component={Link} to={`/findings/${encodeURIComponent(id)}`} size="sm">
            {T.whole}
          </Anchor>
        </Stack>
      </Section>
      {actor === null ? <Text>{T.nobody}</Text> : undefined}
      {actor === null
        ? undefined
        : patients.slice(0, PATIENTS_MAX).map((patient) => (
            <Section key={patient} title={T.patients} aside={<Code>{patient}</Code>}>
              <Stack gap="sm">
                <RelationSection user={actor.user} patient={patient} />
                <AuditLink question={{ user: actor.user, patient }}>{T.opened}</AuditLink>
              </Stack>
            </Section>
          ))}
      {actor === null || actor.user === me ? undefined : <AskSection finding={finding} user={actor.user} />}
      <OutcomeSection finding={finding} />
      <RelatedMeasures finding={finding} />
    </Stack>
  )
}

/** A suspicion is of one patient, or of a family. */
const PATIENTS_MAX = 5
