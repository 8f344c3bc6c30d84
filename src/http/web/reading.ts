import { randomUUID } from 'node:crypto'
import { ChartwardError } from '../../kernel/index.ts'
import { parseExact } from '../../fhir/index.ts'
import type { Answer, Interaction, QueryPairs } from '../../disclosure/index.ts'
import type { WebGround } from './scope.ts'

/** A page of a search, as FHIR writes it, as far as it is read here. */
export interface Searchset<Kind> {
  readonly total?: number
  readonly link?: readonly { readonly relation: string }[]
  readonly entry?: readonly { readonly resource?: Kind }[]
}

/** One record, read as its reader would read it by FHIR: decided and told as any other reading. */
export async function readOne<Kind>(
  { disclosure }: Pick<WebGround, 'disclosure'>,
  interaction: Interaction,
  place: { readonly type: string; readonly id: string },
): Promise<Kind> {
  return bodyOf<Kind>(await disclosure.read(interaction, place))
}

/** One page of a search. Each is a request of its own, as it is when a page asks them. */
export async function searchOnce<Kind>(
  { disclosure, siteUrl }: Pick<WebGround, 'disclosure' | 'siteUrl'>,
  interaction: Interaction,
  asked: { readonly type: string; readonly pairs: QueryPairs },
): Promise<Searchset<Kind>> {
  const seat = { base: `${siteUrl()}/fhir/R4` }
  const answer = await disclosure.search({ ...interaction, request: randomUUID() }, seat, asked)
  return bodyOf<Searchset<Kind>>(answer)
}

/** Decimals keep their digits. */
function bodyOf<Shape>({ body }: Answer): Shape {
  if (body === undefined) throw new ChartwardError('INTERNAL', 'a read answered without a body')
  return parseExact(body.toString('utf8')).exact as unknown as Shape
}
