import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type AppAnswer, type AppAsked, type AppLine } from '../contract/index.ts'
import type { ClientAsked, Oauth } from '../oauth/index.ts'
import type { Reading } from './control-people.ts'

/** Apps, for whoever runs the machine. Each act tells the ledger itself, before it is done. */
export function appRoutes(app: FastifyInstance, oauth: Oauth, { operatorOf, jsonOf }: Reading): void {
  const { clients } = oauth
  app.post(
    ADMIN_PATHS.app,
    async (request): Promise<AppAnswer> =>
      await clients.register(operatorOf(request).who, askedOf(jsonOf<Record<string, unknown>>(request))),
  )
  app.get(ADMIN_PATHS.app, async (): Promise<{ apps: readonly AppLine[] }> => {
    const apps = await clients.list()
    return {
      apps: apps.map(({ id, name, authMethod, scopes, disabled }) => ({
        id,
        name,
        authMethod,
        scopes,
        disabled,
      })),
    }
  })
  app.post(ADMIN_PATHS.inviteApp, async (request) => ({
    invitation: await clients.invite(operatorOf(request).who),
  }))
  app.delete(`${ADMIN_PATHS.app}/:id`, async (request) => {
    const { id } = request.params as { id: string }
    return { disabled: await oauth.disable(id, operatorOf(request).who) }
  })
}

/** What is wrong with the values says `register`. */
function askedOf(sent: Readonly<Record<string, unknown>>): ClientAsked {
  const { name, scopes, redirectUris, origins, jwks, jwksUrl, launchUrl, authMethod, backend } =
    sent as Partial<AppAsked>
  const texts = [name, scopes, launchUrl, jwksUrl, authMethod].filter((one) => one !== undefined)
  const lists = [redirectUris, origins].filter((one) => one !== undefined)
  const shaped =
    texts.every((one) => typeof one === 'string') &&
    lists.every((one) => Array.isArray(one) && one.every((text) => typeof text === 'string')) &&
    (jwks === undefined || (typeof jwks === 'object' && jwks !== null))
  if (!shaped) throw new ChartwardError('USAGE', 'an app has a name, scopes and addresses')
  return {
    name: name ?? '',
    scopes: scopes ?? '',
    redirectUris: redirectUris ?? [],
    origins: origins ?? [],
    authMethod: authMethod ?? 'client_secret_basic',
    backend: backend === true,
    ...(jwks === undefined ? {} : { jwks }),
    ...(jwksUrl === undefined ? {} : { jwksUrl }),
    ...(launchUrl === undefined ? {} : { launchUrl }),
  }
}
