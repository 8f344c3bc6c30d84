import type { HttpAnswer, TestChartward } from '../support/chartward.ts'

interface Body {
  readonly resourceType: string
  readonly [member: string]: unknown
}

export function patient<More extends object>(family: string, more: More = {} as More) {
  return { resourceType: 'Patient', name: [{ family, given: ['Ada'] }], ...more }
}

export function observation<More extends object>(subject: string, more: More = {} as More) {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: subject },
    ...more,
  }
}

export function bundle(type: string, ...entry: object[]): Body {
  return { resourceType: 'Bundle', type, entry }
}

/** An entry that creates, under a name the other entries can refer to. */
export function post(resource: Body, more: { fullUrl?: string; ifNoneExist?: string } = {}) {
  const { fullUrl, ifNoneExist } = more
  return {
    ...(fullUrl === undefined ? {} : { fullUrl }),
    resource,
    request: {
      method: 'POST',
      url: resource.resourceType,
      ...(ifNoneExist === undefined ? {} : { ifNoneExist }),
    },
  }
}

export function put(resource: Body & { readonly id: string }, more: object = {}) {
  return { resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}`, ...more } }
}

/** `Type/id` of an entry of a transaction's or batch's answer. */
export function placeOf(answer: HttpAnswer, index: number): string {
  return /^([A-Za-z]+\/[^/]+)/.exec(answer.json.entry[index].response.location)?.[1] ?? ''
}

export function idsIn(answer: HttpAnswer): string[] {
  return (answer.json.entry ?? []).map(({ resource }: { resource: { id: string } }) => resource.id)
}

export function linkIn(answer: HttpAnswer, relation: string): string | undefined {
  return answer.json.link.find((link: { relation: string }) => link.relation === relation)?.url
}

/** Follows `next` to the end; answers every page. */
export async function pagesOf({ fhir }: TestChartward, path: string): Promise<HttpAnswer[]> {
  const pages: HttpAnswer[] = []
  for (let next: string | undefined = path; next !== undefined; next = linkIn(pages.at(-1)!, 'next')) {
    pages.push(ok(await fhir('GET', next)))
  }
  return pages
}

/** All that a refused request must leave as it was: every stored version, and every write the ledger tells of. */
export async function storedState({ chartward, entries }: TestChartward): Promise<unknown> {
  const count = async (table: string) =>
    (await chartward.database.query<{ n: string }>(`select count(*) as n from ${table}`, []))[0]?.n
  const written = (await entries()).filter(({ writes }) => writes !== undefined).length
  return { record: await count('record'), history: await count('record_history'), written }
}

/** The status of a refusal; throws when the answer is no OperationOutcome that says what is wrong. */
export function refusal(answer: HttpAnswer): number {
  const { resourceType, issue = [] } = answer.json ?? {}
  const says =
    issue.length > 0 && issue.every((one: any) => one.severity === 'error' && /\w/.test(textOf(one)))
  if (resourceType !== 'OperationOutcome' || !says) throw new Error(`${answer.status}: ${answer.text}`)
  return answer.status
}

function textOf(issue: { diagnostics?: string; details?: { text?: string } }): string {
  return issue.diagnostics ?? issue.details?.text ?? ''
}

/** The answer, when it is what was hoped for; throws what it says otherwise. */
export function ok(answer: HttpAnswer): HttpAnswer {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`)
  return answer
}
