import { csvCell } from '../../kernel/index.ts'
import { pieceName, type Piece } from './piece.ts'
import type { PrintedSeal } from '../proof/issuing.ts'

/** Lines of elements that have a column of their own; what is beyond shares the last. */
const ELEMENT_LINES = 26

/** One row a piece, in this order. `verify_qr` is what the QR code says, for houses that draw it themselves. */
export const MAIL_HOUSE_COLUMNS: readonly string[] = [
  'piece_id',
  'notice_id',
  'variant',
  'lang',
  'name_line1',
  'name_line2',
  'care_of',
  'addr1',
  'addr2',
  'addr3',
  'city',
  'state',
  'zip5',
  'zip4',
  'country',
  'imb_tracking',
  'offer_code',
  'enrol_by',
  'verify_code',
  'verify_url',
  'verify_qr',
  ...Array.from({ length: ELEMENT_LINES }, (_, at) => `element_line_${at + 1}`),
  'sort_key',
]

/** The first line of a file. */
export const MAIL_HOUSE_HEADING = `${MAIL_HOUSE_COLUMNS.join(',')}\r\n`

const FOR_WHOM = {
  en: {
    parent: 'Parent or guardian of',
    guardian: 'Guardian of',
    'next-of-kin': 'Next of kin of',
    representative: 'Representative of',
  },
  es: {
    parent: 'Padre, madre o tutor de',
    guardian: 'Tutor de',
    'next-of-kin': 'Familiar de',
    representative: 'Representante de',
  },
} as const

/** One row. The address stands in fields of its own, as NCOA processing asks for it. */
export function mailHouseRow(piece: Piece, seal: PrintedSeal, elements: readonly string[]): string {
  const { recipient } = piece.content
  const { addressee, address, patientName, variant, language } = recipient
  const { relation } = addressee
  const [addr1 = '', addr2 = '', addr3 = ''] = address?.lines ?? []
  const isDomestic = address?.country === 'US'
  const [zip5 = '', zip4 = ''] = isDomestic ? zipOf(address.postalCode) : [address?.postalCode]
  const cells = [
    pieceName(piece),
    piece.campaign,
    variant,
    language,
    addressee.name,
    relation === undefined ? '' : `${FOR_WHOM[language][relation]} ${patientName.full}`,
    '',
    addr1,
    addr2,
    addr3,
    address?.city ?? '',
    address?.state ?? '',
    zip5,
    zip4,
    address?.country ?? '',
    '',
    '',
    '',
    seal.code,
    seal.verifyUrl,
    seal.qr,
    ...elementCells(elements),
    `${zip5}${zip4} ${addr1.toUpperCase()}`,
  ]
  return `${cells.map((text) => csvCell(text, ' ')).join(',')}\r\n`
}

function elementCells(elements: readonly string[]): string[] {
  const own = elements.slice(0, ELEMENT_LINES - 1)
  const rest = elements.slice(ELEMENT_LINES - 1).join('; ')
  return [...own, rest, ...Array.from({ length: ELEMENT_LINES - 1 - own.length }, () => '')]
}

function zipOf(postalCode: string): readonly [string, string] {
  const [, zip5 = postalCode, zip4 = ''] = /^(\d{5})(?:-?(\d{4}))?$/.exec(postalCode) ?? []
  return [zip5, zip4]
}
