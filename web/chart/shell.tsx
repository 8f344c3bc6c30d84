import { IconChecklist, IconHome, IconUsers } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useSession } from '../api/session.tsx'
import { Shell } from '../ui/shell.tsx'
import { texts, useTexts } from '../ui/language.tsx'
import { loadFirstSection } from './sections.tsx'

const TEXTS = texts(
  { name: 'Chart', home: 'Today', patients: 'Patients', tasks: 'My tasks' },
  { name: 'Expediente', home: 'Hoy', patients: 'Pacientes', tasks: 'Mis tareas' },
)

export function ChartShell() {
  const T = useTexts(TEXTS)
  const { role } = useSession()
  // While somebody looks for whom to open: no chart waits for code then.
  useEffect(() => void loadFirstSection(role), [role])
  return (
    <Shell
      name={T.name}
      places={[
        { to: '/', label: T.home, icon: <IconHome size={18} aria-hidden /> },
        { to: '/patients', label: T.patients, icon: <IconUsers size={18} aria-hidden /> },
        // The desk and billing have no tasks that this server shows them.
        ...(role === 'clinician'
          ? [{ to: '/tasks', label: T.tasks, icon: <IconChecklist size={18} aria-hidden /> }]
          : []),
      ]}
    />
  )
}
