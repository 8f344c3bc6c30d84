import { List, Stack, Text } from '@mantine/core'

const ITEM = '- '

/** A message in the very words it was sent in: headings, lists and paragraphs look like what they are. */
export function MessageText({ text, language }: { readonly text: string; readonly language: 'en' | 'es' }) {
  return (
    <Stack gap="sm" lang={language} maw="70ch" style={{ overflowWrap: 'anywhere' }}>
      {text.split(/\n{2,}/).map((block, at) => (
        // A message never changes, and the same block may stand in it twice.
        <Block key={`${at} ${block}`} block={block} />
      ))}
    </Stack>
  )
}

function Block({ block }: { readonly block: string }) {
  const lines = block.split('\n')
  if (lines.every((line) => line.startsWith(ITEM)))
    return (
      <List spacing={4}>
        {lines.map((line) => (
          <List.Item key={line}>{line.slice(ITEM.length)}</List.Item>
        ))}
      </List>
    )
  return (
    <Text style={{ whiteSpace: 'pre-line' }} fw={isHeading(block) ? 700 : undefined}>
      {block}
    </Text>
  )
}

/** Plain text has no other way to say so than capitals. */
function isHeading(block: string): boolean {
  return block === block.toUpperCase() && /\p{Lu}{3}/u.test(block) && !block.includes('\n')
}
