import { type NoticeProof, type OfficialContacts, openProof } from '../notice/index.ts'
import type { Chartward } from './chartward.ts'
import type { Config } from './config.ts'
import { SERVER_WHO } from './itself.ts'

/** What whoever gets a notice can check. */
export async function openProving({
  database,
  ledger,
  clock,
  keys,
  site,
  config,
}: Pick<Chartward, 'database' | 'ledger' | 'clock' | 'keys' | 'site' | 'config'>): Promise<NoticeProof> {
  return openProof({
    database,
    ledger,
    clock,
    root: await keys.environmentKey('notice-proof'),
    siteUrl: () => site.url,
    // A session of its own: that of the server is looked through for its starts.
    server: { ...SERVER_WHO, session: 'notice' },
    contacts: () => contactsOf(config, new URL(site.url).host),
  })
}

/** What notices name as ours. Where the settings say nothing, only this site is known to be. */
function contactsOf({ organisation, mail }: Config, host: string): OfficialContacts {
  const { name, phone, tty, email, website } = organisation
  const said = (values: readonly (string | null)[]) =>
    values.filter((one): one is string => one !== null && one.trim() !== '')
  const site = /^(?:https?:\/\/)?([^/]+)/i.exec(website.trim())?.[1]?.toLowerCase() ?? null
  return {
    name: name.trim() === '' ? 'Chartward' : name,
    phones: said([phone, tty]),
    emails: said([email, mail.from, mail.replyTo]),
    hosts: said([host, site]),
  }
}
