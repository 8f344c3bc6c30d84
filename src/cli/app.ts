import { readFileSync } from 'node:fs'
import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type AppAnswer, type AppAsked, type AppLine } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** `chartward app register`. */
export async function registerApp({ client, terminal, asked }: Situation): Promise<number> {
  const name = asked.one('name')
  if (name === undefined) throw new ChartwardError('USAGE', 'an app needs --name')
  const { id, secret } = await client.send<AppAnswer>(
    'POST',
    ADMIN_PATHS.app,
    JSON.stringify(appAsked(name, asked)),
  )
  if (asked.json) {
    terminal.out(`${JSON.stringify({ id, secret })}\n`)
    return 0
  }
  terminal.out(`${id}\n${secret === undefined ? '' : `${secret}\n`}`)
  if (secret !== undefined) terminal.err('the second line is its secret; it is not shown again\n')
  return 0
}

function appAsked(name: string, asked: Situation['asked']): AppAsked {
  const [keys, launchUrl] = [asked.one('jwks'), asked.one('launch')]
  const authMethod =
    keys !== undefined ? 'private_key_jwt' : asked.flag('public') ? 'none' : 'client_secret_basic'
  return {
    name,
    authMethod,
    scopes: asked.many('scope').join(' '),
    redirectUris: asked.many('redirect'),
    origins: asked.many('origin'),
    backend: asked.flag('backend'),
    ...keysOf(keys),
    ...(launchUrl === undefined ? {} : { launchUrl }),
  }
}

/** An address, or a file. */
function keysOf(keys: string | undefined): Pick<AppAsked, 'jwks' | 'jwksUrl'> {
  if (keys === undefined) return {}
  return /^https?:/.test(keys) ? { jwksUrl: keys } : { jwks: keysIn(keys) }
}

function keysIn(file: string): object {
  try {
    const keys: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof keys === 'object' && keys !== null) return keys
  } catch (cause) {
    throw new ChartwardError('USAGE', `${file} cannot be read as a JSON key set`, { cause })
  }
  throw new ChartwardError('USAGE', `${file} is no JSON key set`)
}

/** `chartward app list`. */
export async function listApps({ client, terminal, asked }: Situation): Promise<number> {
  const { apps } = await client.get<{ apps: readonly AppLine[] }>(ADMIN_PATHS.app)
  if (asked.json) {
    terminal.out(`${JSON.stringify({ apps })}\n`)
    return 0
  }
  const rows = apps.map(({ id, name, authMethod, scopes, disabled }) => [
    id,
    name,
    authMethod,
    scopes,
    disabled ? 'disabled' : '',
  ])
  terminal.out(table(['app', 'name', 'shows itself by', 'may ask for', ''], rows))
  return 0
}

/** `chartward app disable`. Ends with 1 when there was none. */
export async function disableApp({ client, terminal, asked }: Situation): Promise<number> {
  const [id] = asked.rest
  if (id === undefined) throw new ChartwardError('USAGE', 'name the app by its id')
  const path = `${ADMIN_PATHS.app}/${encodeURIComponent(id)}`
  const { disabled } = await client.send<{ disabled: boolean }>('DELETE', path)
  terminal.out(disabled ? 'disabled\n' : 'there was no such app\n')
  return disabled ? 0 : 1
}

/** `chartward app invite`. */
export async function inviteApp({ client, terminal, asked }: Situation): Promise<number> {
  const { invitation } = await client.send<{ invitation: string }>('POST', ADMIN_PATHS.inviteApp)
  if (asked.json) {
    terminal.out(`${JSON.stringify({ invitation })}\n`)
    return 0
  }
  terminal.out(`${invitation}\n`)
  terminal.err('send it as a bearer token to /auth/register within a week; it is not shown again\n')
  return 0
}
