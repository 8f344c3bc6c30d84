import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../../kernel/index.ts'
import type { Access } from '../../access/index.ts'
import {
  type AppsAnswer,
  type GlassState,
  type GlassAsked,
  type LaunchAnswer,
  type LaunchAsked,
  WRITING_PATHS,
} from '../../contract/index.ts'
import { patientIdOf } from '../../fhir/index.ts'
import { callerOf } from '../../identity/index.ts'
import type { Client, Oauth } from '../../oauth/index.ts'
import { need } from '../asked.ts'
import type { BrowserGround, BrowserSession } from '../browser.ts'
import { jsonOf, webSession } from './scope.ts'

const LOGICAL_ID = /^[A-Za-z0-9.-]{1,64}$/

export interface ChartActsGround extends BrowserGround {
  readonly access: Access
  readonly oauth: Oauth
  readonly now: () => number
}

/** What is done in a chart beside reading and writing records: breaking the glass, and opening apps. */
export function chartActs(app: FastifyInstance, ground: ChartActsGround): void {
  glassActs(app, ground)
  appActs(app, ground)
}

function glassActs(app: FastifyInstance, ground: ChartActsGround): void {
  app.post(WRITING_PATHS.glass, async (request): Promise<GlassState> => {
    const session = await webSession(ground, request)
    const { patient, reason } = jsonOf<GlassAsked>(request)
    // Who may, and that they showed a passkey just now, is decided where it is done.
    const { until } = await ground.access.breakGlass({
      caller: callerOf(session),
      patient: patientIdOf(logicalId(patient)),
      reason: typeof reason === 'string' ? reason : '',
    })
    return { until, now: ground.now() }
  })
  app.get(`${WRITING_PATHS.glassOf}/:patient`, async (request): Promise<GlassState> => {
    const session = await webSession(ground, request)
    const patient = patientIdOf(logicalId(need(request.params as Record<string, string>, 'patient')))
    // It tells somebody what they did themselves, and nothing of the patient.
    const until = await ground.access.glassUntil(session.person, patient)
    return { until: until ?? null, now: ground.now() }
  })
}

function appActs(app: FastifyInstance, ground: ChartActsGround): void {
  app.get(WRITING_PATHS.apps, async (request): Promise<AppsAnswer> => {
    requireClinician(await webSession(ground, request))
    const clients = await ground.oauth.clients.list()
    return { apps: clients.flatMap(openableOf) }
  })
  app.post(WRITING_PATHS.launch, async (request): Promise<LaunchAnswer> => {
    const session = await webSession(ground, request)
    requireClinician(session)
    const { app: named, patient, encounter } = jsonOf<LaunchAsked>(request)
    const wanted = {
      app: typeof named === 'string' ? named : '',
      patient: logicalId(patient),
      ...(encounter === undefined ? {} : { encounter: logicalId(encounter) }),
      // The app opens in a tab of its own, where the chart's banner is not seen.
      needPatientBanner: true,
    }
    return { url: await ground.oauth.launch(session, wanted) }
  })
}

function openableOf({ id, name, launchUrl, disabled }: Client): AppsAnswer['apps'] {
  return launchUrl === null || disabled ? [] : [{ id, name, origin: new URL(launchUrl).origin }]
}

function requireClinician({ role }: BrowserSession): void {
  if (role !== 'clinician') throw new ChartwardError('FORBIDDEN', 'only a clinician opens apps from a chart')
}

function logicalId(named: unknown): string {
  if (typeof named !== 'string' || !LOGICAL_ID.test(named))
    throw new ChartwardError('NOT_FOUND', 'there is no record of this name')
  return named
}
