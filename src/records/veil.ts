import { createHmac, type KeyObject } from 'node:crypto'

/** A row's labels and what they are veiled for. */
interface Labelled {
  readonly type: string
  readonly id: string
  readonly version: number
  readonly labels: number
}

/**
 * Veils a mask of security labels for the table, or takes the veil off: the same act both ways. A copy of the table does not
 * say who has records of a sensitive kind, nor which versions have the same labels.
 */
export function veiled(key: KeyObject, { type, id, version, labels }: Labelled): number {
  const pad = createHmac('sha256', key).update(`${type}/${id}/${version}`).digest()
  return labels ^ pad.readInt32BE(0)
}
