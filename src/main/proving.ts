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
    contacts: () => contactsOf(config, site.url),
  })
}

/** How the organisation can be reached, as far as the settings say. */
function contactsOf({ organisation, mail }: Config, siteUrl: string): OfficialContacts {
  const known = (texts: readonly string[]) => texts.filter((text) => text.trim() !== '')
  const { name, phone, tty, email, website } = organisation
  return {
    name: name.trim() === '' ? 'Chartward' : name,
    phones: known([phone, tty]),
    emails: known([email, mail.from ?? '']),
    hosts: [...new Set([new URL(siteUrl).host, ...known([hostOf(website)])])],
  }
}

function hostOf(website: string): string {
  return URL.canParse(website)
    ? new URL(website).host
    : (website.replace(/^https?:\/\//, '').split('/')[0] ?? '')
}
