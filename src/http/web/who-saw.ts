import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ChartwardError } from '../../kernel/index.ts'
import {
  ACCESS_ENTRIES_MAX,
  ACCESS_PATHS,
  type AccessEntriesAsked,
  type AccessHistoryAsked,
  type AccessQuestionAsked,
  type AlertSettingsAsked,
} from '../../contract/index.ts'
import type { Disclosed, Interaction } from '../../disclosure/index.ts'
import { callerOf } from '../../identity/index.ts'
import { type Seen, settingsIn } from '../../seen/index.ts'
import { interactionOf } from '../asked.ts'
import { jsonOf, type WebGround, webSession } from './scope.ts'

export interface SeenDoor extends WebGround {
  readonly seen: Seen
  /** True where a copy from a backup is shown. */
  readonly isReadOnly: boolean
}

const LOGICAL_ID = /^[A-Za-z0-9.-]{1,64}$/
const ZONE = /^[A-Za-z0-9_+/-]{1,64}$/

/** Who saw a record, for the person it is about and those who act for them; questions about it, and what is new. */
export function seenRoutes(app: FastifyInstance, door: SeenDoor): void {
  const { seen } = door
  app.post(ACCESS_PATHS.history, async (request, reply) => {
    const interaction = await reader(door, request)
    const sent = jsonOf<AccessHistoryAsked>(request)
    const [before, known] = [leafIn(sent.before), leafIn(sent.known)]
    const asked = { interaction, patient: patientIn(sent), timeZone: zoneIn(sent.timeZone), before, known }
    return await send(reply, await seen.history(asked))
  })
  app.post(ACCESS_PATHS.entries, async (request, reply) => {
    const interaction = await reader(door, request)
    const sent = jsonOf<AccessEntriesAsked>(request)
    const leaves = leavesIn(sent.leaves, ACCESS_ENTRIES_MAX)
    return await send(
      reply,
      await seen.entries({ interaction, patient: patientIn(sent), timeZone: 'UTC', leaves }),
    )
  })
  app.post(ACCESS_PATHS.questions, async (request, reply) => {
    const interaction = await reader(door, request)
    // In a copy nothing is written, and so nothing counts as looked at.
    const asked = { patient: patientIn(jsonOf<AccessQuestionAsked>(request)), see: !door.isReadOnly }
    return await send(reply, await seen.questions(interaction, asked))
  })
  app.post(ACCESS_PATHS.ask, async (request, reply) => {
    const interaction = await writer(door, request)
    const sent = jsonOf<AccessQuestionAsked>(request)
    const { text, episode } = sent
    if (typeof text !== 'string' || typeof episode !== 'string') throw notSent()
    const leaves = leavesIn(sent.leaves, Infinity)
    return await send(
      reply,
      await seen.ask(interaction, {
        patient: patientIn(sent),
        text,
        episode,
        leaves,
        timeZone: zoneIn(sent.timeZone),
      }),
    )
  })
  alertRoutes(app, door)
}

function alertRoutes(app: FastifyInstance, door: SeenDoor): void {
  const { seen } = door
  const asked = async (request: FastifyRequest) => {
    const interaction = await writer(door, request)
    const sent = jsonOf<AlertSettingsAsked & AccessHistoryAsked>(request)
    const whose = { interaction, patient: patientIn(sent), timeZone: zoneIn(sent.timeZone) }
    return { whose, settings: settingsIn(sent.settings) }
  }
  app.post(ACCESS_PATHS.alerts, async (request, reply) => {
    const { whose } = await asked(request)
    return await send(reply, await seen.alerts(whose))
  })
  app.post(ACCESS_PATHS.alertsSeen, async (request, reply) => {
    const { whose } = await asked(request)
    return await send(reply, await seen.alerts({ ...whose, see: true }))
  })
  app.post(ACCESS_PATHS.alertSettings, async (request, reply) => {
    const { whose, settings } = await asked(request)
    if (settings === undefined) throw notSent()
    return await send(reply, await seen.alerts({ ...whose, settings }))
  })
}

/** **Errors.** `FORBIDDEN` for whoever is here for others than themselves and those they act for. */
async function reader(door: SeenDoor, request: FastifyRequest): Promise<Interaction> {
  const session = await webSession(door, request)
  if (session.role !== 'patient' && session.role !== 'proxy')
    throw new ChartwardError('FORBIDDEN', 'this is for patients and those who act for them')
  return interactionOf(door.identity, callerOf(session), request)
}

/** **Errors.** `READ_ONLY`: what is asked of a copy would be lost with it. */
async function writer(door: SeenDoor, request: FastifyRequest): Promise<Interaction> {
  const interaction = await reader(door, request)
  if (door.isReadOnly)
    throw new ChartwardError('READ_ONLY', 'this is a copy from a backup: nothing is written to it')
  return interaction
}

function send(reply: FastifyReply, body: Disclosed): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(body)
}

function patientIn({ patient }: { readonly patient?: unknown }): string {
  if (typeof patient !== 'string' || !LOGICAL_ID.test(patient)) throw notSent()
  return patient
}

function leafIn(value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw notSent()
  return value as number
}

function leavesIn(value: unknown, max: number): readonly number[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > max) throw notSent()
  const leaves = value.map((one: unknown) => leafIn(one))
  return [...new Set(leaves)].filter((one) => one !== undefined)
}

/** **Errors.** `JSON_INVALID` for a place that has no time. */
function zoneIn(value: unknown): string {
  if (value === undefined) return 'UTC'
  if (typeof value !== 'string' || !ZONE.test(value)) throw notSent()
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone
  } catch {
    throw notSent()
  }
}

const notSent = (): ChartwardError => new ChartwardError('JSON_INVALID', 'this is not what the page sends')
