import {
  IconActivity,
  IconAlertTriangle,
  IconBook2,
  IconBriefcase,
  IconDatabaseExport,
  IconFileSearch,
  IconEye,
  IconHandStop,
  IconMessageQuestion,
  IconReportMedical,
  IconSearch,
} from '@tabler/icons-react'
import { texts, useTexts } from '../ui/language.tsx'
import { type Place, Shell } from '../ui/shell.tsx'
import { useSession } from '../api/session.tsx'
import { Forbidden } from './forbidden.tsx'

const TEXTS = texts(
  {
    name: 'Console',
    live: 'Live',
    findings: 'Findings',
    measures: 'Measures',
    cases: 'Cases',
    snooping: 'Snooping',
    questions: 'Questions from patients',
    audit: 'Audit search',
    match: 'Match a file',
    backup: 'Backup and restore',
    accounting: 'Accounting',
    ledger: 'Ledgers',
  },
  {
    name: 'Consola',
    live: 'En vivo',
    findings: 'Hallazgos',
    measures: 'Medidas',
    cases: 'Casos',
    snooping: 'Accesos por curiosidad',
    questions: 'Preguntas de pacientes',
    audit: 'Búsqueda de auditoría',
    match: 'Comparar un archivo',
    backup: 'Copia y restauración',
    accounting: 'Divulgaciones',
    ledger: 'Registros',
  },
)

const OFFICERS: readonly string[] = ['security-officer', 'privacy-officer']

/** The console is for officers: everybody else is told so before anything is asked. */
export function ConsoleShell() {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  const icon = { size: 18, 'aria-hidden': true } as const
  const places: readonly Place[] = [
    { to: '/', label: T.live, icon: <IconActivity {...icon} /> },
    { to: '/findings', label: T.findings, icon: <IconAlertTriangle {...icon} /> },
    { to: '/measures', label: T.measures, icon: <IconHandStop {...icon} /> },
    { to: '/cases', label: T.cases, icon: <IconBriefcase {...icon} /> },
    { to: '/snooping', label: T.snooping, icon: <IconEye {...icon} /> },
    { to: '/questions', label: T.questions, icon: <IconMessageQuestion {...icon} /> },
    { to: '/audit', label: T.audit, icon: <IconSearch {...icon} /> },
    { to: '/match', label: T.match, icon: <IconFileSearch {...icon} /> },
    { to: '/accounting', label: T.accounting, icon: <IconReportMedical {...icon} /> },
    { to: '/ledger', label: T.ledger, icon: <IconBook2 {...icon} /> },
    { to: '/backup', label: T.backup, icon: <IconDatabaseExport {...icon} /> },
  ]
  return OFFICERS.includes(role) ? (
    <Shell name={T.name} places={places} />
  ) : (
    <Shell name={T.name} places={[]}>
      <Forbidden />
    </Shell>
  )
}
