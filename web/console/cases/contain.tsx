import { Accordion, Badge, Code, Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { FindingLine, TargetAsked, WholeCase } from '../../../src/contract/index.ts'
import { useSession } from '../../api/session.tsx'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Paged } from '../../ui/paged.tsx'
import { Empty } from '../../ui/states.tsx'
import { useDegrees } from '../degrees.ts'
import { Alive } from '../findings/alive.tsx'
import { useFindings, useMeasures } from '../findings/asking.ts'
import { choicesOf, ENVIRONMENT, PAGES, targetsOf } from '../findings/choices.ts'
import { ContainForm } from '../findings/contain-form.tsx'
import { FreezeSection } from '../findings/freeze-section.tsx'
import { isFor, MeasuresOf } from '../findings/measures-of.tsx'
import { TargetForm } from '../findings/target-form.tsx'
import { useCase } from './case-data.ts'
import { FreezesWaiting } from './freeze.tsx'

const TEXTS = texts(
  {
    title: 'Contain',
    hint: 'Each step says what it does to the care of patients before it can be pressed. It takes effect at once, everywhere; a freeze waits for a second officer.',
    who: 'Whom the case is about',
    nobody: 'The case names no person, session or app yet.',
    addresses: (count: string) =>
      `${count} addresses of the case cannot be contained: contain who came from them.`,
    kinds: { person: 'Person', session: 'Session', app: 'App', environment: 'Environment' },
    free: 'free',
    inForce: 'In force now',
    nothing: 'Nothing is in force for them.',
    alive: 'What is alive of them',
    contain: 'Contain',
    onlyAsk: 'You can ask a person why they are here. Every further step is for a security officer.',
    self: 'This is you. Another officer acts here.',
    browser:
      'Everybody at a page of ours comes through it: to suspend it would be to suspend them all. Suspend the person or the session.',
    other: 'Somebody else',
    otherHint: 'Named as in leaves; they stand in the list then, and not in the case.',
    notFrozen: 'It is not frozen.',
  },
  {
    title: 'Contener',
    hint: 'Cada paso dice qué hace a la atención de los pacientes antes de poder pulsarlo. Tiene efecto de inmediato y en todas partes; una congelación espera a un segundo oficial.',
    who: 'De quién trata el caso',
    nobody: 'El caso aún no nombra a ninguna persona, sesión ni aplicación.',
    addresses: (count: string) =>
      `${count} direcciones del caso no se pueden contener: contenga a quien vino de ellas.`,
    kinds: { person: 'Persona', session: 'Sesión', app: 'Aplicación', environment: 'Entorno' },
    free: 'libre',
    inForce: 'En vigor ahora',
    nothing: 'No hay nada en vigor para ellos.',
    alive: 'Lo que sigue vivo de ellos',
    contain: 'Contener',
    onlyAsk:
      'Puede preguntar a una persona por qué está aquí. Los demás pasos son para oficiales de seguridad.',
    self: 'Es usted. Aquí actúa otro oficial.',
    browser:
      'Todos los que usan nuestras páginas pasan por ella: suspenderla sería suspenderlos a todos. Suspenda a la persona o la sesión.',
    other: 'Alguien más',
    otherHint: 'Con el nombre que está en las hojas; aparece entonces en la lista, y no en el caso.',
    notFrozen: 'No está congelado.',
  },
)

/** Stopping whoever a case is about: what is in force, what is alive, and each step with what it does to care. */
export function ContainPart() {
  const T = useTexts(TEXTS)
  return (
    <Page title={T.title} hint={T.hint}>
      <FreezesWaiting />
      <Asked query={useCase()}>
        {(found) => (
          <>
            <Actors found={found} />
            <FreezeSection reason={reasonOf(found)}>
              <MeasuresOf target={ENVIRONMENT} none={T.notFrozen} />
            </FreezeSection>
          </>
        )}
      </Asked>
    </Page>
  )
}

const reasonOf = ({ id, title }: WholeCase): string => `${id}: ${title}`
/** As a part of an id in the page, which has no spaces. */
const keyOf = ({ kind, name }: TargetAsked): string => encodeURIComponent(`${kind} ${name}`)

