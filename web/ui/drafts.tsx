import { type ReactNode, useCallback, useRef, useState, useSyncExternalStore } from 'react'
import { useSession } from '../api/session.tsx'

/** What is being typed stands in this tab's own storage: it outlives a reload and a crash, and no other tab reads it. */
const PREFIX = 'chartward-draft:'
/** Letters of one draft that are kept; a browser keeps about five million of all together. */
const LETTERS_MAX = 500_000

/** Something typed that the server has not taken yet. */
export interface KeptDraft {
  readonly user: string
  /** The path within the surface where it is typed. */
  readonly place: string
  readonly label: string
  readonly at: number
  /** The same for each try to save it, so that it is saved once. A UUID. */
  readonly once: string
  /** The version that it changes, as it was when the typing began. */
  readonly base?: string | undefined
  readonly value: unknown
}

const EVENT = 'chartward-drafts'

function tellChange(): void {
  dispatchEvent(new Event(EVENT))
}

function keyOf(user: string, place: string): string {
  return `${PREFIX}${user}:${place}`
}

function everyKey(): string[] {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))
}

function readKey(key: string): KeptDraft | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as KeptDraft | null
    return kept ?? undefined
  } catch {
    return undefined
  }
}

/** False when there is no room for it: then it stands on the page alone. */
function keep(draft: KeptDraft): boolean {
  const text = JSON.stringify(draft)
  try {
    if (text.length > LETTERS_MAX) throw new RangeError('too long')
    sessionStorage.setItem(keyOf(draft.user, draft.place), text)
    return true
  } catch {
    sessionStorage.removeItem(keyOf(draft.user, draft.place))
    return false
  } finally {
    tellChange()
  }
}

/** What somebody signs out with is theirs alone: nothing of it stays. */
export function dropDrafts(whose: (user: string) => boolean = () => true): void {
  for (const key of everyKey()) if (whose(readKey(key)?.user ?? '')) sessionStorage.removeItem(key)
  tellChange()
}

/**
 * Around everything that is typed: what another person typed in this tab is thrown away before anything is drawn. When somebody
 * else signs in while a page is open, the session around it opens the page anew.
 */
export function DraftKeeper({ children }: { readonly children: ReactNode }) {
  const { user } = useSession()
  useState(() => dropDrafts((whose) => whose !== user))
  return children
}

/** What this person typed in this tab and nothing took yet, the newest first. */
export function useDrafts(): readonly KeptDraft[] {
  const { user } = useSession()
  const text = useSyncExternalStore(watch, () => listText(user))
  return JSON.parse(text) as readonly KeptDraft[]
}

function watch(changed: () => void): () => void {
  addEventListener(EVENT, changed)
  return () => removeEventListener(EVENT, changed)
}

/** As one text, because what is compared for a change must be equal when nothing changed. */
function listText(user: string): string {
  const kept = everyKey().flatMap((key) => readKey(key) ?? [])
  const own = kept.filter((draft) => draft.user === user).sort((one, other) => other.at - one.at)
  return JSON.stringify(own.map(({ value: _value, ...draft }) => draft))
}

/** What is typed at one place. */
export interface Draft<Value> {
  readonly value: Value
  readonly set: (value: Value) => void
  readonly once: string
  readonly base: string | undefined
  /** From now on it changes this version. */
  readonly rebase: (base: string | undefined) => void
  /** When it was found here, typed before: milliseconds since 1970. */
  readonly restoredFrom: number | undefined
  /** False when it is too long to be kept. */
  readonly isKept: boolean
  /** True once there is something that would be lost. */
  readonly isTyped: boolean
  /** Begins anew, and forgets what was typed. */
  readonly drop: () => void
}

interface Beginning<Value> {
  /** The path within the surface, and what tells several forms there apart. */
  readonly place: string
  readonly label: string
  readonly start: Value
  readonly base?: string | undefined
}

/** Text that is kept while it is typed, for whoever types it and in this tab alone. */
export function useDraft<Value>({ place, label, start, base }: Beginning<Value>): Draft<Value> {
  const { user } = useSession()
  const begin = useCallback(
    (): KeptDraft => ({ user, place, label, at: 0, once: crypto.randomUUID(), base, value: start }),
    // What it starts from counts once, when it begins.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [user, place],
  )
  const [draft, setDraft] = useState(() => readKey(keyOf(user, place)) ?? begin())
  const [isKept, setKept] = useState(true)
  const [restoredFrom, setRestored] = useState(draft.at === 0 ? undefined : draft.at)
  const latest = useRef(draft)
  const change = (changed: Partial<KeptDraft>) => {
    const next = { ...latest.current, ...changed, label, at: Date.now() }
    latest.current = next
    setDraft(next)
    setKept(keep(next))
  }
  return {
    value: draft.value as Value,
    set: (value) => change({ value }),
    once: draft.once,
    base: draft.base,
    rebase: (version) => change({ base: version }),
    restoredFrom,
    isKept,
    isTyped: draft.at !== 0,
    drop: () => {
      sessionStorage.removeItem(keyOf(user, place))
      latest.current = begin()
      setDraft(latest.current)
      setRestored(undefined)
      tellChange()
    },
  }
}
