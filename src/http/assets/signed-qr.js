/**
 * QR codes of notices, checked where they are looked at: what one says goes nowhere. It is checked under a key that whoever
 * calls it has from this server. Used by the page `/verify` and by the portal.
 */
const SIDE_MAX = 1600
const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/
// Asked for before it is needed, so that a check works without a network.
const decoder = import('/assets/qr/decode.js')
decoder.catch(() => undefined)

function bytesOf(text) {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}

const jsonOf = (text) => JSON.parse(new TextDecoder().decode(bytesOf(text)))

/** What was signed under our key; undefined for everything else. */
async function signedIn(jws, jwk) {
  const [header, payload, signature] = jws.split('.')
  const { kid, kty, crv, x, y } = jwk
  const said = jsonOf(header)
  if (said.alg !== 'ES256' || said.kid !== kid || said.crit !== undefined) return undefined
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, false, ['verify'])
  const signed = new TextEncoder().encode(`${header}.${payload}`)
  if (!(await crypto.subtle.verify(algorithm, key, bytesOf(signature), signed))) return undefined
  const facts = jsonOf(payload)
  return facts.v === 1 ? facts : undefined
}

/**
 * What somebody typed or scanned: `ours` with what was signed, `forged`, `elsewhere` with the host it leads to, or `none`.
 * `jwk`: the key of our notices. `site`: our origin.
 */
export async function readCode(typed, { jwk, site }) {
  const text = typed.trim()
  if (JWS.test(text)) return await readSigned(text, jwk)
  if (!URL.canParse(text)) return { kind: 'none' }
  const { origin, protocol, host, pathname, hash } = new URL(text)
  if (origin !== site) return { kind: 'elsewhere', facts: { host: host || protocol } }
  if (pathname !== '/verify' || hash.length < 2) return { kind: 'none' }
  return await readSigned(hash.slice(1), jwk)
}

/** The same for what stands behind the `#` of an address. */
export async function readSigned(jws, jwk) {
  const facts = JWS.test(jws) ? await signedIn(jws, jwk).catch(() => undefined) : undefined
  return facts === undefined ? { kind: 'forged' } : { kind: 'ours', facts }
}

/** The text of the QR code in a picture; undefined where none is found. */
export async function textIn(photo) {
  const { default: decode } = await decoder
  const picture = await createImageBitmap(photo)
  // The smaller it is, the better a large QR code is found; the larger, a small one.
  for (const side of [800, SIDE_MAX]) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    const brush = canvas.getContext('2d')
    brush.fillStyle = '#fff'
    brush.fillRect(0, 0, canvas.width, canvas.height)
    brush.drawImage(picture, 0, 0, canvas.width, canvas.height)
    try {
      return decode(brush.getImageData(0, 0, canvas.width, canvas.height))
    } catch {
      // None is found at this size.
    }
  }
  return undefined
}
