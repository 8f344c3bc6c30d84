import { randomUUID } from 'node:crypto'
import type { PostalAddress } from '../recipients/recipient.ts'
import { type Piece, pieceName } from './piece.ts'
import { addPieces } from './piece-store.ts'
import type { CampaignGround } from './ports.ts'
import type { Workplace } from './workplace.ts'

/** A letter that came back is mailed so often again, each time to another address. */
export const ROUNDS_MAX = 3

/**
 * A letter in place of what did not arrive: to `address`, or to the one that is known. Answers its name; undefined where
 * there is no address, or too many came back.
 */
export async function fallBack(
  { ground, sealing, ready }: Workplace,
  failed: Piece,
  moved?: PostalAddress,
): Promise<string | undefined> {
  const { database, issuer, tell, itself, clock } = ground
  const {
    campaign: id,
    content: { recipient: written },
  } = failed
  const address = moved ?? (failed.channel === 'email' ? written.address : undefined)
  if (address === undefined || failed.round + 1 > ROUNDS_MAX) return undefined
  const {
    kept: { series },
    composer,
  } = await ready(id)
  const [code = ''] = await issuer.reserve(1)
  const recipient = { ...written, address }
  const content = { recipient, code, digest: Buffer.from(composer.digest(recipient)).toString('hex') }
  const number = await nextNumber(database, id)
  const name = pieceName({ campaign: id, number })
  const note = `${name} letter in place of ${pieceName(failed)}`
  await tell(itself(randomUUID()), { how: 'notice', note, about: [recipient.patient] })
  const piece = { number, channel: 'letter', round: failed.round + 1, state: 'waiting', content } as const
  const added = await addPieces(database.query, sealing, { id, series, at: clock.now() }, [piece])
  return added.size > 0 ? name : undefined
}

async function nextNumber({ query }: CampaignGround['database'], id: string): Promise<number> {
  const [row] = await query<{ number: number }>(
    'update campaign set last_number = last_number + 1 where id = $1 returning last_number as number',
    [id],
  )
  return row?.number ?? 1
}
