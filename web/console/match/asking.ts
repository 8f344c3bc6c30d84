import type { UseMutationResult } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { MATCH_PATH, type MatchReport, WEB_PATHS, type WebSession } from '../../../src/contract/index.ts'
import { ApiError, askJson } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { consolePath } from '../cases/case-data.ts'

/** A file to be matched. Times are milliseconds: disclosures before and after them do not count. */
export interface MatchSending {
  readonly file: File
  readonly from: number | undefined
  readonly to: number | undefined
}

/** Matching a file, how much of it was sent (bytes), and calling it off. It is called off when the page is left. */
export function useMatch(): {
  readonly matching: UseMutationResult<MatchReport, Error, MatchSending>
  readonly sent: number
  readonly stop: () => void
} {
  const [sent, setSent] = useState(0)
  const going = useRef<AbortController>(undefined)
  const stop = useCallback(() => going.current?.abort(), [])
  useEffect(() => stop, [stop])
  const matching = useAct(async ({ file, from, to }: MatchSending) => {
    await requireProven()
    going.current = new AbortController()
    setSent(0)
    const times = new URLSearchParams([
      ...(from === undefined ? [] : [['from', String(from)]]),
      ...(to === undefined ? [] : [['to', String(to)]]),
    ])
    return await askJson<MatchReport>(consolePath(`${MATCH_PATH}?${times}`), {
      method: 'POST',
      file,
      onSent: setSent,
      signal: going.current.signal,
    })
  })
  return { matching, sent, stop }
}

/** Asked before the file is sent: whoever sends gigabytes is not told only afterwards that a passkey is wanted. */
async function requireProven(): Promise<void> {
  const { proven } = await askJson<WebSession>(WEB_PATHS.session)
  if (!proven) throw new ApiError(403, { code: 'STEP_UP_REQUIRED', message: 'show who you are first' })
}
