import type { Exit, Scene } from './scene.ts'

const UNKNOWN = `/shl/${'A'.repeat(43)}`
const ask = (method: string, path: string) => async (scene: Scene) =>
  await scene.fhir(method, scene.chartward.site.url + path, {
    ...(method === 'POST' ? { body: { recipient: 'Somebody' } } : {}),
    headers: { 'content-type': 'application/json' },
  })

/** Links that patients give: what was never given opens nothing. Of one that was, test/web/health-links.test.ts tells. */
export const LINKS: readonly Exit[] = [
  ['OPTIONS /shl/:secret', 'OPTIONS', UNKNOWN, 204],
  ['POST /shl/:secret', 'POST', UNKNOWN, 404],
  ['GET /shl/:secret/files/:ticket', 'GET', `${UNKNOWN}/files/${'B'.repeat(55)}`, 404],
].map(([route, method, path, status]) => ({
  name: `${String(route)}, of nothing`,
  route: String(route),
  take: ask(String(method), String(path)),
  status: Number(status),
  leaves: 'nothing' as const,
}))
