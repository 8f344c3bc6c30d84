import { Accordion, Anchor, Badge, Button, Card, Group, List, Progress, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { PlanAnswer, WebStep, WebTold } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useElementWords } from '../../ui/elements.ts'
import { useFormats, useLanguage, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PrintButton } from '../../ui/print-button.tsx'
import { usePlan } from './asking.ts'
import { isDue } from './due.ts'
import { StepDetails } from './step.tsx'
import { PROTECTION_TEXTS } from './texts.ts'

/** What somebody can do to protect themselves, and how far they are with it. */
export function Protection() {
  const T = useTexts(PROTECTION_TEXTS)
  const query = usePlan()
  const isGeneral = query.data?.told.length === 0
  return (
    <Page title={T.title} hint={isGeneral ? T.generalHint : T.hint} actions={<PrintButton />}>
      <Asked query={query} lines={8}>
        {(plan) => <Plan plan={plan} />}
      </Asked>
    </Page>
  )
}

function Plan({ plan }: { readonly plan: PlanAnswer }) {
  const T = useTexts(PROTECTION_TEXTS)
  const { told, steps, today } = plan
  const wanted = steps.filter(({ state }) => state !== 'skipped')
  const done = wanted.filter((step) => step.state === 'done' && !isDue(step, today)).length
  const [opened, setOpened] = useState<string | null>(null)
  const next = nextOf(steps, today)
  const openStep = (id: string) => {
    setOpened(id)
    // Once it is open: the heading of it gets the focus, and with it who uses a keyboard.
    requestAnimationFrame(() => document.getElementById(headingOf(id))?.querySelector('button')?.focus())
  }
  const groups = [...new Set(steps.map(({ group }) => group))]
  return (
    <>
      <Stack gap={6}>
        <Text fw={600}>{done === wanted.length ? T.allDone : T.progress(done, wanted.length)}</Text>
        <Progress
          value={wanted.length === 0 ? 100 : (done / wanted.length) * 100}
          size="lg"
          aria-label={T.progress(done, wanted.length)}
        />
      </Stack>
      {next === undefined ? undefined : <Next step={next} onOpen={() => openStep(next.id)} />}
      {told.map((one) => (
        <Told key={one.case} told={one} />
      ))}
      {groups.map((group) => (
        <Section key={group} title={T.groups[group] ?? group}>
          <Accordion variant="contained" order={3} value={opened} onChange={setOpened}>
            {steps
              .filter((step) => step.group === group)
              .map((step) => (
                <StepItem key={step.id} step={step} today={today} />
              ))}
          </Accordion>
        </Section>
      ))}
    </>
  )
}

/** What is most pressing of what is left to do. */
function nextOf(steps: readonly WebStep[], today: string): WebStep | undefined {
  const dayOf = ({ remind, due }: WebStep) => remind ?? due ?? '9999'
  return steps
    .filter((step) => step.state === 'open' || isDue(step, today))
    .toSorted((one, other) => dayOf(one).localeCompare(dayOf(other)))[0]
}

const headingOf = (id: string): string => `step-${id}`

function Next({ step, onOpen }: { readonly step: WebStep; readonly onOpen: () => void }) {
  const T = useTexts(PROTECTION_TEXTS)
  const { language } = useLanguage()
  return (
    <Card withBorder padding="lg" className="no-print">
      <Group justify="space-between">
        <Stack gap={2}>
          <Text size="sm" c="dimmed">
            {T.next} ({T.minutes(step.minutes)})
          </Text>
          <Text fw={600} size="lg">
            {step.title[language]}
          </Text>
        </Stack>
        <Button onClick={onOpen}>{T.begin}</Button>
      </Group>
    </Card>
  )
}

function Told({ told: { code, date, left } }: { readonly told: WebTold }) {
  const T = useTexts(PROTECTION_TEXTS)
  const formats = useFormats()
  const wordOf = useElementWords()
  return (
    <Section
      title={T.told}
      aside={
        <Anchor className="no-print" component={Link} to={`/messages/${code}`}>
          {T.notice}
        </Anchor>
      }
    >
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {T.toldHint(formats.date(date))}
        </Text>
        <List>
          {left.map((name) => (
            <List.Item key={name}>{wordOf(name)}</List.Item>
          ))}
        </List>
      </Stack>
    </Section>
  )
}

function StepItem({ step, today }: { readonly step: WebStep; readonly today: string }) {
  const { language } = useLanguage()
  return (
    <Accordion.Item value={step.id} id={headingOf(step.id)}>
      <Accordion.Control>
        <Group justify="space-between" gap="xs" pr="xs">
          <Text fw={500}>{step.title[language]}</Text>
          <State step={step} today={today} />
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <StepDetails step={step} />
      </Accordion.Panel>
    </Accordion.Item>
  )
}

function State({ step, today }: { readonly step: WebStep; readonly today: string }) {
  const T = useTexts(PROTECTION_TEXTS)
  const { date } = useFormats()
  const { state, remind } = step
  const isAgain = state === 'done' && isDue(step, today)
  const colours = { open: 'blue', done: 'green', skipped: 'gray' }
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        <When step={step} today={today} />
        {remind === undefined || state === 'skipped' ? '' : ` ${T.reminder(date(remind))}`}
      </Text>
      <Badge variant="light" color={isAgain ? 'orange' : colours[state]}>
        {isAgain ? T.states.again : T.states[state]}
      </Badge>
    </Group>
  )
}

function When({ step: { due, state }, today }: { readonly step: WebStep; readonly today: string }) {
  const T = useTexts(PROTECTION_TEXTS)
  const { date } = useFormats()
  if (due === undefined) return undefined
  if (state === 'done') return T.again(date(due))
  return due < today ? T.overdue(date(due)) : T.due(date(due))
}
