import { Text } from '@mantine/core'
import type { MeasureLine, TargetAsked } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useMeasures } from './asking.ts'
import { MeasureList } from './measure-list.tsx'

/** The measures in force for one target. */
export function MeasuresOf({ target, none }: { readonly target: TargetAsked; readonly none: string }) {
  return (
    <Asked query={useMeasures()} lines={1}>
      {(measures) => {
        const own = measures.filter((one) => isFor(one, target))
        return own.length === 0 ? <Text size="sm">{none}</Text> : <MeasureList measures={own} />
      }}
    </Asked>
  )
}

/** Whether a measure is for this very target. */
export function isFor({ target: { kind, name } }: MeasureLine, wanted: TargetAsked): boolean {
  return kind === wanted.kind && name === wanted.name
}
