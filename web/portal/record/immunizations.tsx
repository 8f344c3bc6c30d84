import { Text } from '@mantine/core'
import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Item, RecordList } from './record-list.tsx'
import { newestFirst } from '../../ui/newest.ts'
import { useRecord } from './record-query.ts'
import { useStatusWords } from './status-words.ts'

const TEXTS = texts(
  {
    title: 'Immunizations',
    list: 'Vaccines',
    none: 'No vaccines are written down here.',
    when: 'Given',
    dose: 'Dose',
    lot: 'Lot number',
    maker: 'Made by',
    where: 'Where',
    by: 'By',
    why: 'Why not',
    said: 'Told by you, not given here',
  },
  {
    title: 'Vacunas',
    list: 'Vacunas',
    none: 'No hay vacunas anotadas aquí.',
    when: 'Administrada',
    dose: 'Dosis',
    lot: 'Número de lote',
    maker: 'Fabricante',
    where: 'Lugar',
    by: 'Por',
    why: 'Por qué no',
    said: 'Según lo que usted contó, no administrada aquí',
  },
)

export function Immunizations() {
  const T = useTexts(TEXTS)
  const query = useRecord<fhir4.Immunization>('Immunization', {
    _include: ['Immunization:performer', 'Immunization:location'],
  })
  return (
    <Page title={T.title}>
      <Section title={T.list}>
        <RecordList
          query={query}
          choose={(all) =>
            newestFirst(
              all.filter(({ status }) => status !== 'entered-in-error'),
              ({ occurrenceDateTime }) => occurrenceDateTime,
            )
          }
          empty={T.none}
        >
          {(one, { called }) => <Vaccine vaccine={one} called={called} />}
        </RecordList>
      </Section>
    </Page>
  )
}

function Vaccine({
  vaccine,
  called,
}: {
  readonly vaccine: fhir4.Immunization
  readonly called: (reference: fhir4.Reference | undefined) => string
}) {
  const T = useTexts(TEXTS)
  const { date } = useFormats()
  const words = useStatusWords()
  const { status, occurrenceDateTime, occurrenceString, protocolApplied, lotNumber, performer } = vaccine
  const dose = protocolApplied?.[0]
  return (
    <Item
      title={conceptText(vaccine.vaccineCode)}
      status={status === 'completed' ? '' : words(status)}
      facts={[
        [T.when, occurrenceString ?? date(occurrenceDateTime)],
        [T.dose, dose?.doseNumberString ?? String(dose?.doseNumberPositiveInt ?? '')],
        [T.maker, vaccine.manufacturer?.display ?? ''],
        [T.lot, lotNumber],
        [T.where, called(vaccine.location)],
        [T.by, called(performer?.[0]?.actor)],
        [T.why, conceptText(vaccine.statusReason)],
      ]}
    >
      {vaccine.primarySource === false ? (
        <Text size="sm" c="dimmed">
          {T.said}
        </Text>
      ) : undefined}
    </Item>
  )
}
