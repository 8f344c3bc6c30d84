import { hash } from 'node:crypto'

const BLOCK_BYTES = 64
const DIGEST_BYTES = 32
const INNER_AT = BLOCK_BYTES + DIGEST_BYTES

/**
 * HMAC-SHA-256 with a key of at most 64 bytes.
 *
 * Node's own is four times slower with a raw key (it makes a KeyObject of it each time), and a KeyObject cannot be
 * overwritten; keys that must not stay are raw.
 *
 * **Source** RFC 2104.
 */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Buffer {
  return keyed(key, data, (outer) => hash('sha256', outer, 'buffer'))
}

/**
 * The first 8 bytes of the same, as a signed number. ('binary' costs half of what asking for a Buffer costs, but
 * leaves the digest in a string that cannot be overwritten: right for a token, wrong for a key.)
 */
export function hmacWord(key: Uint8Array, data: Uint8Array): bigint {
  const mac = keyed(key, data, (outer) => hash('sha256', outer, 'binary'))
  return Buffer.from(mac, 'latin1').readBigInt64BE(0)
}

/** Lays out both blocks in one buffer: key under the outer mask, inner digest; key under the inner mask, data. */
function keyed<Mac>(key: Uint8Array, data: Uint8Array, finish: (outer: Uint8Array) => Mac): Mac {
  const blocks = Buffer.allocUnsafe(INNER_AT + BLOCK_BYTES + data.length)
  blocks.fill(0x5c, 0, BLOCK_BYTES).fill(0x36, INNER_AT, INNER_AT + BLOCK_BYTES)
  for (let at = 0; at < key.length; at += 1) {
    const byte = key[at] as number
    blocks[at] = 0x5c ^ byte
    blocks[INNER_AT + at] = 0x36 ^ byte
  }
  blocks.set(data, INNER_AT + BLOCK_BYTES)
  blocks.write(hash('sha256', blocks.subarray(INNER_AT), 'binary'), BLOCK_BYTES, DIGEST_BYTES, 'latin1')
  const mac = finish(blocks.subarray(0, INNER_AT))
  // Both blocks begin with the key under a mask that anyone can take off.
  blocks.fill(0, 0, INNER_AT + BLOCK_BYTES)
  return mac
}
