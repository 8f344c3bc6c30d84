import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'
import type { Ground, Interaction } from './interaction.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const LIFETIME_MS = 60 * 60 * 1000

/** Where a search goes on. The pairs are the search as it was asked. */
export interface PageStart {
  readonly type: string
  readonly pairs: readonly (readonly [name: string, value: string])[]
  /** The database snapshot of the first page: later pages show the same moment. */
  readonly snapshot: string
  /** Unsorted searches: the last id shown. */
  readonly afterId?: string
  /** Sorted searches: how many results came before. */
  readonly offset?: number
  /** The logical id of the patient whose everything is being read, and the last row shown of it. */
  readonly everythingOf?: string
  readonly after?: { readonly type: string; readonly id: string }
  /** The resource whose history is being read, and the oldest version shown of it. */
  readonly historyOf?: { readonly id: string; readonly before: number }
}

/**
 * A page link's only parameter: what it says is sealed, so that no search value stands in a URL, and bound
 * to the environment, person and session it was made for (law L9).
 */
export function sealPageLink(ground: Ground, interaction: Interaction, start: PageStart): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', ground.pageLinkKey, nonce)
  cipher.setAAD(boundTo(ground, interaction))
  const content = JSON.stringify({ ...start, expires: ground.clock.now() + LIFETIME_MS })
  return Buffer.concat([nonce, cipher.update(content, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  )
}

/** **Errors.** `PAGE_LINK_INVALID` when it was altered, made for someone else, or is over an hour old. */
export function openPageLink(ground: Ground, interaction: Interaction, link: string): PageStart {
  const start = decrypt(ground, interaction, Buffer.from(link, 'base64url'))
  if (start === undefined || start.expires <= ground.clock.now()) {
    throw new ChartwardError(
      'PAGE_LINK_INVALID',
      'this page link is not valid here, or no longer: search again',
    )
  }
  return start
}

function decrypt(
  ground: Ground,
  interaction: Interaction,
  sealed: Buffer,
): (PageStart & { expires: number }) | undefined {
  if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', ground.pageLinkKey, sealed.subarray(0, NONCE_BYTES))
    decipher.setAAD(boundTo(ground, interaction))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const content = Buffer.concat([
      decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)),
      decipher.final(),
    ])
    return JSON.parse(content.toString('utf8')) as PageStart & { expires: number }
  } catch {
    return undefined
  }
}

function boundTo(ground: Ground, { who }: Interaction): Buffer {
  return Buffer.from(JSON.stringify([ground.environment, who.user, who.session]), 'utf8')
}
