import { IconChecklist, IconHome } from '@tabler/icons-react'
import { Shell } from '../ui/shell.tsx'
import { texts, useTexts } from '../ui/language.tsx'

const TEXTS = texts(
  { name: 'Chart', home: 'Today', tasks: 'My tasks' },
  { name: 'Expediente', home: 'Hoy', tasks: 'Mis tareas' },
)

export function ChartShell() {
  const T = useTexts(TEXTS)
  return (
    <Shell
      name={T.name}
      places={[
        { to: '/', label: T.home, icon: <IconHome size={18} aria-hidden /> },
        { to: '/tasks', label: T.tasks, icon: <IconChecklist size={18} aria-hidden /> },
      ]}
    />
  )
}
