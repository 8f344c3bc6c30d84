import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import {
  BREACH_ACTIONS,
  BREACH_KINDS,
  BREACH_PLACES,
  BREACH_SAFEGUARDS,
  ENTITY_KINDS,
} from '../../../src/contract/index.ts'
import { useDraft } from '../../ui/drafts.tsx'
import { useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { ActForm } from './act-form.tsx'
import { useCaseId } from './case-data.ts'
import { FilingEntities } from './filing-entities.tsx'
import { useDrafting } from './filing-asking.ts'
import { detailsOf, isContact, NOTHING_TYPED, type TextName, type TypedDetails } from './filing-typed.ts'
import { FILING_TEXTS, HHS_CHOICES } from './filing-words.ts'

/** Letters of one text, as the server takes them. */
const LETTERS_MAX = 20_000

interface Filling {
  readonly typed: TypedDetails
  readonly set: (typed: TypedDetails) => void
}

/** What the drafts ask of a person. What was typed stays until it is forgotten: the next drafts need it again. */
export function FilingForm({ onMade, onLeft }: { readonly onMade: () => void; readonly onLeft: () => void }) {
  const T = useTexts(FILING_TEXTS)
  const id = useCaseId()
  const {
    value: typed,
    set,
    drop,
    isTyped,
  } = useDraft({
    place: `/cases/${id}/filings`,
    label: T.title,
    start: NOTHING_TYPED,
  })
  const act = useDrafting()
  const filling = { typed, set }
  return (
    <Section title={T.title}>
      <ActForm
        act={act}
        onSend={() => act.mutate(detailsOf(typed), { onSuccess: onMade })}
        says={T.draft}
        gap="lg"
        after={
          <Group>
            <Button variant="default" onClick={onLeft}>
              {T.leave}
            </Button>
            {isTyped ? (
              <Button variant="subtle" onClick={drop}>
                {T.forget}
              </Button>
            ) : undefined}
          </Group>
        }
      >
        <Text size="sm" c="dimmed">
          {T.hint}
        </Text>
        <FormOfHhs {...filling} />
        <InWords {...filling} />
        <Contact {...filling} />
        <Markets {...filling} />
        <FilingEntities entities={typed.actsFor} setEntities={(actsFor) => set({ ...typed, actsFor })} />
        <Text size="sm">{T.replaces}</Text>
      </ActForm>
    </Section>
  )
}

/** What the input of a text takes. */
function fieldOf({ typed, set }: Filling, name: TextName) {
  return {
    value: typed.texts[name],
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) =>
      set({ ...typed, texts: { ...typed.texts, [name]: value } }),
  }
}

function FormOfHhs(filling: Filling) {
  const T = useTexts(FILING_TEXTS)
  const choice = useTexts(HHS_CHOICES)
  return (
    <Fieldset legend={T.form} w="100%">
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <NativeSelect
            label={T.entityKind}
            data={[
              { value: '', label: T.unsaid },
              ...ENTITY_KINDS.map((value) => ({ value, label: choice(value) })),
            ]}
            {...fieldOf(filling, 'entityKind')}
          />
          <TextInput label={T.addendumTo} maxLength={200} {...fieldOf(filling, 'addendumTo')} />
          <TextInput type="date" label={T.discoveredUntil} {...fieldOf(filling, 'discoveredUntil')} />
          <TextInput type="date" label={T.stopped} {...fieldOf(filling, 'stopped')} />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="lg">
          <Choices name="kinds" choices={BREACH_KINDS} {...filling} />
          <Choices name="places" choices={BREACH_PLACES} {...filling} />
          <Choices name="safeguardsBefore" choices={BREACH_SAFEGUARDS} {...filling} />
          <Choices name="actionsTaken" choices={BREACH_ACTIONS} {...filling} />
        </SimpleGrid>
      </Stack>
    </Fieldset>
  )
}

function Choices({
  name,
  choices,
  typed,
  set,
}: Filling & {
  readonly name: keyof (typeof FILING_TEXTS)['en']['lists']
  readonly choices: readonly string[]
}) {
  const T = useTexts(FILING_TEXTS)
  const choice = useTexts(HHS_CHOICES)
  return (
    <Checkbox.Group
      label={T.lists[name]}
      value={[...typed[name]]}
      onChange={(chosen) => set({ ...typed, [name]: chosen })}
    >
      <Stack gap="xs" mt="xs">
        {choices.map((value) => (
          <Checkbox key={value} value={value} label={choice(value)} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}

const LONG = ['plannedActions', 'investigation', 'personResponsible', 'knownAbroad'] as const
const YES_NO = ['lawEnforcementTold', 'informationSecurityProgram'] as const

function InWords(filling: Filling) {
  const T = useTexts(FILING_TEXTS)
  return (
    <Fieldset legend={T.words} w="100%">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {LONG.map((name) => (
          <Textarea
            key={name}
            label={T[name]}
            autosize
            minRows={2}
            maxLength={LETTERS_MAX}
            {...fieldOf(filling, name)}
          />
        ))}
        {YES_NO.map((name) => (
          <NativeSelect
            key={name}
            label={T[name]}
            data={[
              { value: '', label: T.unsaid },
              { value: 'yes', label: T.yes },
              { value: 'no', label: T.no },
            ]}
            {...fieldOf(filling, name)}
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  )
}

function Contact(filling: Filling) {
  const T = useTexts(FILING_TEXTS)
  const required = isContact(filling.typed.texts)
  return (
    <Fieldset legend={T.contact} w="100%">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={T.contactName}
          maxLength={200}
          {...{ required }}
          {...fieldOf(filling, 'contactName')}
        />
        <TextInput label={T.contactTitle} maxLength={200} {...fieldOf(filling, 'contactTitle')} />
        <TextInput
          label={T.contactPhone}
          maxLength={60}
          {...{ required }}
          {...fieldOf(filling, 'contactPhone')}
        />
        <TextInput
          label={T.contactEmail}
          type="email"
          maxLength={200}
          {...{ required }}
          {...fieldOf(filling, 'contactEmail')}
        />
      </SimpleGrid>
    </Fieldset>
  )
}

function Markets(filling: Filling) {
  const T = useTexts(FILING_TEXTS)
  const { typed, set } = filling
  return (
    <Fieldset legend={T.markets} w="100%">
      <Stack>
        <Checkbox
          label={T.isRegistrant}
          checked={typed.isRegistrant}
          onChange={({ currentTarget: { checked } }) => set({ ...typed, isRegistrant: checked })}
        />
        {typed.isRegistrant ? (
          <>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <TextInput
                label={T.commissionFileNumber}
                maxLength={60}
                {...fieldOf(filling, 'commissionFileNumber')}
              />
              <TextInput
                label={T.stateOfIncorporation}
                maxLength={60}
                {...fieldOf(filling, 'stateOfIncorporation')}
              />
            </SimpleGrid>
            <Textarea
              label={T.materialImpact}
              autosize
              minRows={2}
              maxLength={LETTERS_MAX}
              {...fieldOf(filling, 'materialImpact')}
            />
          </>
        ) : undefined}
      </Stack>
    </Fieldset>
  )
}
