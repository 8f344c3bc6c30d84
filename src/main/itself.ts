import { SERVER_SESSION } from '../scope/index.ts'

/** The server's own name in its ledger. */
export const SERVER_WHO = {
  user: 'chartward',
  role: 'server',
  client: 'server',
  session: SERVER_SESSION,
  address: 'local',
} as const
