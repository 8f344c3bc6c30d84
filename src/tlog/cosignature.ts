/** What a witness signs, and how its line carries the time. **Source** C2SP tlog-cosignature, Ed25519 (type 0x04) */

const TIME_BYTES = 8
const SIGNATURE_BYTES = 64

export function cosignedMessage(text: string, unixSeconds: number): string {
  return `cosignature/v1\ntime ${unixSeconds}\n${text}`
}

/** Undefined when the length is wrong or the time is 0 or beyond 2^53. */
export function readCosignature(payload: Uint8Array): { time: number; signature: Uint8Array } | undefined {
  if (payload.length !== TIME_BYTES + SIGNATURE_BYTES) return undefined
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const time = Number(view.getBigUint64(0))
  return Number.isSafeInteger(time) && time > 0
    ? { time, signature: payload.subarray(TIME_BYTES) }
    : undefined
}

export function cosignaturePayload(unixSeconds: number, signature: Uint8Array): Uint8Array {
  const payload = Buffer.alloc(TIME_BYTES + SIGNATURE_BYTES)
  payload.writeBigUInt64BE(BigInt(unixSeconds))
  payload.set(signature, TIME_BYTES)
  return payload
}
