import type { FastifyInstance } from 'fastify'
import { ADMIN_PATHS, type AlertStatusAnswer, type AlertTestAnswer } from '../contract/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { Reading } from './control-people.ts'

/** What the composition root knows of where findings are sent. */
export interface AlertDoor {
  status(): Promise<AlertStatusAnswer>
  test(): Promise<AlertTestAnswer>
}

/** Where findings are sent, for whoever runs the machine. */
export function alertRoutes(
  app: FastifyInstance,
  { alerts, disclosure }: { readonly alerts: AlertDoor; readonly disclosure: Disclosure },
  { operatorOf }: Pick<Reading, 'operatorOf'>,
): void {
  app.get(ADMIN_PATHS.alertStatus, async () => await alerts.status())
  app.post(ADMIN_PATHS.alertTest, async (request) => {
    await disclosure.note(operatorOf(request), { how: 'operation', note: 'alert test' })
    return await alerts.test()
  })
}
