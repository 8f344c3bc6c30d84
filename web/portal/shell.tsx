import { IconEye, IconFolderHeart, IconHome, IconLock, IconMail, IconShieldCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { texts, useTexts } from '../ui/language.tsx'
import { type Place, Shell } from '../ui/shell.tsx'
import { useWaiting } from './messages/asking.ts'
import { RECORD_PLACES, useRecordNames } from './record/record-places.tsx'
import { WhoseProvider } from './whose.tsx'
import { WhoseMenu } from './whose-menu.tsx'

const TEXTS = texts(
  {
    name: 'Patient portal',
    home: 'Home',
    record: 'Health record',
    whoSaw: 'Who saw my record',
    messages: 'Messages',
    protection: 'Protection plan',
    safety: 'Sign-in and safety',
  },
  {
    name: 'Portal del paciente',
    home: 'Inicio',
    record: 'Expediente médico',
    whoSaw: 'Quién vio mi expediente',
    messages: 'Mensajes',
    protection: 'Plan de protección',
    safety: 'Acceso y seguridad',
  },
)
const ICON = { size: 18, 'aria-hidden': true } as const

export function PortalShell() {
  return <WhoseProvider>{(inPlace) => <PortalFrame>{inPlace}</PortalFrame>}</WhoseProvider>
}

/** Inside of whose record is shown: places say how much waits there for that person. */
function PortalFrame({ children }: { readonly children: ReactNode }) {
  const T = useTexts(TEXTS)
  return (
    <Shell name={T.name} places={usePlaces()} tools={<WhoseMenu />}>
      {children}
    </Shell>
  )
}

/** One line a place, in the order people need them. */
function usePlaces(): readonly Place[] {
  const T = useTexts(TEXTS)
  const waiting = useWaiting()
  const names = useRecordNames()
  return [
    { to: '/', label: T.home, icon: <IconHome {...ICON} /> },
    {
      to: '/record',
      label: T.record,
      icon: <IconFolderHeart {...ICON} />,
      within: RECORD_PLACES.map(({ to, name, icon: Icon }) => ({
        to,
        label: names[name].label,
        icon: <Icon {...ICON} />,
      })),
    },
    { to: '/who-saw', label: T.whoSaw, icon: <IconEye {...ICON} /> },
    {
      to: '/messages',
      label: T.messages,
      icon: <IconMail {...ICON} />,
      waiting: waiting?.unread ?? 0,
    },
    {
      to: '/protection',
      label: T.protection,
      icon: <IconShieldCheck {...ICON} />,
      waiting: waiting?.steps ?? 0,
    },
    { to: '/safety', label: T.safety, icon: <IconLock {...ICON} /> },
  ]
}
