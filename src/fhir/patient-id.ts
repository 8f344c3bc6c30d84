import { createHash } from 'node:crypto'
import type { PatientId } from '../kernel/index.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const NIL = '00000000-0000-0000-0000-000000000000'
const VERSION_AT = 14

/**
 * The key of a person from the logical id of their Patient: a UUID is itself; anything else becomes a UUID of
 * version 8 made of its SHA-256.
 *
 * **Shape**: no two logical ids share a key. So a UUID in capitals, the nil UUID (which stands for the
 * environment's shared key) and a UUID of version 8 (which could be the made one of another id) are hashed too.
 *
 * **Source**: RFC 9562, 5.8.
 */
export function patientIdOf(logicalId: string): PatientId {
  const isItself = UUID.test(logicalId) && logicalId[VERSION_AT] !== '8' && logicalId !== NIL
  return (isItself ? logicalId : hashed(logicalId)) as PatientId
}

function hashed(logicalId: string): string {
  const bytes = createHash('sha256').update(`chartward/patient/${logicalId}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
