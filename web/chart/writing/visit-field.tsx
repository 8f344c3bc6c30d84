import { Select } from '@mantine/core'
import { conceptText } from '../../ui/fhir-words.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { useChart } from '../patient/chart.tsx'
import { part } from '../patient/parts.ts'
import type { OwnInput } from './fields.tsx'

const TEXTS = texts({ none: 'No visit', visit: 'Visit' }, { none: 'Ninguna visita', visit: 'Visita' })
const SHOWN_MAX = 50
const VISITS = part<fhir4.Encounter>('Encounter', { _sort: '-date' }, { most: SHOWN_MAX })

/** Which visit something belongs to: the last ones of the patient. */
export function VisitField({ value, onChange, ...input }: OwnInput) {
  const T = useTexts(TEXTS)
  const formats = useFormats()
  const { data } = useChart(VISITS)
  const visits = (data?.resources ?? []).map(({ id, type, period }) => {
    const what = conceptText(type?.[0])
    return {
      value: `Encounter/${id ?? ''}`,
      label: `${formats.date(period?.start)} ${what === '' ? T.visit : what}`,
    }
  })
  const isKnown = value === '' || visits.some((visit) => visit.value === value)
  return (
    <Select
      {...input}
      clearable
      clearButtonProps={{ 'aria-label': T.none }}
      placeholder={T.none}
      value={value === '' ? null : value}
      onChange={(chosen) => onChange(chosen ?? '')}
      data={isKnown ? visits : [...visits, { value, label: T.visit }]}
    />
  )
}
