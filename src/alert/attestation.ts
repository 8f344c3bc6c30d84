import { createHash } from 'node:crypto'
import { canonicalJson } from '../kernel/index.ts'
import type { OcsfEvent } from './ocsf.ts'

/** The event before, as the next one names it. Absent: there was none. */
export interface Link {
  readonly uid: string
  readonly type_uid: number
  readonly fingerprint: string
}

/** Where an event stands in the chain. */
export interface Place {
  readonly uid: string
  readonly sequence: number
  readonly queued: number
  readonly chain: string
  readonly before: Link | undefined
}

/** An event as it is sent. */
export interface Attested {
  readonly uid: string
  readonly type_uid: number
  readonly sequence: number
  readonly fingerprint: string
  readonly body: string
}

/**
 * Numbers an event and attests it. The fingerprint is the SHA-256 of the event's canonical JSON (RFC 8785) without that
 * fingerprint; it names the event before by its own. The same digest stands in a leaf of the disclosure ledger, so what
 * signs and witnesses that ledger vouches for the event: OCSF has no place for a signature's bytes, and none is claimed.
 *
 * **Source** OCSF 1.9.0-dev, profile record_integrity, object attestation.
 */
export function attest(event: OcsfEvent, { uid, sequence, queued, chain, before }: Place): Attested {
  const attestation = {
    uid: `${chain}#${uid}`,
    chain_uid: chain,
    authority_uid: chain,
    ...(before === undefined
      ? {}
      : {
          prev_event: {
            uid: before.uid,
            type_uid: before.type_uid,
            fingerprint: fingerprintOf(before.fingerprint),
          },
        }),
  }
  const metadata = { ...event.metadata, uid, sequence, logged_time: queued }
  const plain = { ...event, metadata, attestation_list: [attestation] }
  const fingerprint = digestOf(plain)
  const sent = {
    ...plain,
    attestation_list: [{ ...attestation, fingerprint: fingerprintOf(fingerprint) }],
  }
  return { uid, type_uid: event.type_uid, sequence, fingerprint, body: JSON.stringify(sent) }
}

function digestOf(event: unknown): string {
  return createHash('sha256').update(canonicalJson(event), 'utf8').digest('hex')
}

function fingerprintOf(value: string) {
  return { algorithm_id: 3, algorithm: 'SHA-256', value }
}
