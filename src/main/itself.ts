import { SERVER_SESSION } from '../scope/index.ts'

/** The server's own name in its ledger. */
export const SERVER_WHO = {
  user: 'chartward',
  role: 'server',
  client: 'server',
  session: SERVER_SESSION,
  address: 'local',
} as const

/** What the server does by itself. */
export function itself(request: string) {
  return { who: SERVER_WHO, request, why: 'HSYSADMIN' }
}
