import { ChartwardError } from '../kernel/index.ts'
import { isProjectedType, patientIdOf } from '../fhir/index.ts'
import { bundleBody, searchPart } from './bundle-body.ts'
import { openable, requireRow, requireType, visible } from './gate.ts'
import { type Answer, type Ground, type Interaction, releaseContext } from './interaction.ts'
import { account } from './leaves.ts'
import { type Opened, openRows, patientsNamedIn, shownOf } from './opening.ts'
import { type PageStart, sealPageLink } from './page-link.ts'
import { oneOf, type QueryPairs, sinceOf, typesOf } from './query-pairs.ts'
import type { Seat } from './search.ts'

const COUNT_DEFAULT = 1_000
const COUNT_MAX = 1_000
const PARAMETERS = new Set(['_count', '_type', '_since', '_format'])

interface Request {
  readonly count: number
  readonly types: ReadonlySet<string> | undefined
  readonly since: number
}

/** `Patient/$everything`: the patient and every current resource of the patient's compartment, in pages. */
export async function everything(
  ground: Ground,
  interaction: Interaction,
  seat: Seat,
  { id, pairs }: { readonly id: string; readonly pairs: QueryPairs },
): Promise<Answer> {
  await requireType(ground, interaction, 'everything', { type: 'Patient', id })
  const row = await ground.records.findCurrent('Patient', id)
  if (row !== undefined)
    await requireRow(ground, interaction, { action: 'everything', how: 'everything' }, row)
  if (row === undefined || row.deleted) {
    await account(ground, interaction, {
      how: 'everything',
      shown: [],
      predicate: `Patient/${id}/$everything`,
    })
    throw new ChartwardError('RESOURCE_NOT_FOUND', 'there is no such patient')
  }
  return await everythingPage(ground, interaction, seat, {
    type: 'Patient',
    pairs,
    snapshot: '',
    everythingOf: id,
  })
}

/** A page of `$everything`. */
export async function everythingPage(
  ground: Ground,
  interaction: Interaction,
  seat: Seat,
  start: PageStart & { readonly everythingOf: string },
): Promise<Answer> {
  const request = parse(ground, start.pairs)
  const patient = patientIdOf(start.everythingOf)
  const { rows, snapshot, complete } = await ground.records.everythingOf(patient, {
    context: releaseContext(interaction, 'everything'),
    limit: request.count,
    ...(start.snapshot === '' ? {} : { snapshot: start.snapshot }),
    ...(start.after === undefined ? {} : { after: start.after }),
  })
  const wanted = rows.filter(
    ({ type, updated }) =>
      updated >= request.since && request.types?.has(type) !== false && !isProjectedType(type),
  )
  const allowed = await openable(ground, interaction, 'everything', wanted)
  const all = await openRows(ground, interaction, 'everything', allowed)
  const opened = (await visible(ground, interaction, 'everything', all)).filter((item) =>
    isTheirs(ground, item, patient),
  )
  const link = [{ relation: 'self', url: `${seat.base}/Patient/${start.everythingOf}/$everything` }]
  const last = rows.at(-1)
  if (!complete && last !== undefined) {
    const after = { type: last.type, id: last.id }
    link.push({
      relation: 'next',
      url: `${seat.base}?_page=${sealPageLink(ground, interaction, { ...start, snapshot, after })}`,
    })
  }
  const told = {
    how: 'everything' as const,
    shown: opened.map((item) => shownOf(ground, item)),
    predicate: `Patient/${start.everythingOf}/$everything`,
    about: [patient],
  }
  const accounted = await account(ground, interaction, told)
  const parts = opened.map((item) => searchPart(seat.base, item, 'match'))
  return { status: 200, body: accounted.send(bundleBody({ type: 'searchset', link }, parts)) }
}

/** A shared row found by a token is only theirs if its content says so. */
function isTheirs(ground: Ground, { row, resource }: Opened, patient: string): boolean {
  return row.patient === patient || patientsNamedIn(ground, resource).some((named) => named === patient)
}

function parse(ground: Ground, pairs: QueryPairs): Request {
  for (const [name] of pairs) {
    if (!PARAMETERS.has(name)) {
      throw new ChartwardError('SEARCH_PARAMETER_UNKNOWN', '$everything takes _count, _type and _since')
    }
  }
  const types = typesOf(pairs, ground.fhir.isResourceType)
  return {
    count: countOf(oneOf(pairs, '_count')),
    types: types.length === 0 ? undefined : new Set(types),
    since: sinceOf(oneOf(pairs, '_since')),
  }
}

function countOf(text: string | undefined): number {
  if (text === undefined) return COUNT_DEFAULT
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new ChartwardError('SEARCH_VALUE_INVALID', '_count takes a number from 1')
  return Math.min(Number(text), COUNT_MAX)
}
