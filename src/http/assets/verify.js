/**
 * Checks QR codes of notices and fingerprints of files here, in the browser. What a QR code says goes nowhere: it is checked
 * under the key that stands in the page. What to say stands in the page's templates.
 */
const place = document.querySelector('#qr')
const answer = document.querySelector('#answer')
const SIDE_MAX = 1600
const CODE = /(?<![0-9A-Za-z])(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Za-z])/g
/** How a stream of a PDF begins. **Source** ISO 32000-1, 7.3.8. */
const STREAM = /(?<!end)stream\r?\n/g
const STREAMS_MAX = 2000
const UNPACKED_MAX = 4_000_000
const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/
// Asked for before it is needed, so that a check works without a network.
const decoder = import('/assets/qr/decode.js')
decoder.catch(() => undefined)

function show(name, facts = {}) {
  const shown = document.querySelector(`#qr-${name}`).content.cloneNode(true)
  for (const field of shown.querySelectorAll('[data-fill]')) {
    const said = facts[field.dataset.fill]
    if (typeof said !== 'string' || said === '') continue
    if (field instanceof HTMLInputElement) field.value = said
    else field.textContent = said
  }
  answer.replaceChildren(shown)
  answer.querySelector('#result').focus()
}

function bytesOf(text) {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}

const jsonOf = (text) => JSON.parse(new TextDecoder().decode(bytesOf(text)))

/** What was signed under our key; undefined for everything else. */
async function signedIn(jws) {
  const [header, payload, signature] = jws.split('.')
  const { kid, kty, crv, x, y } = JSON.parse(place.dataset.key)
  const said = jsonOf(header)
  if (said.alg !== 'ES256' || said.kid !== kid || said.crit !== undefined) return undefined
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, false, ['verify'])
  const signed = new TextEncoder().encode(`${header}.${payload}`)
  if (!(await crypto.subtle.verify(algorithm, key, bytesOf(signature), signed))) return undefined
  const facts = jsonOf(payload)
  return facts.v === 1 ? facts : undefined
}

async function checkText(typed) {
  const text = typed.trim()
  if (JWS.test(text)) {
    await checkSigned(text)
    return
  }
  if (!URL.canParse(text)) {
    show('none')
    return
  }
  const { origin, protocol, host, pathname, hash } = new URL(text)
  if (origin !== place.dataset.site) show('elsewhere', { host: host || protocol })
  else if (pathname !== '/verify' || hash.length < 2) show('none')
  else await checkSigned(hash.slice(1))
}

async function checkSigned(jws) {
  const facts = JWS.test(jws) ? await signedIn(jws).catch(() => undefined) : undefined
  if (facts === undefined) show('forged')
  else show('ours', facts)
}

async function textIn(photo) {
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

async function checkQr() {
  const [photo] = document.querySelector('#qr-photo').files
  const typed = document.querySelector('#qr-text').value
  const text = typed.trim() !== '' || photo === undefined ? typed : await textIn(photo).catch(() => undefined)
  if (text === undefined) show('unreadable')
  else await checkText(text)
}

/** The codes that stand in a file: ours are in what a PDF says of itself, which may be packed. */
async function codesOf(bytes) {
  const text = new TextDecoder('latin1').decode(bytes)
  const found = new Set(text.match(CODE))
  for (const { index } of [...text.matchAll(STREAM)].slice(0, STREAMS_MAX)) {
    const begin = text.indexOf('\n', index) + 1
    const end = text.indexOf('endstream', begin)
    const unpacked = end < 0 ? '' : await unpack(bytes.slice(begin, end))
    for (const code of unpacked.match(CODE) ?? []) found.add(code)
  }
  return [...found].slice(0, 3)
}

/** What was unpacked until it ended or broke, up to a bound: a small file can hold a large one. */
async function unpack(bytes) {
  let text = ''
  try {
    const packed = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))
    for await (const part of packed) {
      text += new TextDecoder('latin1').decode(part)
      if (text.length > UNPACKED_MAX) break
    }
  } catch {
    // It was packed otherwise, or has bytes behind its end.
  }
  return text
}

async function sendDigest(form) {
  const [file] = form.querySelector('#file').files
  const bytes = await file.arrayBuffer()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  form.elements.digest.value = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  form.elements.found.value = (await codesOf(bytes)).join(' ')
  form.submit()
}

function begin() {
  const qrForm = document.querySelector('#qr-form')
  const fileForm = document.querySelector('#file-form')
  qrForm.hidden = false
  fileForm.hidden = false
  qrForm.addEventListener('submit', (event) => {
    event.preventDefault()
    void checkQr()
  })
  fileForm.addEventListener('submit', (event) => {
    event.preventDefault()
    void sendDigest(fileForm)
  })
  const scanned = () => {
    if (location.hash.includes('.')) void checkSigned(location.hash.slice(1))
  }
  addEventListener('hashchange', scanned)
  scanned()
  document.querySelector('#result')?.focus()
}

begin()
