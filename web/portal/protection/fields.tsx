import { Button, CopyButton, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Asked } from '../../ui/asked.tsx'
import { useTexts } from '../../ui/language.tsx'
import { useOwnData } from './asking.ts'
import { fieldsOf, type OwnField } from './own-facts.ts'
import { PROTECTION_TEXTS } from './texts.ts'

/** Personal data for a form elsewhere: put together here, copied by hand, and sent nowhere. */
export function CopyFields() {
  const T = useTexts(PROTECTION_TEXTS)
  const [isWanted, setWanted] = useState(false)
  const query = useOwnData(isWanted)
  return (
    <Stack gap="xs" align="flex-start">
      <Text fw={600} size="sm">
        {T.fields}
      </Text>
      <Text size="sm" c="dimmed">
        {T.fieldsHint}
      </Text>
      {isWanted ? (
        <Asked query={query}>
          {(own) => {
            const fields = fieldsOf(own)
            if (fields.length === 0) return <Text>{T.noFields}</Text>
            return (
              <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
                {fields.map((field) => (
                  <Field key={`${field.name} ${field.value}`} field={field} />
                ))}
              </Stack>
            )
          }}
        </Asked>
      ) : (
        <Button variant="default" onClick={() => setWanted(true)}>
          {T.showFields}
        </Button>
      )}
    </Stack>
  )
}

function Field({ field: { name, value } }: { readonly field: OwnField }) {
  const T = useTexts(PROTECTION_TEXTS)
  const label = T.fieldNames[name]
  return (
    <Group component="li" gap="sm">
      <Text size="sm" c="dimmed" w={140}>
        {label}
      </Text>
      <Text style={{ overflowWrap: 'anywhere' }}>{value}</Text>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            onClick={copy}
            aria-label={T.copyWhat(label)}
            className="no-print"
          >
            {copied ? T.copied : T.copy}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
