import { Fieldset, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import type { ConflictAnswer } from '../../../src/contract/index.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import type { Filling } from './draft-fields.tsx'
import { Said } from './parts.tsx'
import { spoken } from './words.ts'

const TEXTS = texts(
  {
    title: 'For counsel to decide',
    hint: 'Two laws that one letter cannot both follow, of where people of this case live.',
    choice: (id: string) => `Decision: ${id}`,
    by: (id: string) => `Who decided: ${id}`,
    open: (choice: string) => `Nobody decided: ${choice}`,
    choices: {
      brief: 'only that there was a breach, and when',
      omit: 'the dates alone',
    },
  },
  {
    title: 'Para que decida la asesoría legal',
    hint: 'Dos leyes que una misma carta no puede seguir a la vez, de donde viven personas de este caso.',
    choice: (id: string) => `Decisión: ${id}`,
    by: (id: string) => `Quién decidió: ${id}`,
    open: (choice: string) => `Nadie decidió: ${choice}`,
    choices: {
      brief: 'solo que hubo una violación, y cuándo',
      omit: 'solo las fechas',
    },
  },
)

const UNDECIDED = { choice: '', by: '' }
const NAME_LETTERS_MAX = 200

/** What counsel decides, where the laws of two places cannot both be followed. */
export function CounselFields({
  typed: { counsel, ...typed },
  setTyped,
  conflicts,
}: Filling & { readonly conflicts: readonly ConflictAnswer[] }) {
  const T = useTexts(TEXTS)
  const labelOf = (choice: string): string => T.choices[choice as keyof typeof T.choices] ?? spoken(choice)
  return (
    <Fieldset legend={T.title} w="100%">
      <Stack>
        <Text size="sm" c="dimmed">
          {T.hint}
        </Text>
        {conflicts.map(({ id, choices, default: standard, why }) => {
          const decided = counsel[id] ?? UNDECIDED
          const set = (more: Partial<typeof decided>) =>
            setTyped({ ...typed, counsel: { ...counsel, [id]: { ...decided, ...more } } })
          return (
            <Stack key={id} gap="xs">
              <Said dimmed>{why}</Said>
              <Group align="flex-end">
                <NativeSelect
                  label={T.choice(id)}
                  data={[
                    { value: '', label: T.open(labelOf(standard)) },
                    ...choices.map((value) => ({ value, label: labelOf(value) })),
                  ]}
                  value={decided.choice}
                  onChange={({ currentTarget: { value } }) => set({ choice: value })}
                />
                {decided.choice === '' ? undefined : (
                  <TextInput
                    label={T.by(id)}
                    required
                    maxLength={NAME_LETTERS_MAX}
                    value={decided.by}
                    onChange={({ currentTarget: { value } }) => set({ by: value })}
                  />
                )}
              </Group>
            </Stack>
          )
        })}
      </Stack>
    </Fieldset>
  )
}
