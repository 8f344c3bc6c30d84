import { Alert, Badge, Group, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import {
  type CaseDutiesAnswer,
  DUTIES_PATH,
  type DutiesShown,
  type DutyLine,
  type FactsShown,
  WEB_CASE_PATHS,
} from '../../../src/contract/index.ts'
import { download } from '../../api/download.ts'
import { useSession } from '../../api/session.tsx'
import { useAct } from '../../ui/act.tsx'
import { Asked } from '../../ui/asked.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { consolePath, useCaseId, useDuties } from './case-data.ts'
import { awayOf, DUTY_GROUPS, groupOf } from './duty-groups.ts'
import { DUTY_TEXTS } from './duty-texts.ts'
import { ActButton, Figure, Said, useWord } from './parts.tsx'

type Answer = CaseDutiesAnswer<DutiesShown, FactsShown>
type Plan = DutyLine['plan']

/** What the law asks for in a case, by how near it is. */
export function DutiesPart() {
  const T = useTexts(DUTY_TEXTS)
  const [plan, setPlan] = useState<Plan>('conservative')
  const query = useDuties()
  return (
    <Page title={T.title} hint={T.hint} actions={<Calendar />}>
      <Stack gap="xs" align="flex-start">
        <SegmentedControl
          aria-label={T.plan}
          value={plan}
          onChange={(chosen) => setPlan(chosen === 'minimum' ? 'minimum' : 'conservative')}
          data={[
            { value: 'conservative', label: T.conservative },
            { value: 'minimum', label: T.minimum },
          ]}
        />
        <Text size="sm" c="dimmed">
          {plan === 'minimum' ? T.minimumHint : T.conservativeHint}
        </Text>
      </Stack>
      <Asked query={query} lines={10}>
        {(answer) => <Board answer={answer} plan={plan} />}
      </Asked>
    </Page>
  )
}

/** The days of the conservative plan for whoever keeps a calendar. */
function Calendar() {
  const T = useTexts(DUTY_TEXTS)
  const id = useCaseId()
  const act = useAct(
    async () => await download(consolePath(`${DUTIES_PATH}/${id}${WEB_CASE_PATHS.calendar}`), `${id}.ics`),
  )
  return (
    <ActButton act={act} given={undefined} variant="default">
      {T.calendar}
    </ActButton>
  )
}

function Board({ answer, plan }: { readonly answer: Answer; readonly plan: Plan }) {
  const T = useTexts(DUTY_TEXTS)
  const F = useFormats()
  const { now } = useSession()
  const { duties, facts } = answer
  const zone = facts.timeZone ?? 'UTC'
  const shown = duties.duties.filter((duty) => duty.plan === plan)
  const inGroup = (group: string) => shown.filter((duty) => groupOf(duty, now, zone) === group)
  return (
    <>
      <Group gap="lg">
        {DUTY_GROUPS.map((group) => (
          <Figure key={group} label={T.groups[group]} value={F.number(inGroup(group).length)} />
        ))}
      </Group>
      <Anchored anchors={facts.anchors} />
      <Missing answer={answer} />
      {shown.length === 0 ? <Empty>{T.none}</Empty> : undefined}
      {DUTY_GROUPS.filter((group) => inGroup(group).length > 0).map((group) => (
        <Section key={group} title={T.groups[group]}>
          <Stack gap="lg">
            {inGroup(group).map((duty) => (
              <DutyOf key={`${duty.rule} ${duty.jurisdiction}`} duty={duty} zone={zone} />
            ))}
          </Stack>
        </Section>
      ))}
      <NotOwed relieved={duties.relieved.filter((one) => one.plan === plan)} />
      <Text size="sm" c="dimmed">
        {T.law(duties.lawVersion)}
        {duties.monitoringMonths > 0 ? ` ${T.monitoring(duties.monitoringMonths)}` : ''}
      </Text>
    </>
  )
}

/** The events that clocks count from, so far. */
function Anchored({ anchors }: { readonly anchors: FactsShown['anchors'] }) {
  const T = useTexts(DUTY_TEXTS)
  const F = useFormats()
  const word = useWord()
  const set = Object.entries(anchors).filter(([, at]) => at !== undefined)
  if (set.length === 0) return undefined
  const said = (at = '') => (at.length > 10 ? F.time(at) : F.date(at))
  return (
    <Text size="sm">
      {T.from}: {set.map(([anchor, at]) => `${word(anchor)} ${said(at)}`).join('; ')}
    </Text>
  )
}

/** What nobody has said yet, and the answer would change with. */
function Missing({ answer: { facts, missing, duties } }: { readonly answer: Answer }) {
  const T = useTexts(DUTY_TEXTS)
  const unplaced = facts.people.reduce(
    (sum, { state, country, count }) => sum + (state === null && country === undefined ? count : 0),
    0,
  )
  const lines = [
    ...(facts.anchors['incidentKnown'] === undefined ? [T.noKnown] : []),
    ...(facts.anchors['individualNoticeSent'] === undefined ? [T.noLetters] : []),
    ...(missing > 0 ? [T.ungathered(missing)] : []),
    ...(unplaced > 0 ? [T.unplaced(unplaced)] : []),
  ]
  if (lines.length + duties.remarks.length === 0) return undefined
  return (
    <Section title={T.missing}>
      <Stack gap="xs">
        {lines.map((line) => (
          <Text key={line} size="sm">
            {line}
          </Text>
        ))}
        {duties.remarks.map((remark) => (
          <Said key={remark} dimmed>
            {remark}
          </Said>
        ))}
      </Stack>
    </Section>
  )
}

function DutyOf({ duty, zone }: { readonly duty: DutyLine; readonly zone: string }) {
  const T = useTexts(DUTY_TEXTS)
  const F = useFormats()
  const word = useWord()
  const { jurisdiction, to, what, by, order, why, people, verified, status, cite, source, paused } = duty
  return (
    <Stack component="article" gap={4} aria-label={`${jurisdiction}: ${to}`}>
      <Group gap="xs">
        <Badge variant="default">{jurisdiction === 'unknown' ? word(jurisdiction) : jurisdiction}</Badge>
        <Text fw={600} lang="en">
          {to}
        </Text>
        {order === undefined ? undefined : <Badge variant="light">{T.orders[order]}</Badge>}
        <Badge variant="light" color={verified ? 'green' : 'orange'}>
          {T.checked[status]}
        </Badge>
      </Group>
      <Clock duty={duty} zone={zone} />
      {paused === undefined ? undefined : (
        <Text size="sm" fw={600}>
          {T.paused(paused.by, paused.until === null ? undefined : F.date(paused.until))}
        </Text>
      )}
      <Said>{what}</Said>
      <Text size="sm">
        {T.by(word(by))} {T.people(people)}
      </Text>
      <Said>{why}</Said>
      <Said dimmed>
        {cite}. {source}
      </Said>
    </Stack>
  )
}

/** When, and how long that still is. */
function Clock({
  duty: { due, noLaterThan, isTarget, done },
  zone,
}: {
  readonly duty: DutyLine
  readonly zone: string
}) {
  const T = useTexts(DUTY_TEXTS)
  const F = useFormats()
  const { now } = useSession()
  const said = (at: string) => (at.length > 10 ? F.time(at) : F.date(at))
  const left = (at: string) => {
    const { unit, count, isPast } = awayOf(at, now, zone)
    return T.left(unit, count, isPast)
  }
  if (done !== undefined) return <Text size="sm">{T.doneOn(said(done))}</Text>
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
      <Text size="sm">
        {due === null ? T.notBegun : `${isTarget ? T.aim : T.due} ${said(due)}: ${left(due)}`}
      </Text>
      {noLaterThan === undefined ? undefined : (
        <Text size="sm">
          {T.last} {said(noLaterThan)}: {left(noLaterThan)}
        </Text>
      )}
    </SimpleGrid>
  )
}

function NotOwed({ relieved }: { readonly relieved: DutiesShown['relieved'] }) {
  const T = useTexts(DUTY_TEXTS)
  const word = useWord()
  if (relieved.length === 0) return undefined
  return (
    <Section title={T.relieved}>
      <Stack>
        {relieved.map(({ rule, jurisdiction, relief, signedBy, why }, at) => (
          <Alert
            key={`${rule} ${jurisdiction} ${relief} ${at}`}
            color={signedBy === undefined ? 'orange' : 'gray'}
            variant="light"
            title={`${jurisdiction}, ${rule}: ${word(relief)}`}
          >
            <Text size="sm" fw={600}>
              {signedBy === undefined ? T.unsigned : T.signed(signedBy)}
            </Text>
            <Said>{why}</Said>
          </Alert>
        ))}
      </Stack>
    </Section>
  )
}
