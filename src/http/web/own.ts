import type { FastifyInstance } from 'fastify'
import { type LetterGround, letterRoutes } from './letters.ts'
import { webMessageRoutes } from './messages.ts'
import { type ProtectionGround, protectionRoutes } from './protection.ts'
import { safetyAccountRoutes } from './safety-account.ts'
import { safetyFactorRoutes } from './safety-factors.ts'
import { type MailGround, safetyMailRoutes } from './safety-mail.ts'
import { safetySharingRoutes, type SharingGround } from './safety-sharing.ts'

export type OwnGround = ProtectionGround & SharingGround & LetterGround & MailGround

/** What somebody looks after for themselves at the portal: what they were sent, what guards their account, how they protect themselves. */
export function ownRoutes(app: FastifyInstance, ground: OwnGround): void {
  webMessageRoutes(app, ground)
  protectionRoutes(app, ground)
  letterRoutes(app, ground)
  safetyAccountRoutes(app, ground)
  safetyFactorRoutes(app, ground)
  safetySharingRoutes(app, ground)
  safetyMailRoutes(app, ground)
}
