import type { FastifyInstance } from 'fastify'
import { ChartwardError } from '../../kernel/index.ts'
import { PORTAL_PATHS, type RecordPdfAsked } from '../../contract/index.ts'
import type { Interaction, QueryPairs } from '../../disclosure/index.ts'
import { type SummaryDocument, summaryPdf } from '../../notice/index.ts'
import { interactionOf } from '../asked.ts'
import { type PrintGround, sendPdf } from './printing.ts'
import { readOne, searchOnce, type Searchset } from './reading.ts'
import {
  dateIn,
  type FoundPart,
  nameIn,
  partOf,
  SUMMARY_TYPES,
  type SummaryType,
  type Written,
} from './record-summary.ts'
import { RECORD_WORDS } from './record-words.ts'
import { jsonOf, type WebGround, webSession } from './scope.ts'
import { patientFor } from './whose.ts'

export interface RecordPdfGround extends WebGround, PrintGround {
  /** Who keeps the record, as people know them. Empty: nobody said. */
  readonly organisation: string
  readonly now: () => number
}

/** So many of one type are read; what is beyond is counted. */
const READ_MAX = '100'
/** How each part is asked for, the newest first. */
const ASKED: Readonly<Record<SummaryType, QueryPairs>> = {
  AllergyIntolerance: [['_sort', '-date']],
  MedicationRequest: [
    ['_sort', '-authoredon'],
    ['status', 'active,on-hold'],
    ['_include', 'MedicationRequest:medication'],
  ],
  MedicationStatement: [
    ['_sort', '-effective'],
    ['_include', 'MedicationStatement:medication'],
  ],
  Condition: [['_sort', '-recorded-date']],
  Observation: [
    ['_sort', '-date'],
    ['category', 'laboratory,vital-signs'],
  ],
  Immunization: [['_sort', '-date']],
  Encounter: [['_sort', '-date']],
}

/**
 * A summary of a record as PDF. Each part is read through disclosure, so its leaf stands in the ledger before a byte of the file
 * is made; where one is refused, there is no file.
 */
export function recordPdfRoutes(app: FastifyInstance, ground: RecordPdfGround): void {
  app.post(PORTAL_PATHS.recordPdf, async (request, reply) => {
    const session = await webSession(ground, request)
    const { patient, language } = jsonOf<RecordPdfAsked>(request)
    if (typeof patient !== 'string' || patient === '' || (language !== 'en' && language !== 'es'))
      throw new ChartwardError('JSON_INVALID', 'this is not what the page sends')
    await patientFor(ground, session, patient)
    const interaction = interactionOf(ground.identity, session, request)
    const record = await readRecord(ground, interaction, patient)
    const made = { language, isProxy: session.role === 'proxy', from: ground.organisation, now: ground.now() }
    const file = summaryPdf(documentOf(record, made), ground.fonts())
    return await sendPdf(reply, 'health-record.pdf', file)
  })
}

interface ReadRecord {
  readonly person: Written
  readonly parts: readonly FoundPart[]
}

/** One after the other, as one person reads: a search holds what it opens in memory. */
async function readRecord(
  ground: RecordPdfGround,
  interaction: Interaction,
  patient: string,
): Promise<ReadRecord> {
  const person = await readOne<Written>(ground, interaction, { type: 'Patient', id: patient })
  const parts: FoundPart[] = []
  for (const type of SUMMARY_TYPES) {
    const pairs: QueryPairs = [['patient', `Patient/${patient}`], ['_count', READ_MAX], ...ASKED[type]]
    parts.push(foundIn(type, await searchOnce<Written>(ground, interaction, { type, pairs })))
  }
  return { person, parts }
}

function foundIn(type: SummaryType, { total, link = [], entry = [] }: Searchset<Written>): FoundPart {
  const all = entry.flatMap(({ resource }) => (resource === undefined ? [] : [resource]))
  return {
    type,
    resources: all.filter(({ resourceType }) => resourceType === type),
    included: all.filter(({ resourceType }) => resourceType !== type),
    total,
    isWhole: !link.some(({ relation }) => relation === 'next'),
  }
}

interface Made {
  readonly language: RecordPdfAsked['language']
  readonly isProxy: boolean
  readonly from: string
  readonly now: number
}

function documentOf({ person, parts }: ReadRecord, { language, isProxy, from, now }: Made): SummaryDocument {
  const words = RECORD_WORDS[language]
  const date = new Date(now).toISOString()
  const author = from === '' ? 'Chartward' : from
  const born = dateIn(person.birthDate, words)
  return {
    language,
    title: words.title,
    author,
    date,
    opening: [
      words.whose(nameIn(person) || words.unnamed),
      ...(born === '' ? [] : [words.born(born)]),
      words.made(dateIn(date, words), author),
      ...(isProxy ? [words.byProxy] : []),
      `${words.copy} ${words.keep}`,
    ],
    parts: parts.map((part) => partOf(part, words)),
    footer: words.footer,
    page: words.page,
    unprintable: words.unprintable,
  }
}
