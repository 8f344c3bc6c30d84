import { Stack } from '@mantine/core'
import { ProblemList } from '../problems/problems.tsx'

/** What somebody needs to know first of a patient. */
export function Summary() {
  return (
    <Stack gap="md">
      <ProblemList />
    </Stack>
  )
}
