import type { CheckedStand } from './verifier.ts'

/** What this browser saw of the ledger before. */
export interface Memory {
  readonly vkey: string
  readonly size: number
  /** base64. */
  readonly root: string
  /** How many entries about the patient there were. */
  readonly total: number
}

const nameOf = (patient: string): string => `chartward-ledger-${patient}`

/** Undefined where this browser looks for the first time, or may keep nothing. */
export function recall(patient: string): Memory | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(nameOf(patient)) ?? 'null')
    return isMemory(kept) ? kept : undefined
  } catch {
    return undefined
  }
}

export function remember(patient: string, { vkey, size, root }: CheckedStand, total: number): void {
  try {
    localStorage.setItem(nameOf(patient), JSON.stringify({ vkey, size, root, total }))
  } catch {
    // A browser that keeps nothing looks for the first time each time.
  }
}

export function forget(patient: string): void {
  localStorage.removeItem(nameOf(patient))
}

function isMemory(value: unknown): value is Memory {
  const { vkey, size, root, total } = (value ?? {}) as Partial<Memory>
  return (
    typeof vkey === 'string' &&
    typeof root === 'string' &&
    Number.isSafeInteger(size) &&
    Number.isSafeInteger(total)
  )
}
