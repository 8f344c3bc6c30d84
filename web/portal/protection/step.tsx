import { Button, Group, List, Stack, Text, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { StepAsked, WebStep } from '../../../src/contract/index.ts'
import { useElementWords } from '../../ui/elements.ts'
import { useLanguage, useTexts } from '../../ui/language.tsx'
import { Failed } from '../../ui/states.tsx'
import { useStep } from './asking.ts'
import { CopyFields } from './fields.tsx'
import { PROTECTION_TEXTS } from './texts.ts'

/** Why, how and where a step is done, and what somebody says of it. */
export function StepDetails({ step }: { readonly step: WebStep }) {
  const T = useTexts(PROTECTION_TEXTS)
  const { language } = useLanguage()
  const wordOf = useElementWords()
  const { why, how, places, because, minutes, source, asOf, inside, letter, fields } = step
  return (
    <Stack gap="md">
      <Part name={T.why}>
        <Text>{why[language]}</Text>
      </Part>
      {because.length === 0 ? undefined : (
        <Part name={T.because}>
          <Text>{because.map(wordOf).join('; ')}</Text>
        </Part>
      )}
      <Part name={`${T.how} (${T.minutes(minutes)})`}>
        <List type="ordered" spacing={4}>
          {how.map((one) => (
            <List.Item key={one.en}>{one[language]}</List.Item>
          ))}
        </List>
      </Part>
      {places.length === 0 ? undefined : (
        <Part name={T.where}>
          <List>
            {places.map(({ name, web, phone }) => (
              <List.Item key={name}>
                {[name, web, phone].filter((one) => one !== undefined && one !== '').join(', ')}
              </List.Item>
            ))}
          </List>
          <Text size="sm" c="dimmed">
            {T.whereHint}
          </Text>
        </Part>
      )}
      {fields === true ? <CopyFields /> : undefined}
      <Group className="no-print">
        {inside === undefined ? undefined : (
          <Button renderRoot={(props) => <Link to={inside} {...props} />}>{T.inside}</Button>
        )}
        {letter === undefined ? undefined : (
          <Button renderRoot={(props) => <Link to={`/protection/letters/${letter}`} {...props} />}>
            {T.letter}
          </Button>
        )}
      </Group>
      <Saying step={step} />
      <Text size="xs" c="dimmed">
        {T.source(source, asOf)}
      </Text>
    </Stack>
  )
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Stack gap={4}>
      <Text fw={600} size="sm">
        {name}
      </Text>
      {children}
    </Stack>
  )
}

/** What is said of a step is kept, and the plan is as it is then. */
function Saying({ step: { id, state, remind } }: { readonly step: WebStep }) {
  const T = useTexts(PROTECTION_TEXTS)
  const save = useStep()
  const say = (next: Omit<StepAsked, 'id'>) => save.mutate({ id, ...next })
  return (
    <Stack gap="sm" className="no-print">
      {save.error === null ? undefined : <Failed error={save.error} />}
      <Group align="flex-end">
        {state === 'open' ? (
          <>
            <Button variant="default" loading={save.isPending} onClick={() => say({ state: 'done' })}>
              {T.done}
            </Button>
            <Button variant="subtle" disabled={save.isPending} onClick={() => say({ state: 'skipped' })}>
              {T.skip}
            </Button>
          </>
        ) : (
          <Button variant="default" loading={save.isPending} onClick={() => say({ state: 'open' })}>
            {T.reopen}
          </Button>
        )}
      </Group>
      {state === 'open' ? (
        <Reminder
          key={remind ?? ''}
          remind={remind}
          isPending={save.isPending}
          onSet={(day) => say({ state, ...(day === '' ? {} : { remind: day }) })}
        />
      ) : undefined}
    </Stack>
  )
}

function Reminder({
  remind,
  isPending,
  onSet,
}: {
  readonly remind: string | undefined
  readonly isPending: boolean
  readonly onSet: (day: string) => void
}) {
  const T = useTexts(PROTECTION_TEXTS)
  const [day, setDay] = useState(remind ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSet(day)
  }
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs">
        <TextInput
          type="date"
          size="sm"
          label={T.remind}
          value={day}
          onChange={({ currentTarget }) => setDay(currentTarget.value)}
          required
        />
        <Button type="submit" size="sm" variant="default" disabled={isPending}>
          {T.remindSave}
        </Button>
        {remind === undefined ? undefined : (
          <Button size="sm" variant="subtle" disabled={isPending} onClick={() => onSet('')}>
            {T.remindClear}
          </Button>
        )}
      </Group>
    </form>
  )
}
