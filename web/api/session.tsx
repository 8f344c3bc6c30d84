import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { WEB_PATHS, type WebSession } from '../../src/contract/index.ts'
import { ApiError, askJson, listenToServer } from './request.ts'

const KEY = ['session']
/** Often enough that a question or a suspension is seen soon. */
const REFETCH_MS = 30_000

const Context = createContext<WebSession | undefined>(undefined)

/** Shows its children once it is known who is signed in; leads to the sign-in when nobody is. */
export function SessionProvider({
  loading,
  children,
}: {
  readonly loading: ReactNode
  readonly children: ReactNode
}) {
  const { data, error } = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => await askJson<WebSession>(WEB_PATHS.session, { signal }),
    refetchInterval: REFETCH_MS,
    refetchOnWindowFocus: 'always',
    retry: false,
  })
  const isNobody = data === undefined && error instanceof ApiError && error.status === 401
  useEffect(() => {
    if (isNobody) location.replace(signInPath())
  }, [isNobody])
  const isOther = useIsOther(data)
  if (data === undefined || isOther) return loading
  listenToServer({ csrf: data.csrf })
  return <Context value={data}>{children}</Context>
}

/**
 * True when somebody else has signed in at this browser, or the same person in another role: the page is opened anew then, so
 * that nothing of what the one before was shown is left in it.
 */
function useIsOther(data: WebSession | undefined): boolean {
  const owner = data === undefined ? undefined : `${data.user} as ${data.role}`
  const [first, setFirst] = useState(owner)
  if (first === undefined && owner !== undefined) setFirst(owner)
  const isOther = first !== undefined && owner !== undefined && owner !== first
  useEffect(() => {
    if (isOther) location.reload()
  }, [isOther])
  return isOther
}

/** Who is signed in. */
export function useSession(): WebSession {
  const session = useContext(Context)
  if (session === undefined) throw new Error('no session around this part of the page')
  return session
}

/** Asks again who is signed in, now. */
export function useSessionRefresh(): () => Promise<void> {
  const client = useQueryClient()
  return async () => await client.refetchQueries({ queryKey: KEY })
}

/** The sign-in, and back to this very page from there. */
export function signInPath(): string {
  return `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`
}
