import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'

/** A SMART app as its makers write them: two pages and the library `fhirclient`, served from an origin of its own. */
export interface SmartPage {
  /** `http://localhost:PORT`. */
  readonly origin: string
  readonly redirectUri: string
  /** Where the app is opened, to be used with a FHIR server. */
  launchUrl(iss: string, clientId: string, scope: string): string
  close(): Promise<void>
}

const require = createRequire(import.meta.url)
const LIBRARY = require.resolve('fhirclient/build/fhir-client.pure.min.js')

const LAUNCH = `
const asked = new URLSearchParams(location.search)
FHIR.oauth2.authorize({
  iss: asked.get('iss'),
  clientId: asked.get('client'),
  scope: asked.get('scope'),
  redirectUri: '/app.html',
})`

const APP = `
const show = (id, text) => { document.getElementById(id).textContent = text }
async function look(client) {
  const patient = await client.patient.read()
  show('patient', patient.name[0].family)
  show('scope', client.state.tokenResponse.scope)
  const found = await client.request('Observation?patient=' + client.patient.id)
  show('observations', (found.entry ?? []).map(({ resource }) => resource.id).sort().join(' '))
  show('user', client.getFhirUser() ?? 'nobody')
  document.getElementById('again').onclick = async () => {
    const read = client.request('Patient/' + client.patient.id)
    show('outcome', await read.then(() => 'there', (error) => String(error.statusCode ?? error.status ?? error)))
  }
  show('state', 'ready')
}
FHIR.oauth2.ready().then(look).catch((error) => show('state', 'failed: ' + error.message))`

const page = (script: string) => `<!doctype html><meta charset="utf-8"><title>An app</title>
<p id="state"></p><p id="patient"></p><p id="scope"></p><p id="observations"></p><p id="user"></p>
<button id="again">Again</button><p id="outcome"></p>
<script src="/fhir-client.js"></script><script>${script}</script>`

export async function openSmartPage(): Promise<SmartPage> {
  const library = await readFile(LIBRARY)
  const files: Readonly<Record<string, { readonly type: string; readonly body: string | Buffer }>> = {
    '/launch.html': { type: 'text/html', body: page(LAUNCH) },
    '/app.html': { type: 'text/html', body: page(APP) },
    '/fhir-client.js': { type: 'text/javascript', body: library },
  }
  const server = createServer((request, response) => {
    const file = files[request.url?.split('?')[0] ?? '']
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' })
    response.end(file?.body ?? '')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    redirectUri: `${origin}/app.html`,
    launchUrl: (iss, client, scope) =>
      `${origin}/launch.html?${new URLSearchParams({ iss, client, scope }).toString()}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
