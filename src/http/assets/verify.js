/**
 * Checks QR codes of notices and fingerprints of files here, in the browser. What a QR code says goes nowhere: it is checked
 * under the key that stands in the page. What to say stands in the page's templates.
 */
import { readCode, readSigned, textIn } from './signed-qr.js'

const place = document.querySelector('#qr')
const answer = document.querySelector('#answer')
const CODE = /(?<![0-9A-Za-z])(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Za-z])/g
/** How a stream of a PDF begins. **Source** ISO 32000-1, 7.3.8. */
const STREAM = /(?<!end)stream\r?\n/g
const STREAMS_MAX = 2000
const UNPACKED_MAX = 4_000_000
const reading = { jwk: JSON.parse(place.dataset.key), site: place.dataset.site }

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

async function showWhat(asked) {
  const { kind, facts } = await asked
  show(kind, facts)
}

async function checkQr() {
  const [photo] = document.querySelector('#qr-photo').files
  const typed = document.querySelector('#qr-text').value
  const text = typed.trim() !== '' || photo === undefined ? typed : await textIn(photo).catch(() => undefined)
  await showWhat(text === undefined ? { kind: 'unreadable' } : readCode(text, reading))
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
    if (location.hash.includes('.')) void showWhat(readSigned(location.hash.slice(1), reading.jwk))
  }
  addEventListener('hashchange', scanned)
  scanned()
  document.querySelector('#result')?.focus()
}

begin()
