import { BY_LEVEL } from './ocsf-words.ts'
import type { Queued } from './target.ts'

/** Log audit. **Source** RFC 5424, table 1. */
const FACILITY = 13
const SEQUENCE_MAX = 2_147_483_647
/** By the severity of OCSF. */
const SEVERITIES: ReadonlyMap<number, number> = new Map(
  Object.values(BY_LEVEL).map(({ severity, syslog }) => [severity.id, syslog]),
)
const NOTICE = 5

/**
 * One event as a syslog message. The message is the OCSF event in ASCII, so that it needs no byte order mark; the only
 * structured data is `meta` with the number of the event.
 *
 * **Source** RFC 5424, 6.
 */
export function syslogMessage({ sequence, queued, body }: Queued, host: string): Buffer {
  const { severity_id: severity, class_uid: kind } = JSON.parse(body) as {
    severity_id: number
    class_uid: number
  }
  const priority = FACILITY * 8 + (SEVERITIES.get(severity) ?? NOTICE)
  const head = [
    `<${priority}>1`,
    new Date(queued).toISOString(),
    printable(host),
    'chartward',
    '-',
    `OCSF-${kind}`,
    `[meta sequenceId="${(sequence % SEQUENCE_MAX) + 1}"]`,
  ]
  return Buffer.from(`${head.join(' ')} ${ascii(body)}`, 'latin1')
}

/** **Source** RFC 6587, 3.4.1; RFC 5425, 4.3. */
export function octetCounted(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${message.length} `, 'latin1'), message])
}

function printable(name: string): string {
  const clean = name.replace(/[^\x21-\x7e]/g, '').slice(0, 255)
  return clean === '' ? '-' : clean
}

/** The same JSON, with every other letter escaped. */
function ascii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
