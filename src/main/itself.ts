import { SERVER_SESSION } from '../scope/index.ts'

/** The server's own name in its ledger. */
export function itself(request: string) {
  const who = {
    user: 'chartward',
    role: 'server',
    client: 'server',
    session: SERVER_SESSION,
    address: 'local',
  }
  return { who, request, why: 'HSYSADMIN' }
}
