import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failed, Loading } from './states.tsx'

/** What was asked for: grey lines while it comes, words when it failed, and the thing itself. What is there stays while it is asked again. */
export function Asked<Answer>({
  query,
  lines = 4,
  children,
}: {
  readonly query: UseQueryResult<Answer>
  readonly lines?: number
  readonly children: (answer: Answer) => ReactNode
}) {
  const { data, error, refetch } = query
  if (data !== undefined) return children(data)
  return error === null ? <Loading lines={lines} /> : <Failed error={error} retry={() => void refetch()} />
}