/** Everybody a case names, and whoever its findings are about; each once. */
function targetsIn({ query, findings }: WholeCase, noticed: readonly FindingLine[]): TargetAsked[] {
  const named = (kind: TargetAsked['kind'], names: readonly string[]) => names.map((name) => ({ kind, name }))
  const behind = noticed.flatMap(({ id, actor }) =>
    actor === null || !findings.includes(id) ? [] : targetsOf(actor),
  )
  return [
    ...named('person', query.users),
    ...named('session', query.sessions),
    ...named('app', query.clients),
    ...behind,
  ]
}

function Actors({ found }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const [added, setAdded] = useState<readonly TargetAsked[]>([])
  const [opened, setOpened] = useState<string | null>(null)
  const noticed = useFindings({ level: '', state: '' }).data?.findings ?? []
  const all = [...added, ...targetsIn(found, noticed)]
  const targets = [...new Map(all.map((target) => [keyOf(target), target])).values()]
  const add = (target: TargetAsked) => {
    setAdded([target, ...added])
    setOpened(keyOf(target))
  }
  const { addresses } = found.query
  return (
    <>
      <Section title={T.who}>
        <Stack gap="md">
          {targets.length === 0 ? <Empty>{T.nobody}</Empty> : undefined}
          <Paged all={targets}>
            {(shown) => (
              <Accordion variant="separated" order={3} value={opened} onChange={setOpened}>
                {shown.map((target) => (
                  <Actor
                    key={keyOf(target)}
                    target={target}
                    reason={reasonOf(found)}
                    isOpen={opened === keyOf(target)}
                  />
                ))}
              </Accordion>
            )}
          </Paged>
          {addresses.length === 0 ? undefined : (
            <Text size="sm" c="dimmed">
              {T.addresses(number(addresses.length))}
            </Text>
          )}
        </Stack>
      </Section>
      <Section title={T.other} hint={T.otherHint}>
        <Stack gap="sm">
          <TargetForm choose={add} />
        </Stack>
      </Section>
    </>
  )
}

function Actor({
  target,
  reason,
  isOpen,
}: {
  readonly target: TargetAsked
  readonly reason: string
  readonly isOpen: boolean
}) {
  const T = useTexts(TEXTS)
  return (
    <Accordion.Item value={keyOf(target)}>
      <Accordion.Control>
        <Group gap="sm">
          <Badge variant="outline" color="gray">
            {T.kinds[target.kind]}
          </Badge>
          <Code style={{ overflowWrap: 'anywhere' }}>{target.name}</Code>
          <Standing target={target} />
        </Group>
      </Accordion.Control>
      <Accordion.Panel>{isOpen ? <Acting target={target} reason={reason} /> : undefined}</Accordion.Panel>
    </Accordion.Item>
  )
}

/** What is in force for somebody, in a word each. */
function Standing({ target }: { readonly target: TargetAsked }) {
  const T = useTexts(TEXTS)
  const degrees = useDegrees()
  const { data } = useMeasures()
  if (data === undefined) return undefined
  const own = [...new Set(data.filter((one) => isFor(one, target)).map(({ degree }) => degree))]
  return own.length === 0 ? (
    <Badge variant="light" color="gray">
      {T.free}
    </Badge>
  ) : (
    own.map((degree) => (
      <Badge key={degree} variant="light" color="orange">
        {degrees[degree].name}
      </Badge>
    ))
  )
}

function Acting({ target, reason }: { readonly target: TargetAsked; readonly reason: string }) {
  const T = useTexts(TEXTS)
  return (
    <Stack gap="lg">
      <Part title={T.inForce}>
        <MeasuresOf target={target} none={T.nothing} />
      </Part>
      <Part title={T.alive}>
        <Alive target={target} />
      </Part>
      <Part title={T.contain}>
        <Steps target={target} reason={reason} />
      </Part>
    </Stack>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap="xs">
      <Title order={4} size="h5">
        {title}
      </Title>
      {children}
    </Stack>
  )
}

function Steps({ target, reason }: { readonly target: TargetAsked; readonly reason: string }) {
  const T = useTexts(TEXTS)
  const { user, role } = useSession()
  if (target.kind === 'person' && target.name === user) return <Text size="sm">{T.self}</Text>
  if (target.kind === 'app' && target.name === PAGES) return <Text size="sm">{T.browser}</Text>
  const choices = choicesOf(target, role)
  return (
    <Stack gap="md">
      {role === 'security-officer' ? undefined : <Text size="sm">{T.onlyAsk}</Text>}
      {choices.length === 0 ? undefined : <ContainForm choices={choices} reason={reason} />}
    </Stack>
  )
}
