/** Shows how strong a password is while it is typed. The server estimates: it knows what it would refuse. */
const field = document.querySelector('[data-strength]')
const meter = document.querySelector('#strength')
const word = document.querySelector('#strength-word')
const PAUSE_MS = 300
let waiting

async function estimate() {
  const { strength, csrf } = field.dataset
  const answer = await fetch(strength, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf': csrf },
    body: JSON.stringify({ password: field.value }),
  })
  if (!answer.ok) return
  const { score, text } = await answer.json()
  meter.value = score
  word.textContent = text
}

field?.addEventListener('input', () => {
  clearTimeout(waiting)
  waiting = setTimeout(() => void estimate().catch(() => undefined), PAUSE_MS)
})
