import { errors, type Adapter, type AdapterPayload } from 'oidc-provider'
import { asUnixMs } from '../kernel/index.ts'
import { appAsker, type Ground } from './ground.ts'
import type { LiveGrant } from './grants.ts'

const SECOND_MS = 1000
/** What a backend service is: nobody signed in, and only its scopes limit it. */
const BACKEND_ROLE = 'integration'
const GRANTED = ['AccessToken', 'RefreshToken', 'ClientCredentials']

/**
 * Where the provider keeps what it issues. A token is told to the ledger before it is kept, and opens a session of
 * `identity` from then on; whatever ends one of them ends all that was given with it.
 */
export function openAdapter(ground: Ground): (model: string) => Adapter {
  return (model) => ({
    upsert: async (id, payload, expiresIn) =>
      await keep(ground, { model, id, payload, expiresIn: expiresIn ?? 0 }),
    find: async (id) => {
      if (model === 'Client') return await findClient(ground, id)
      return await ground.records.find(model, id)
    },
    findByUid: async (uid) => await ground.records.findByUid(model, uid),
    // There is no device flow.
    findByUserCode: async () => await Promise.resolve(undefined),
    destroy: async (id) => await destroy(ground, model, id),
    revokeByGrantId: async (grantId) => await endGrant(ground, grantId, 'revoked'),
    consume: async (id) => await consume(ground, model, id),
  })
}

async function findClient(ground: Ground, id: string) {
  const serving = ground.serving.getStore()
  if (serving !== undefined && ground.isSuspended?.(id) === true) serving.suspended = id
  return await ground.clients.metadata(id)
}

interface Kept {
  readonly model: string
  readonly id: string
  readonly payload: AdapterPayload
  /** Seconds. */
  readonly expiresIn: number
}

async function keep(ground: Ground, { model, id, payload, expiresIn }: Kept): Promise<void> {
  const { records, grants } = ground
  const record = { model, id, payload: { ...payload }, lifetimeMs: expiresIn * SECOND_MS }
  switch (model) {
    case 'ReplayDetection':
      if (await records.putOnce(record)) return
      throw new errors.InvalidClientAuth('client assertion tokens must only be used once')
    case 'AccessToken': {
      const grant = await grants.find(payload.grantId ?? '')
      if (grant === undefined) throw new errors.InvalidGrant('grant not found')
      await issue(ground, grant, { model, id, payload, expiresIn })
      await records.put(record)
      return
    }
    case 'RefreshToken': {
      const grant = await grants.find(payload.grantId ?? '')
      if (grant === undefined) throw new errors.InvalidGrant('grant not found')
      await tell(ground, grant, 'refresh token')
      await records.put(record)
      return
    }
    case 'ClientCredentials': {
      const grant = await openBackend(ground, { model, id, payload, expiresIn })
      await issue(ground, grant, { model, id, payload, expiresIn })
      await records.put({ ...record, grantId: id })
      return
    }
    case 'Grant':
      await records.put({ ...record, grantId: id })
      return
    default:
      await records.put(record)
  }
}

/** From here on `identity` knows the token; it knows only its hash. */
async function issue(ground: Ground, grant: LiveGrant, { id, payload, expiresIn }: Kept): Promise<void> {
  const scopes = (payload.scope ?? '').split(' ').filter((scope) => scope !== '')
  await tell(ground, grant, `access token: ${scopes.join(' ')}`)
  const expires = asUnixMs(ground.clock.now() + expiresIn * SECOND_MS)
  await ground.sessions.admit({ session: grant.session, token: id, expires, scopes })
}

/** A backend service's token is its whole grant: there is no other, and none refreshes it. */
async function openBackend(ground: Ground, { id, payload, expiresIn }: Kept): Promise<LiveGrant> {
  const client = payload.clientId ?? ''
  const scopes = (payload.scope ?? '').split(' ')
  return await ground.grants.open(
    id,
    { user: client, role: BACKEND_ROLE, client, scopes },
    { address: addressOf(ground), lifetimeMs: expiresIn * SECOND_MS },
  )
}

async function tell(ground: Ground, grant: LiveGrant, note: string): Promise<void> {
  const { user, role, client, session } = grant
  await ground.tell({ how: 'token', who: { user, role, client, session, address: addressOf(ground) }, note })
}

async function consume(ground: Ground, model: string, id: string): Promise<void> {
  if (await ground.records.consume(model, id)) return
  const grantId = (await ground.records.find(model, id))?.['grantId']
  if (typeof grantId === 'string') await endGrant(ground, grantId, 'used twice')
  throw new errors.InvalidGrant('already used')
}

/** Whoever takes back one token takes back the whole grant: an app that asks for that wants no more of it. */
async function destroy(ground: Ground, model: string, id: string): Promise<void> {
  if (model === 'Grant' || model === 'ClientCredentials') return await endGrant(ground, id, 'revoked')
  if (!GRANTED.includes(model)) return await ground.records.remove(model, id)
  const grantId = (await ground.records.find(model, id))?.['grantId']
  if (typeof grantId === 'string') await endGrant(ground, grantId, 'revoked')
}

async function endGrant(ground: Ground, grantId: string, reason: string): Promise<void> {
  await ground.records.endGrant(grantId, { address: addressOf(ground), reason })
}

function addressOf(ground: Ground): string {
  return appAsker(ground, '').address
}
