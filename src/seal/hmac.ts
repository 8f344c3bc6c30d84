import { hash } from 'node:crypto'

const BLOCK_BYTES = 64
const DIGEST_BYTES = 32

/**
 * HMAC-SHA-256 with a key of at most 64 bytes.
 *
 * Node's own is four times slower with a raw key (it makes a KeyObject of it each time), and a KeyObject cannot be
 * overwritten; keys that must not stay are raw.
 *
 * **Source** RFC 2104.
 */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Buffer {
  const inner = Buffer.allocUnsafe(BLOCK_BYTES + data.length).fill(0x36, 0, BLOCK_BYTES)
  const outer = Buffer.allocUnsafe(BLOCK_BYTES + DIGEST_BYTES).fill(0x5c, 0, BLOCK_BYTES)
  for (let at = 0; at < key.length; at += 1) {
    const byte = key[at] as number
    inner[at] = 0x36 ^ byte
    outer[at] = 0x5c ^ byte
  }
  inner.set(data, BLOCK_BYTES)
  outer.set(hash('sha256', inner, 'buffer'), BLOCK_BYTES)
  const mac = hash('sha256', outer, 'buffer')
  // Both begin with the key under a mask that anyone can take off.
  inner.fill(0, 0, BLOCK_BYTES)
  outer.fill(0, 0, BLOCK_BYTES)
  return mac
}
