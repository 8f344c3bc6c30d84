import { Badge } from '@mantine/core'
import { IconAlertTriangle, IconDoorExit, IconHelpCircle } from '@tabler/icons-react'
import type { AccessFlag } from '../../../src/contract/index.ts'
import { useTexts } from '../../ui/language.tsx'
import { ACCESS_TEXTS } from './texts.ts'

const LOOKS = {
  emergency: { color: 'red', Icon: IconAlertTriangle },
  unmatched: { color: 'orange', Icon: IconHelpCircle },
  left: { color: 'grape', Icon: IconDoorExit },
} as const

/** The three things that are pointed out, in words and each with its own sign. */
export function Flags({ flags }: { readonly flags: readonly AccessFlag[] }) {
  const T = useTexts(ACCESS_TEXTS)
  return flags.map((flag) => {
    const { color, Icon } = LOOKS[flag]
    return (
      <Badge key={flag} color={color} variant="light" leftSection={<Icon size={14} aria-hidden />} tt="none">
        {T.flags[flag]}
      </Badge>
    )
  })
}
