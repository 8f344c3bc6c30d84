import { Group, Text, ThemeIcon, VisuallyHidden } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { CampaignAnswer } from '../../../src/contract/index.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import type { Stage } from './campaign-stage.ts'

const TEXTS = texts(
  {
    steps: 'Steps of the campaign',
    past: 'done: ',
    here: 'now: ',
    labels: {
      drafted: 'Draft',
      approved: (count: number, needed: number) => `Approved ${count} of ${needed}`,
      frozen: 'Frozen',
      sending: 'Sending',
      done: 'Done',
    },
  },
  {
    steps: 'Pasos de la campaña',
    past: 'hecho: ',
    here: 'ahora: ',
    labels: {
      drafted: 'Borrador',
      approved: (count: number, needed: number) => `Aprobada ${count} de ${needed}`,
      frozen: 'Fijada',
      sending: 'Enviándose',
      done: 'Terminada',
    },
  },
)

const STEPS = ['drafted', 'approved', 'frozen', 'sending', 'done'] as const

/** How many steps are behind a campaign; one that was stopped stands where it was. */
function stepsBehind(stage: Stage, campaign: CampaignAnswer): number {
  switch (stage) {
    case 'drafted':
    case 'half':
      return 1
    case 'approved':
    case 'freezing':
      return 2
    case 'frozen':
    case 'sending':
    case 'paused':
      return 3
    case 'done':
      return STEPS.length
    case 'stopped':
      if (campaign.frozen !== undefined) return 3
      return campaign.approvedBy.length >= campaign.needed ? 2 : 1
  }
}

/** The way of every campaign, and where on it this one is. */
export function CampaignSteps({
  campaign,
  stage,
}: {
  readonly campaign: CampaignAnswer
  readonly stage: Stage
}) {
  const T = useTexts(TEXTS)
  const behind = stepsBehind(stage, campaign)
  const isOver = stage === 'stopped' || stage === 'done'
  return (
    <Group component="ol" aria-label={T.steps} gap="lg" p={0} m={0} style={{ listStyle: 'none' }}>
      {STEPS.map((step, at) => {
        const isPast = at < behind
        const isHere = at === behind && !isOver
        const { approved, ...labels } = T.labels
        return (
          <Group
            component="li"
            key={step}
            gap={6}
            wrap="nowrap"
            {...(isHere ? { 'aria-current': 'step' as const } : {})}
          >
            <ThemeIcon
              size="sm"
              radius="xl"
              variant={isPast ? 'filled' : isHere ? 'outline' : 'default'}
              aria-hidden
            >
              {isPast ? (
                <IconCheck size={14} />
              ) : (
                <Text span size="xs">
                  {at + 1}
                </Text>
              )}
            </ThemeIcon>
            <Text size="sm" {...(isHere ? { fw: 600 } : {})}>
              {isPast ? <VisuallyHidden>{T.past}</VisuallyHidden> : undefined}
              {isHere ? <VisuallyHidden>{T.here}</VisuallyHidden> : undefined}
              {step === 'approved' ? approved(campaign.approvedBy.length, campaign.needed) : labels[step]}
            </Text>
          </Group>
        )
      })}
    </Group>
  )
}
