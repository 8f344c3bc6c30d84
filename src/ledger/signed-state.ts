import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TreeSize } from '../kernel/index.ts'
import { replaceFile, unlessMissing } from './durable-file.ts'
import { corrupt } from './frame.ts'

/** The largest tree this ledger has signed. */
export interface Signed {
  readonly size: TreeSize
  readonly root: Uint8Array
}

const SIGNED = /^([0-9]{1,16})\n([A-Za-z0-9+/]{43}=)\n$/

/** What the file `signed` says; undefined when there is none, which is right only before the first start. */
export async function readSigned(directory: string): Promise<Signed | undefined> {
  const text = await unlessMissing(readFile(join(directory, 'signed'), 'utf8'))
  if (text === undefined) return undefined
  const [, size, root] = SIGNED.exec(text) ?? []
  if (size === undefined || root === undefined || encode(Number(size), Buffer.from(root, 'base64')) !== text)
    throw corrupt('the file `signed` is damaged')
  return { size: Number(size) as TreeSize, root: Buffer.from(root, 'base64') }
}

/**
 * Says that `next` is about to be published, unless the file does not say `expected`: then somebody else signs
 * for this ledger, or the directory was put back to an older state, and signing would be a second history.
 */
export async function replaceSigned(
  directory: string,
  expected: Signed | undefined,
  next: Signed,
): Promise<void> {
  const found = await readSigned(directory)
  if (!isSame(found, expected))
    throw corrupt('the file `signed` is not as this process left it: nothing more is signed')
  await replaceFile(join(directory, 'signed'), Buffer.from(encode(next.size, next.root)))
}

export function isSame(one: Signed | undefined, other: Signed | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.size === other.size && Buffer.compare(one.root, other.root) === 0
}

function encode(size: number, root: Uint8Array): string {
  return `${size}\n${Buffer.from(root).toString('base64')}\n`
}
