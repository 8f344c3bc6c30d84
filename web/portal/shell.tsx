import { IconHome } from '@tabler/icons-react'
import { texts, useTexts } from '../ui/language.tsx'
import { type Place, Shell } from '../ui/shell.tsx'
import { WhoseProvider } from './whose.tsx'
import { WhoseMenu } from './whose-menu.tsx'

const TEXTS = texts({ name: 'Patient portal', home: 'Home' }, { name: 'Portal del paciente', home: 'Inicio' })
const ICON = { size: 18, 'aria-hidden': true } as const

export function PortalShell() {
  const T = useTexts(TEXTS)
  const places = usePlaces()
  return (
    <WhoseProvider>
      {(inPlace) => (
        <Shell name={T.name} places={places} tools={<WhoseMenu />}>
          {inPlace}
        </Shell>
      )}
    </WhoseProvider>
  )
}

/** One line a place, in the order people need them. */
function usePlaces(): readonly Place[] {
  const T = useTexts(TEXTS)
  return [{ to: '/', label: T.home, icon: <IconHome {...ICON} /> }]
}
