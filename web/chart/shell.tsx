import { IconHome } from '@tabler/icons-react'
import { Shell } from '../ui/shell.tsx'
import { texts, useTexts } from '../ui/language.tsx'

const TEXTS = texts({ name: 'Today', home: 'Today' }, { name: 'Hoy', home: 'Hoy' })

export function ChartShell() {
  const T = useTexts(TEXTS)
  return (
    <Shell name={T.name} places={[{ to: '/', label: T.home, icon: <IconHome size={18} aria-hidden /> }]} />
  )
}
