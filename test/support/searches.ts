import type { TestChartward } from './chartward.ts'
import { readAs } from './inferno.ts'

/** A search of one type, by some parameters in the order of its name. */
export interface Search {
  /** Names joined with `+`, as the kit calls it. */
  readonly by: string
  readonly type: string
  readonly query: string
  readonly method: 'GET' | 'POST'
}

/** What a search answered, all pages of it. */
export interface Found {
  readonly status: number
  readonly resources: readonly any[]
  readonly total: number | undefined
}

/**
 * The searches of the single-patient groups for these resources, each with the values that stand in them: the ones
 * that US Core requires of Condition and Observation, and of those it advises the ones that could tell more.
 *
 * **Source** US Core 7.0.0, CapabilityStatement; the kit asks the first of each by POST too, and by a full reference.
 */
export function searchesOf(
  type: 'Condition' | 'Observation',
  resources: readonly any[],
  patient: string,
): readonly Search[] {
  const own = resources.filter(({ resourceType }) => resourceType === type)
  const tokens = (pick: (one: any) => any) =>
    distinct(own.flatMap((one) => [pick(one)].flat()).flatMap((concept) => tokensOf(concept)))
  const categories = tokens(({ category }) => category)
  const codes = tokens(({ code }) => code)
  const dates = distinct(
    own.flatMap(({ effectiveDateTime: at }) => (at === undefined ? [] : [at.slice(0, 10)])),
  )
  const by = { patient: [''], 'patient+category': among('category', [...categories, ...bare(categories)]) }
  const more: Readonly<Record<string, readonly string[]>> =
    type === 'Condition'
      ? {
          'patient+code': among('code', [...codes, ...bare(codes)]),
          'patient+clinical-status': among('clinical-status', ['active', 'resolved']),
          'patient+recorded-date': among('recorded-date', ['ge2000', 'lt2022']),
          'patient+category+clinical-status': among('category', categories).map(
            (one) => `${one}&clinical-status=active`,
          ),
        }
      : {
          'patient+code': among('code', [...codes, ...bare(codes)]),
          'patient+category+date': among('category', categories).flatMap((one) =>
            datesAround(dates).map((date) => `${one}&date=${date}`),
          ),
          'patient+code+date': among('code', codes.slice(0, 5)).flatMap((one) =>
            datesAround(dates).map((date) => `${one}&date=${date}`),
          ),
          'patient+category+status': among('category', categories).map(
            (one) => `${one}&status=final,amended`,
          ),
        }
  const page = Math.ceil(own.length / 5)
  return Object.entries({ ...by, ...more }).flatMap(([name, queries]) => [
    ...queries.map((query) => ({
      by: name,
      type,
      method: 'GET' as const,
      query: `patient=${patient}${query}`,
    })),
    ...queries.slice(0, 1).flatMap((query) => [
      { by: name, type, method: 'POST' as const, query: `patient=${patient}${query}` },
      { by: name, type, method: 'GET' as const, query: `patient=Patient/${patient}${query}&_count=${page}` },
    ]),
  ])
}

/** Asks, and turns the pages over to the last. */
export async function findAll(chartward: TestChartward, token: string, search: Search): Promise<Found> {
  const first = await ask(chartward, token, search)
  const resources: any[] = []
  for (let page = first; ;) {
    resources.push(...(page.json.entry ?? []).map(({ resource }: any) => resource))
    const next = (page.json.link ?? []).find(({ relation }: any) => relation === 'next')?.url
    if (next === undefined) return { status: first.status, resources, total: first.json.total }
    page = await readAs(chartward, token, next)
  }
}

async function ask(chartward: TestChartward, token: string, { type, query, method }: Search) {
  if (method === 'GET') return await readAs(chartward, token, `${type}?${query}`)
  return await chartward.fhir('POST', `${type}/_search`, {
    token,
    body: query,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
}

function among(name: string, values: readonly string[]): string[] {
  return values.map((value) => `&${name}=${encodeURIComponent(value)}`)
}

/** Each comparator once, around two of the dates. */
function datesAround([one = '2000', other = one]: readonly string[]): string[] {
  return [one, `gt${one}`, `le${one}`, `ge${other}`, `lt${other}`]
}

function tokensOf(concept: any): string[] {
  return (concept?.coding ?? []).map(({ system, code }: any) => `${system}|${code}`)
}

function bare(tokens: readonly string[]): string[] {
  return distinct(tokens.map((token) => token.slice(token.lastIndexOf('|') + 1)))
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
