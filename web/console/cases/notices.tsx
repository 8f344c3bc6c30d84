import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { type CampaignAnswer, type CampaignsAnswer, NOTICE_PATHS } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useDrafts } from '../../ui/drafts.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Campaign } from './campaign.tsx'
import { useCase, useCaseId, useConsole } from './case-data.ts'
import { DraftForm } from './draft-form.tsx'
import { draftPlace } from './draft-values.ts'
import { useWord } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Notices',
    hint: 'A campaign is what the organisation says to the people of this case: by letter, by e-mail where they agreed, and in the portal. Different officers approve it before it goes out.',
    campaigns: 'Campaigns',
    none: 'Nothing was drafted yet.',
    by: (who: string, when: string) => `Drafted by ${who}, ${when}`,
    supplement: 'also to those told before',
    look: 'Look at',
    lookAt: (id: string) => `Look at ${id}`,
    write: 'Draft a campaign',
  },
  {
    title: 'Avisos',
    hint: 'Una campaña es lo que la organización dice a las personas de este caso: por carta, por correo electrónico si lo aceptaron, y en el portal. Oficiales distintos la aprueban antes de que salga.',
    campaigns: 'Campañas',
    none: 'Aún no hay ningún borrador.',
    by: (who: string, when: string) => `Borrador de ${who}, ${when}`,
    supplement: 'también a quien ya se avisó',
    look: 'Ver',
    lookAt: (id: string) => `Ver ${id}`,
    write: 'Redactar una campaña',
  },
)

/** Campaigns of the case, one of them in full, and a form for another. */
export function NoticesPart() {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  const { data } = useCase()
  const isOpen = data?.state === 'open'
  const [chosen, setChosen] = useState<string>()
  const place = draftPlace(id)
  // What was typed before the session ended, or the page was left, is shown again.
  const isKept = useDrafts().some((one) => one.place === place)
  const [isWriting, setWriting] = useState(isKept)
  const query = useConsole<CampaignsAnswer>(
    ['campaigns', id],
    `${NOTICE_PATHS.campaigns}?case=${encodeURIComponent(id)}`,
  )
  const drafted = (made: string) => {
    setChosen(made)
    setWriting(false)
  }
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={query}>
        {({ campaigns, conflicts }) => {
          const newest = campaigns.at(-1)
          const shown = chosen ?? newest?.id
          const isFirst = newest === undefined || newest.state === 'stopped'
          return (
            <>
              <Section title={T.campaigns}>
                <Stack>
                  {campaigns.length === 0 ? <Text size="sm">{T.none}</Text> : undefined}
                  {campaigns.map((one) => (
                    <Line
                      key={one.id}
                      one={one}
                      isShown={one.id === shown}
                      onLook={() => setChosen(one.id)}
                    />
                  ))}
                  {isOpen && !isWriting ? (
                    <Group>
                      <Button variant={isFirst ? 'filled' : 'default'} onClick={() => setWriting(true)}>
                        {T.write}
                      </Button>
                    </Group>
                  ) : undefined}
                </Stack>
              </Section>
              {isWriting && isOpen ? (
                <DraftForm conflicts={conflicts} onDrafted={drafted} onClosed={() => setWriting(false)} />
              ) : undefined}
              {shown === undefined ? undefined : <Campaign key={shown} id={shown} conflicts={conflicts} />}
            </>
          )
        }}
      </Asked>
    </Page>
  )
}

function Line({
  one: { id, state, drafted, draftedBy, supplement },
  isShown,
  onLook,
}: {
  readonly one: CampaignAnswer
  readonly isShown: boolean
  readonly onLook: () => void
}) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  return (
    <Group justify="space-between">
      <div>
        <Group gap="xs">
          <Text fw={600}>{id}</Text>
          <Badge variant="light">{word(state)}</Badge>
          {supplement ? <Text size="sm">{T.supplement}</Text> : undefined}
        </Group>
        <Text size="sm" c="dimmed">
          {T.by(draftedBy, F.time(drafted))}
        </Text>
      </div>
      {isShown ? undefined : (
        <Button size="xs" variant="default" aria-label={T.lookAt(id)} onClick={onLook}>
          {T.look}
        </Button>
      )}
    </Group>
  )
}
