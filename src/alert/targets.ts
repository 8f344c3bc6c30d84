import { ChartwardError, type Clock } from '../kernel/index.ts'
import type { Target } from './target.ts'
import { openFileTarget } from './target-file.ts'
import { openSyslogTarget } from './target-syslog.ts'
import { openWebhookTarget } from './target-webhook.ts'

/** How long a target has to take one batch. */
const TIMEOUT_MS = 15_000

/** What the settings say of where findings go. */
export interface TargetSettings {
  readonly file: string | null
  readonly fileBytesMax: number
  readonly fileCount: number
  readonly syslog: string | null
  readonly syslogCaFile: string | null
  readonly webhook: string | null
  readonly webhookKeyFile: string | null
  readonly webhookCaFile: string | null
}

/**
 * Opens every target that is named.
 *
 * **Errors** `CONFIG_INVALID` for a webhook without a secret, or one that others on the network could read.
 */
export function openTargets(settings: TargetSettings, clock: Clock): Target[] {
  const { file, fileBytesMax, fileCount, syslog, syslogCaFile } = settings
  const { webhook, webhookKeyFile, webhookCaFile } = settings
  const targets: Target[] = []
  if (file !== null) targets.push(openFileTarget({ path: file, fileBytesMax, fileCount }))
  if (syslog !== null)
    targets.push(openSyslogTarget({ url: syslog, caFile: syslogCaFile, timeoutMs: TIMEOUT_MS }))
  if (webhook !== null) {
    if (webhookKeyFile === null)
      throw new ChartwardError('CONFIG_INVALID', 'alerts.webhook needs alerts.webhookKeyFile')
    const { protocol, hostname } = new URL(webhook)
    if (protocol !== 'https:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname))
      throw new ChartwardError('CONFIG_INVALID', 'alerts.webhook is https, or on this machine')
    const options = { url: webhook, secretFile: webhookKeyFile, caFile: webhookCaFile }
    targets.push(openWebhookTarget({ ...options, timeoutMs: TIMEOUT_MS, clock }))
  }
  return targets
}
