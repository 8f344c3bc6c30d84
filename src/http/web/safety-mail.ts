import type { FastifyInstance } from 'fastify'
import { type MailChoice, type MailChosen, SAFETY_PATHS } from '../../contract/index.ts'
import { ChartwardError } from '../../kernel/index.ts'
import type { Seen } from '../../seen/index.ts'
import { interactionOf } from '../asked.ts'
import { queryOf } from '../request-parts.ts'
import { textIn } from './said.ts'
import { jsonOf, type WebGround, webSession } from './scope.ts'
import { ownId, patientFor, patientInAddress } from './whose.ts'

const LETTERS_MAX = 64

export interface MailGround extends WebGround {
  readonly seen: Pick<Seen, 'mail'>
  /** Whether a mail server is configured. */
  readonly sendsMail: boolean
  /** True where a copy from a backup is shown. */
  readonly isReadOnly: boolean
}

/** Whether somebody is told by e-mail that something waits in the portal: their own choice, for each record they look after. */
export function safetyMailRoutes(app: FastifyInstance, ground: MailGround): void {
  const { seen, sendsMail: canBeSent } = ground
  app.get(SAFETY_PATHS.mail, async (request): Promise<MailChoice> => {
    const session = await webSession(ground, request)
    await patientInAddress(ground, session, request)
    const patient = queryOf(request, 'patient') || ownId(session)
    return { isWanted: await seen.mail.isWanted({ person: session.person, patient }), canBeSent }
  })
  app.post(SAFETY_PATHS.mail, async (request): Promise<MailChoice> => {
    const session = await webSession(ground, request)
    const { isWanted, patient: asked } = jsonOf<MailChosen>(request)
    const named = textIn(asked, LETTERS_MAX)
    const about = await patientFor(ground, session, named)
    if (typeof isWanted !== 'boolean')
      throw new ChartwardError('JSON_INVALID', 'this is not what the page sends')
    if (ground.isReadOnly)
      throw new ChartwardError('READ_ONLY', 'this is a copy from a backup: nothing is written to it')
    const note = `e-mail when something waits: ${isWanted ? 'wanted' : 'not wanted any more'}`
    const interaction = interactionOf(ground.identity, session, request)
    await ground.disclosure.note(interaction, { how: 'consent', note, about: [about] })
    await seen.mail.want({ person: session.person, patient: named || ownId(session) }, isWanted)
    return { isWanted, canBeSent }
  })
}
