import { Button, Stack, Text } from '@mantine/core'
import { IconDownload, IconFileTypePdf, IconPrinter } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { PORTAL_PATHS, type RecordPdfAsked } from '../../../src/contract/index.ts'
import { writeJson } from '../../api/exact-json.ts'
import { everythingOf } from '../../api/fhir.ts'
import { download, saveFile } from '../../api/download.ts'
import { useAct } from '../../ui/act.tsx'
import { texts, useLanguage, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { useWhose } from '../whose.tsx'
import { Links } from './links.tsx'

const TEXTS = texts(
  {
    title: 'Download',
    hint: 'A copy of the record to keep, or to give to somebody else. Whoever has the file can read it: keep it safe.',
    fhir: 'For apps and other clinics (FHIR)',
    fhirHint: 'Everything in the record, in the format that other health systems read.',
    pdf: 'To read and keep (PDF)',
    pdfHint:
      'A summary of conditions, medicines, allergies, results, immunizations and visits, made by the server.',
    pdfGet: 'Download as PDF',
    pdfDone: 'Downloaded.',
    paper: 'On paper',
    paperHint: 'A summary to print: allergies, medicines, conditions, newest results.',
    paperGet: 'Open the summary',
    fhirGet: 'Download as FHIR',
    done: (count: number) => `Downloaded: ${count} entries.`,
  },
  {
    title: 'Descargar',
    hint: 'Una copia del expediente para conservar o entregar. Quien tenga el archivo puede leerlo: guárdelo bien.',
    fhir: 'Para aplicaciones y otras clínicas (FHIR)',
    fhirHint: 'Todo el expediente, en el formato que leen otros sistemas de salud.',
    pdf: 'Para leer y conservar (PDF)',
    pdfHint:
      'Un resumen de problemas de salud, medicamentos, alergias, resultados, vacunas y visitas, hecho por el servidor.',
    pdfGet: 'Descargar como PDF',
    pdfDone: 'Descargado.',
    paper: 'En papel',
    paperHint: 'Un resumen para imprimir: alergias, medicamentos, problemas de salud y resultados recientes.',
    paperGet: 'Abrir el resumen',
    fhirGet: 'Descargar como FHIR',
    done: (count: number) => `Descargado: ${count} registros.`,
  },
)

export function Download() {
  const T = useTexts(TEXTS)
  const { patient } = useWhose()
  const save = useAct(async () => {
    const bundle = await bundleOf(patient)
    const text = writeJson(bundle, 2)
    saveFile('health-record.json', new Blob([text], { type: 'application/fhir+json' }))
    return bundle.entry?.length ?? 0
  })
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.fhir}>
        <Stack align="flex-start">
          <Text>{T.fhirHint}</Text>
          <Button
            leftSection={<IconDownload size={18} aria-hidden />}
            loading={save.isPending}
            onClick={() => save.mutate(undefined)}
          >
            {T.fhirGet}
          </Button>
          <Text size="sm" role="status">
            {save.data === undefined ? '' : T.done(save.data)}
          </Text>
          {save.error === null ? undefined : <Failed error={save.error} />}
        </Stack>
      </Section>
      <Section title={T.pdf}>
        <AsPdf />
      </Section>
      <Section title={T.paper}>
        <Stack align="flex-start">
          <Text>{T.paperHint}</Text>
          <Button
            variant="default"
            leftSection={<IconPrinter size={18} aria-hidden />}
            renderRoot={(props) => <Link to="/record/print" {...props} />}
          >
            {T.paperGet}
          </Button>
        </Stack>
      </Section>
      <Links />
    </Page>
  )
}

function AsPdf() {
  const T = useTexts(TEXTS)
  const { language } = useLanguage()
  const { patient } = useWhose()
  const save = useAct(async () => {
    const body: RecordPdfAsked = { patient, language }
    await download(PORTAL_PATHS.recordPdf, 'health-record.pdf', { method: 'POST', body })
  })
  return (
    <Stack align="flex-start">
      <Text>{T.pdfHint}</Text>
      <Button
        variant="default"
        leftSection={<IconFileTypePdf size={18} aria-hidden />}
        loading={save.isPending}
        onClick={() => save.mutate(undefined)}
      >
        {T.pdfGet}
      </Button>
      <Text size="sm" role="status">
        {save.isSuccess ? T.pdfDone : ''}
      </Text>
      {save.error === null ? undefined : <Failed error={save.error} />}
    </Stack>
  )
}

/** Everything, as one bundle. A collection says nothing of how it was asked for. */
async function bundleOf(patient: string): Promise<fhir4.Bundle> {
  const entry = (await everythingOf(patient)).flatMap(({ fullUrl, resource }) =>
    fullUrl === undefined || resource === undefined ? [] : [{ fullUrl, resource }],
  )
  return { resourceType: 'Bundle', type: 'collection', timestamp: new Date().toISOString(), entry }
}
