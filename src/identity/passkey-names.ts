import { createHash } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'
import type { PersonId } from './caller.ts'
import { type Asker, contextOf, type Ground } from './ground.ts'

const NAME = /^[^\p{Cc}]{1,60}$/u

/** Names of somebody's passkeys by id: "my phone" says who has which device, so they are sealed. */
export async function passkeyNames(
  { database, vault }: Pick<Ground, 'database' | 'vault'>,
  asker: Asker,
  person: PersonId,
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ id: string; name: Buffer }>(
    'select id, name from passkey where person = $1 and ended is null and name is not null',
    [person],
  )
  if (rows.length === 0) return new Map()
  const sealed = rows.map(({ id, name }) => ({ name: nameOf(id), sealed: name }))
  const opened = await vault.openSecrets(sealed, contextOf(asker, 'passkey'))
  return new Map(rows.map(({ id }, at) => [id, opened[at]?.toString('utf8') ?? '']))
}

/** Told to the ledger without the name. **Errors** `CREDENTIAL_INVALID`. */
export async function namePasskey(
  ground: Ground,
  asker: Asker,
  person: PersonId,
  { passkey, name }: { readonly passkey: string; readonly name: string },
): Promise<void> {
  const wanted = name.normalize('NFC').trim()
  if (!NAME.test(wanted)) throw new ChartwardError('CREDENTIAL_INVALID', 'a name has 1 to 60 letters')
  const secret = { name: nameOf(passkey), plain: Buffer.from(wanted) }
  const [sealed] = await ground.vault.sealSecrets([secret], contextOf(asker, 'passkey'))
  await ground.database.transaction(async ({ query }) => {
    const named = await query(
      'update passkey set name = $3 where person = $1 and id = $2 and ended is null returning id',
      [person, passkey, sealed],
    )
    if (named.length === 0) throw new ChartwardError('CREDENTIAL_INVALID', 'there is no such passkey')
    await ground.tell({ how: 'factor', who: asker, note: 'passkey named' })
  })
}

/** The id of a passkey can be longer than the name of a secret. */
const nameOf = (passkey: string): string =>
  `passkey/${createHash('sha256').update(passkey).digest('base64url')}`
