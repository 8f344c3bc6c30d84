import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { LIVE_PATH, type LiveAnswer, WEB_PATHS } from '../../../src/contract/index.ts'
import { askJson } from '../../api/request.ts'

/** Often enough to be called live. The server's answer has no leaf each time, so that asking floods nothing. */
const POLL_MS = 5_000

/**
 * What goes on now. `isFollowed`: asked again and again; a hidden page does not ask, for the query stops while nobody looks.
 */
export function useLive(isFollowed: boolean): UseQueryResult<LiveAnswer> {
  return useQuery({
    queryKey: ['live'],
    queryFn: async ({ signal }) => await askJson<LiveAnswer>(WEB_PATHS.console + LIVE_PATH, { signal }),
    refetchInterval: isFollowed ? POLL_MS : false,
    refetchOnWindowFocus: isFollowed,
    staleTime: 0,
  })
}
