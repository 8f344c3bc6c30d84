import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ChartwardError } from '../../kernel/index.ts'
import {
  type DocumentAnswer,
  type DocumentAsked,
  type DocumentRules,
  WRITING_PATHS,
} from '../../contract/index.ts'
import { SCAN_SYSTEM, SCANNED } from '../../disclosure/index.ts'
import { patientIdOf } from '../../fhir/index.ts'
import { callerOf } from '../../identity/index.ts'
import type { Scanner } from '../../scanner/index.ts'
import { interactionOf } from '../asked.ts'
import type { BrowserGround } from '../browser.ts'
import { documentTypeOf } from './document-type.ts'
import { jsonOf, webSession } from './scope.ts'

/** As base64 in a record it stays under what one record may have. */
const FILE_BYTES_MAX = 5 * 1024 * 1024
const BODY_BYTES_MAX = Math.ceil((FILE_BYTES_MAX * 4) / 3) + 16 * 1024
const LOGICAL_ID = /^[A-Za-z0-9.-]{1,64}$/
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const LOINC = /^\d{1,7}-\d$/
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const TITLE_LETTERS_MAX = 200
/** Anything that is no letter of a line of text. */
const CONTROL = /\p{Cc}/u
const CATEGORY = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category'

export interface DocumentsGround extends BrowserGround {
  /** Absent: none is configured. */
  readonly scanner?: Scanner | undefined
  readonly now: () => number
}

/** Files into a chart: looked at by what is in them, scanned, and then written as any record is. */
export function chartDocuments(app: FastifyInstance, ground: DocumentsGround): void {
  app.get(WRITING_PATHS.document, async (request): Promise<DocumentRules> => {
    await webSession(ground, request)
    return { bytesMax: FILE_BYTES_MAX, scanned: ground.scanner !== undefined }
  })
  app.post(
    WRITING_PATHS.document,
    { bodyLimit: BODY_BYTES_MAX },
    async (request): Promise<DocumentAnswer> => await take(ground, request),
  )
}

async function take(ground: DocumentsGround, request: FastifyRequest): Promise<DocumentAnswer> {
  const session = await webSession(ground, request)
  const interaction = interactionOf(ground.identity, callerOf(session), request)
  const asked = readAsked(request)
  const { file, patient } = asked
  const contentType = documentTypeOf(file)
  if (contentType === undefined)
    throw new ChartwardError('DOCUMENT_UNFIT', 'this is no PDF, PNG, JPEG or text by what is in it')
  const scanned = await ground.scanner?.scan(file)
  if (scanned?.isClean === false) {
    const note = `a file in which the scanner found ${scanned.found} was refused`
    await ground.disclosure.note(interaction, { how: 'denied', note, about: [patientIdOf(patient)] })
    throw new ChartwardError(
      'DOCUMENT_INFECTED',
      `the virus scanner found ${scanned.found} in this file: it was not kept`,
    )
  }
  const isScanned = scanned !== undefined
  const about = { contentType, isScanned, now: ground.now(), author: session.fhirUser }
  const body = Buffer.from(JSON.stringify(documentOf(asked, about)), 'utf8')
  const wish = { returns: 'minimal' as const, isScanned, ifNoneExist: `identifier=${identifierOf(asked)}` }
  const { location = '' } = await ground.disclosure.create(interaction, wish, {
    type: 'DocumentReference',
    body,
  })
  return { id: location.split('/')[1] ?? '', contentType, scanned: isScanned }
}

interface Sent extends Omit<DocumentAsked, 'content'> {
  readonly file: Buffer
}

/** **Errors.** `DOCUMENT_UNFIT`, `USAGE`. */
function readAsked(request: FastifyRequest): Sent {
  const { patient, encounter, title, kind, content, once } = jsonOf<DocumentAsked>(request)
  const isRight =
    isLike(patient, LOGICAL_ID) &&
    (encounter === undefined || isLike(encounter, LOGICAL_ID)) &&
    isLine(title) &&
    isLike(kind?.code, LOINC) &&
    isLine(kind?.display) &&
    isLike(once, UUID)
  if (!isRight || kind === undefined)
    throw new ChartwardError('USAGE', 'a file is sent with its patient, a title and a kind')
  if (typeof content !== 'string' || !BASE64.test(content))
    throw new ChartwardError('DOCUMENT_UNFIT', 'this file is empty')
  const file = Buffer.from(content, 'base64')
  if (file.length > FILE_BYTES_MAX) throw new ChartwardError('DOCUMENT_UNFIT', 'a file may have 5 MiB')
  return { patient, title, kind, once, file, ...(encounter === undefined ? {} : { encounter }) }
}

function isLike(value: unknown, shape: RegExp): value is string {
  return typeof value === 'string' && shape.test(value)
}

function isLine(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= TITLE_LETTERS_MAX &&
    !CONTROL.test(value)
  )
}

interface About {
  readonly contentType: string
  readonly isScanned: boolean
  readonly now: number
  readonly author: string | undefined
}

/** **Source** US Core 7.0, DocumentReference Profile. Not signed: whoever uploads a file did not write it. */
function documentOf(asked: Sent, { contentType, isScanned, now, author }: About) {
  const { patient, encounter, title, kind, file } = asked
  const date = new Date(now).toISOString()
  return {
    resourceType: 'DocumentReference',
    meta: { tag: [{ system: SCAN_SYSTEM, code: isScanned ? SCANNED : 'not-scanned' }] },
    identifier: [{ system: 'urn:ietf:rfc:3986', value: `urn:uuid:${asked.once}` }],
    status: 'current',
    type: { coding: [{ system: 'http://loinc.org', code: kind.code, display: kind.display }] },
    category: [{ coding: [{ system: CATEGORY, code: 'clinical-note' }] }],
    subject: { reference: `Patient/${patient}` },
    date,
    ...(author === undefined ? {} : { author: [{ reference: author }] }),
    description: title,
    content: [
      {
        attachment: {
          contentType,
          data: file.toString('base64'),
          size: file.length,
          // SHA-1, because FHIR R4 says so: it finds a copy, and proves nothing.
          hash: createHash('sha1').update(file).digest('base64'),
          title,
          creation: date,
        },
      },
    ],
    ...(encounter === undefined ? {} : { context: { encounter: [{ reference: `Encounter/${encounter}` }] } }),
  }
}

function identifierOf({ once }: Sent): string {
  return `urn:ietf:rfc:3986|urn:uuid:${once}`
}
