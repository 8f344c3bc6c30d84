import { Anchor, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'

const TEXTS = texts(
  {
    leaf: (leaf: string) => `Leaf ${leaf}`,
    keyLeaf: (leaf: string) => `Key leaf ${leaf}`,
    more: (count: string) => `and ${count} more`,
  },
  {
    leaf: (leaf: string) => `Hoja ${leaf}`,
    keyLeaf: (leaf: string) => `Hoja de claves ${leaf}`,
    more: (count: string) => `y ${count} más`,
  },
)

const SHOWN_MAX = 50

/** Leaves of a ledger, each leading to the page with its proof. */
export function LeafLinks({
  ledger,
  leaves,
}: {
  readonly ledger: 'disclosure' | 'keys'
  readonly leaves: readonly number[]
}) {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  if (leaves.length === 0) return undefined
  const name = ledger === 'keys' ? T.keyLeaf : T.leaf
  const rest = leaves.length - SHOWN_MAX
  return (
    <Group gap="sm">
      {leaves.slice(0, SHOWN_MAX).map((leaf) => (
        <Anchor
          key={leaf}
          component={Link}
          to={`/ledger/${ledger}/${leaf}`}
          size="sm"
          py={4}
          display="inline-block"
        >
          {name(number(leaf))}
        </Anchor>
      ))}
      {rest > 0 ? <Text size="sm">{T.more(number(rest))}</Text> : undefined}
    </Group>
  )
}
