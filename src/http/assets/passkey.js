/** Shows or makes a passkey. What to ask and where to send it stands in the page. */
const place = document.querySelector('[data-passkey]')
const button = place?.querySelector('button')
const alert = place?.querySelector('[role=alert]')

function tell(text) {
  alert.textContent = text
  alert.hidden = text === ''
}

async function send(path, body) {
  const { csrf } = place.dataset
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(csrf === undefined ? {} : { 'x-csrf': csrf }) },
    body: JSON.stringify(body),
  })
  return { ok: answer.ok, content: await answer.json() }
}

/** Asks the device. Undefined: the person, or the device, said no. */
async function askDevice(kind, options) {
  try {
    if (kind === 'create') {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
      return (await navigator.credentials.create({ publicKey })).toJSON()
    }
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
    return (await navigator.credentials.get({ publicKey })).toJSON()
  } catch {
    return undefined
  }
}

async function use() {
  const { passkey: kind, begin, finish, next, cancelled } = place.dataset
  const begun = await send(begin, {})
  const response = begun.ok ? await askDevice(kind, begun.content) : undefined
  if (begun.ok && response === undefined) {
    tell(cancelled)
    return
  }
  const done = begun.ok ? await send(finish, { response, next }) : begun
  if (done.content.next !== undefined) location.assign(done.content.next)
  else tell(done.content.message)
}

async function useOnce() {
  tell('')
  if (typeof globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON !== 'function') {
    tell(place.dataset.unsupported)
    return
  }
  button.disabled = true
  try {
    await use()
  } catch {
    tell(place.dataset.failed)
  } finally {
    button.disabled = false
  }
}

button?.addEventListener('click', () => void useOnce())
