import { Badge } from '@mantine/core'
import { texts, useTexts } from '../../ui/language.tsx'

/** As the server tags what it scanned: see docs/guides/chart-writing.md. */
const SCAN_SYSTEM = 'urn:chartward:scan'
const SCANNED = 'clean'

const TEXTS = texts(
  { draft: 'Draft', signed: 'Signed', scanned: 'Scanned for viruses', unscanned: 'Not scanned for viruses' },
  {
    draft: 'Borrador',
    signed: 'Firmado',
    scanned: 'Analizado: sin virus',
    unscanned: 'Sin analizar en busca de virus',
  },
)

/** Whether a document is signed, and whether a file in it was scanned. What was typed here is no file. */
export function DocumentBadges({ of }: { readonly of: fhir4.DocumentReference }) {
  const T = useTexts(TEXTS)
  const { docStatus, meta, content } = of
  const tag = meta?.tag?.find(({ system }) => system === SCAN_SYSTEM)?.code
  const isFile =
    tag !== undefined || content.some(({ attachment }) => attachment.contentType !== 'text/plain')
  const isSigned = docStatus === 'final' || docStatus === 'amended'
  return (
    <>
      {docStatus === 'preliminary' ? (
        <Badge color="yellow" variant="light">
          {T.draft}
        </Badge>
      ) : undefined}
      {isSigned ? (
        <Badge color="green" variant="light">
          {T.signed}
        </Badge>
      ) : undefined}
      {isFile ? (
        <Badge color={tag === SCANNED ? 'gray' : 'orange'} variant="light">
          {tag === SCANNED ? T.scanned : T.unscanned}
        </Badge>
      ) : undefined}
    </>
  )
}
