import { type NoticeProof, openProof } from '../notice/index.ts'
import type { Chartward } from './chartward.ts'
import { SERVER_WHO } from './itself.ts'

/** What whoever gets a notice can check. */
export async function openProving({
  database,
  ledger,
  clock,
  keys,
  site,
}: Pick<Chartward, 'database' | 'ledger' | 'clock' | 'keys' | 'site'>): Promise<NoticeProof> {
  return openProof({
    database,
    ledger,
    clock,
    root: await keys.environmentKey('notice-proof'),
    siteUrl: () => site.url,
    // A session of its own: that of the server is looked through for its starts.
    server: { ...SERVER_WHO, session: 'notice' },
    contacts: () => ({ name: 'Chartward', phones: [], emails: [], hosts: [new URL(site.url).host] }),
  })
}
