import {
  IconActivity,
  IconAlertCircle,
  IconCalendarEvent,
  IconDownload,
  IconFileText,
  IconPill,
  IconReceipt,
  IconStethoscope,
  IconVaccine,
} from '@tabler/icons-react'
import { texts, useTexts } from '../../ui/language.tsx'

const NAMES = texts(
  {
    conditions: { label: 'Conditions', hint: 'What you live with, and what you had before' },
    medicines: { label: 'Medicines', hint: 'What was prescribed, and what you take' },
    allergies: { label: 'Allergies', hint: 'What you react to' },
    results: { label: 'Results', hint: 'Lab tests and vital signs over time' },
    immunizations: { label: 'Immunizations', hint: 'Vaccines you were given' },
    visits: { label: 'Visits', hint: 'Appointments and visits' },
    documents: { label: 'Documents', hint: 'Notes, letters and reports' },
    coverage: { label: 'Coverage and claims', hint: 'Who pays, and what was billed in your name' },
    download: { label: 'Download', hint: 'Take all of it with you' },
  },
  {
    conditions: { label: 'Problemas de salud', hint: 'Lo que tiene y lo que tuvo' },
    medicines: { label: 'Medicamentos', hint: 'Lo que se le recetó y lo que toma' },
    allergies: { label: 'Alergias', hint: 'A qué reacciona' },
    results: { label: 'Resultados', hint: 'Laboratorio y signos vitales en el tiempo' },
    immunizations: { label: 'Vacunas', hint: 'Las vacunas que recibió' },
    visits: { label: 'Visitas', hint: 'Citas y visitas' },
    documents: { label: 'Documentos', hint: 'Notas, cartas e informes' },
    coverage: { label: 'Cobertura y reclamaciones', hint: 'Quién paga y qué se cobró en su nombre' },
    download: { label: 'Descargar', hint: 'Lléveselo todo' },
  },
)

/** The sections of the record, in the order people look for them. */
export const RECORD_PLACES = [
  { to: '/record/results', name: 'results', icon: IconActivity },
  { to: '/record/conditions', name: 'conditions', icon: IconStethoscope },
  { to: '/record/medicines', name: 'medicines', icon: IconPill },
  { to: '/record/allergies', name: 'allergies', icon: IconAlertCircle },
  { to: '/record/immunizations', name: 'immunizations', icon: IconVaccine },
  { to: '/record/visits', name: 'visits', icon: IconCalendarEvent },
  { to: '/record/documents', name: 'documents', icon: IconFileText },
  { to: '/record/coverage', name: 'coverage', icon: IconReceipt },
  { to: '/record/download', name: 'download', icon: IconDownload },
] as const

export function useRecordNames() {
  return useTexts(NAMES)
}
