import { ChartwardError } from '../kernel/index.ts'
import { stringify } from '../fhir/index.ts'
import { bundleBody, type BundlePart } from './bundle-body.ts'
import { type BundleItem, type IncomingBundle, readItem } from './bundle-items.ts'
import { everything } from './everything.ts'
import { history } from './history.ts'
import type { Answer, Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'
import { queryPairs } from './query-pairs.ts'
import { read, vread } from './read.ts'
import { search, type Seat } from './search.ts'
import { settling } from './touched.ts'
import { createUnlessThere } from './transaction.ts'
import { create, remove, update, type Wish } from './write.ts'

/** Once the answers are larger than this, the entries left are not carried out: an answer is held in memory. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024

/** Turns an error into what a batch answers in its place. */
export type OutcomeOf = (error: unknown) => { readonly status: number; readonly outcome: unknown }

/** FHIR batch: every entry for itself, in the order given; one that fails does not touch the others. */
export async function batch(
  ground: Ground,
  interaction: Interaction,
  { seat, outcomeOf }: { readonly seat: Seat; readonly outcomeOf: OutcomeOf },
  bundle: IncomingBundle,
): Promise<Answer> {
  const parts: BundlePart[] = []
  let bytes = 0
  for (const index of bundle.entries.keys()) {
    const one = { ...interaction, request: `${interaction.request}.${index}` }
    try {
      if (bytes > ANSWER_BYTES_MAX) throw answerTooLarge()
      const item = readItem(ground, bundle, index)
      const work = async (settled: Interaction) => await interact(ground, settled, seat, item)
      const answer = await settling(ground, one, 'batch', work)
      bytes += answer.body?.length ?? 0
      parts.push(answered(answer))
    } catch (error) {
      const { status, outcome } = outcomeOf(error)
      parts.push({ json: undefined, head: { response: { status: String(status), outcome } } })
    }
  }
  const accounted = await account(ground, interaction, { how: 'batch', shown: [] })
  return { status: 200, body: accounted.send(bundleBody({ type: 'batch-response' }, parts)) }
}

function answerTooLarge(): ChartwardError {
  return new ChartwardError(
    'BODY_TOO_LARGE',
    'the answers before this one are over 64 MiB: ask for this one in another batch',
  )
}

function answered({ status, body, version, updated, location }: Answer): BundlePart {
  const response = {
    status: String(status),
    ...(location === undefined ? {} : { location }),
    ...(version === undefined ? {} : { etag: `W/"${version}"` }),
    ...(updated === undefined ? {} : { lastModified: new Date(updated).toISOString() }),
  }
  return { json: body, head: {}, tail: { response } }
}

async function interact(
  ground: Ground,
  interaction: Interaction,
  seat: Seat,
  item: BundleItem,
): Promise<Answer> {
  const mark = item.url.indexOf('?')
  const path = mark < 0 ? item.url : item.url.slice(0, mark)
  const query = mark < 0 ? undefined : item.url.slice(mark + 1)
  const [type = '', id, ...rest] = path.split('/')
  if (!ground.fhir.isResourceType(type))
    throw new ChartwardError('RESOURCE_TYPE_UNKNOWN', 'there is no such resource type')
  if (item.method === 'GET') return await look(ground, interaction, seat, { type, id, rest, query })
  if (query !== undefined || rest.length > 0) throw notHere()
  const wish = wishOf(item)
  if (item.method === 'POST') {
    if (id !== undefined) throw notHere()
    const body = bodyOf(item)
    const { ifNoneExist } = item
    if (ifNoneExist !== undefined)
      return await createUnlessThere(ground, interaction, wish, { type, body, ifNoneExist })
    return await create(ground, interaction, wish, { type, body })
  }
  if (id === undefined) throw notHere()
  if (item.method === 'PUT') return await update(ground, interaction, wish, { type, id, body: bodyOf(item) })
  return await remove(ground, interaction, wish, { type, id })
}

interface Look {
  readonly type: string
  readonly id: string | undefined
  readonly rest: readonly string[]
  readonly query: string | undefined
}

async function look(ground: Ground, interaction: Interaction, seat: Seat, { type, id, rest, query }: Look) {
  const pairs = queryPairs(query ?? '')
  if (id === undefined) return await search(ground, interaction, seat, { type, pairs })
  const [under, version, ...more] = rest
  if (under === undefined) return await read(ground, interaction, type, id)
  if (type === 'Patient' && under === '$everything' && version === undefined) {
    return await everything(ground, interaction, seat, { id, pairs })
  }
  if (under !== '_history' || more.length > 0) throw notHere()
  if (version === undefined) return await history(ground, interaction, seat, { type, id })
  if (!/^[1-9]\d{0,8}$/.test(version))
    throw new ChartwardError('RESOURCE_NOT_FOUND', 'there is no such version')
  return await vread(ground, interaction, type, { id, version: Number(version) })
}

function bodyOf({ incoming, index }: BundleItem): Buffer {
  if (incoming === undefined)
    throw new ChartwardError('BUNDLE_INVALID', `Bundle.entry[${index}] has no resource`)
  return Buffer.from(stringify(incoming.exact), 'utf8')
}

function wishOf({ ifMatch }: BundleItem): Wish {
  const version = ifMatch === undefined ? undefined : /^W\/"(\d{1,9})"$/.exec(ifMatch)?.[1]
  if (ifMatch !== undefined && version === undefined) {
    throw new ChartwardError('PRECONDITION_FAILED', 'ifMatch is written W/"version"')
  }
  return { returns: 'minimal', ...(version === undefined ? {} : { ifMatch: Number(version) }) }
}

function notHere(): ChartwardError {
  return new ChartwardError('NOT_SUPPORTED', 'this server has no such interaction')
}
