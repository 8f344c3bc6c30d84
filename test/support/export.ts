import type { Resource } from '../../src/fhir/index.ts'
import type { HttpAnswer, TestChartward } from './chartward.ts'

/** Asks for an export; answers its address, or what refused it. */
export async function kickOff(
  { fhir }: TestChartward,
  token: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer & { readonly address: string }> {
  const asked = { accept: 'application/fhir+json', prefer: 'respond-async', ...headers }
  const answer = await fhir('GET', path, { token, headers: asked })
  return { ...answer, address: answer.headers.get('content-location') ?? '' }
}

/** Where the file of each type of an export is. */
export async function filesOf(
  chartward: TestChartward,
  token: string,
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const { address } = await kickOff(chartward, token, path)
  const { json } = await chartward.fhir('GET', address, { token })
  return new Map((json.output as { type: string; url: string }[]).map(({ type, url }) => [type, url]))
}

/** Every line of a file, parsed. */
export async function linesOf({ fhir }: TestChartward, token: string, url: string): Promise<Resource[]> {
  const { text, status } = await fhir('GET', url, { token, headers: { accept: 'application/fhir+ndjson' } })
  if (status !== 200) throw new Error(text)
  const lines = text.split('\n')
  if (lines.pop() !== '') throw new Error('the last line has no end')
  return lines.map((line) => JSON.parse(line) as Resource)
}

/** A file as an answer whose lines are the entries of a bundle. */
export async function exportedBundle(
  chartward: TestChartward,
  token: string,
  url: string,
): Promise<HttpAnswer> {
  const answer = await chartward.fhir('GET', url, { token, headers: { accept: '*/*' } })
  if (answer.status !== 200) return answer
  const lines = answer.text.split('\n').filter((line) => line !== '')
  return {
    ...answer,
    json: {
      resourceType: 'Bundle',
      entry: lines.map((line) => ({ resource: JSON.parse(line) as Resource })),
    },
  }
}

/** Everything an export brings: `Type/id`, sorted. */
export async function exported(chartward: TestChartward, token: string, path: string): Promise<string[]> {
  const found: string[] = []
  for (const [type, url] of await filesOf(chartward, token, path)) {
    const lines = await linesOf(chartward, token, url)
    if (lines.some(({ resourceType }) => resourceType !== type)) throw new Error(`${type} is mixed`)
    found.push(...lines.map(({ id }) => `${type}/${id}`))
  }
  return found.sort()
}
