import { IconHome } from '@tabler/icons-react'
import { Shell } from '../ui/shell.tsx'
import { texts, useTexts } from '../ui/language.tsx'

const TEXTS = texts(
  { name: 'Your record', home: 'Your record' },
  { name: 'Su expediente', home: 'Su expediente' },
)

export function PortalShell() {
  const T = useTexts(TEXTS)
  return (
    <Shell name={T.name} places={[{ to: '/', label: T.home, icon: <IconHome size={18} aria-hidden /> }]} />
  )
}
