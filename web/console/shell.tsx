import { IconHome } from '@tabler/icons-react'
import { Shell } from '../ui/shell.tsx'
import { texts, useTexts } from '../ui/language.tsx'

const TEXTS = texts({ name: 'Live', home: 'Live' }, { name: 'En vivo', home: 'En vivo' })

export function ConsoleShell() {
  const T = useTexts(TEXTS)
  return (
    <Shell name={T.name} places={[{ to: '/', label: T.home, icon: <IconHome size={18} aria-hidden /> }]} />
  )
}
