import { Button, Fieldset, Group, NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { ENTITY_KINDS, type EntityKind } from '../../../src/contract/index.ts'
import { useTexts } from '../../ui/language.tsx'
import { isContact, NO_ENTITY, type TypedEntity } from './filing-typed.ts'
import { FILING_TEXTS, HHS_CHOICES } from './filing-words.ts'

/** Covered entities whose records a business associate keeps: each gets a packet of its own. */
export function FilingEntities({
  entities,
  setEntities,
}: {
  readonly entities: readonly TypedEntity[]
  readonly setEntities: (entities: readonly TypedEntity[]) => void
}) {
  const T = useTexts(FILING_TEXTS)
  return (
    <Fieldset legend={T.actsFor} w="100%">
      <Stack gap="lg">
        {entities.map((entity, at) => (
          <EntityOf
            // They have no names of their own until one is typed, and are only added at the end.
            key={at}
            at={at}
            entity={entity}
            set={(changed) => setEntities(entities.with(at, changed))}
            onRemove={() => setEntities(entities.toSpliced(at, 1))}
          />
        ))}
        <Group>
          <Button variant="default" onClick={() => setEntities([...entities, NO_ENTITY])}>
            {T.addEntity}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}

function EntityOf({
  at,
  entity,
  set,
  onRemove,
}: {
  readonly at: number
  readonly entity: TypedEntity
  readonly set: (entity: TypedEntity) => void
  readonly onRemove: () => void
}) {
  const T = useTexts(FILING_TEXTS)
  const choice = useTexts(HHS_CHOICES)
  const required = isContact(entity)
  const field = (name: Exclude<keyof TypedEntity, 'kind'>) => ({
    value: entity[name],
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) =>
      set({ ...entity, [name]: value }),
  })
  return (
    <Stack role="group" aria-label={T.entity(at + 1)} gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={T.entityName} required maxLength={200} {...field('name')} />
        <NativeSelect
          label={T.entityIs}
          value={entity.kind}
          onChange={({ currentTarget: { value } }) => set({ ...entity, kind: value as EntityKind })}
          data={ENTITY_KINDS.map((value) => ({ value, label: choice(value) }))}
        />
        <TextInput label={T.organization} maxLength={200} {...field('organization')} />
        <TextInput
          label={T.entityContact.name}
          maxLength={200}
          required={required}
          {...field('contactName')}
        />
        <TextInput
          label={T.entityContact.phone}
          maxLength={60}
          required={required}
          {...field('contactPhone')}
        />
        <TextInput
          label={T.entityContact.email}
          type="email"
          maxLength={200}
          required={required}
          {...field('contactEmail')}
        />
      </SimpleGrid>
      <Group>
        <Button size="xs" variant="default" onClick={onRemove}>
          {T.removeEntity(at + 1)}
        </Button>
      </Group>
    </Stack>
  )
}
