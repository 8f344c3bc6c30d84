import { readFileSync } from 'node:fs'
import { ChartwardError } from '../kernel/index.ts'
import { type Mailer, openSmtpMailer } from '../notice/index.ts'
import type { Config } from './config.ts'

/** The mail server of the settings; undefined where there is none. **Errors.** `CONFIG_INVALID`. */
export function openMailer({ mail }: Config): Mailer | undefined {
  const { host, port, security, from, fromName, replyTo, messagesPerMinuteMax, connections } = mail
  if (host === null) return undefined
  if (from === null || !/^[^@\s<>]+@[^@\s<>]+$/.test(from))
    throw new ChartwardError('CONFIG_INVALID', 'mail.from names the address that notices come from')
  return openSmtpMailer({
    host,
    port,
    security,
    from: { name: fromName, address: from },
    ...(replyTo === null ? {} : { replyTo }),
    ...(mail.caFile === null ? {} : { ca: readSetting('mail.caFile', mail.caFile) }),
    ...(mail.credentialsFile === null ? {} : { credentials: credentialsIn(mail.credentialsFile) }),
    ...dkimOf(mail),
    messagesPerMinuteMax,
    connections,
  })
}

function dkimOf({ dkimDomain, dkimSelector, dkimKeyFile }: Config['mail']) {
  if (dkimDomain === null && dkimKeyFile === null) return {}
  if (dkimDomain === null || dkimKeyFile === null)
    throw new ChartwardError('CONFIG_INVALID', 'mail.dkimDomain and mail.dkimKeyFile go together')
  const privateKey = readSetting('mail.dkimKeyFile', dkimKeyFile)
  return { dkim: { domain: dkimDomain, selector: dkimSelector, privateKey } }
}

function credentialsIn(file: string): { readonly user: string; readonly password: string } {
  try {
    const { user, password } = JSON.parse(readSetting('mail.credentialsFile', file)) as Record<
      string,
      unknown
    >
    if (typeof user === 'string' && typeof password === 'string') return { user, password }
  } catch (error) {
    if (error instanceof ChartwardError) throw error
  }
  throw new ChartwardError('CONFIG_INVALID', 'mail.credentialsFile holds {"user","password"}')
}

function readSetting(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ChartwardError('CONFIG_INVALID', `the file of ${name} cannot be read`, { cause })
  }
}
