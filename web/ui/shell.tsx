import {
  ActionIcon,
  Alert,
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  Menu,
  NavLink,
  Stack,
  Text,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLanguage, IconMoon, IconShieldCheck, IconSun, IconUserCircle } from '@tabler/icons-react'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useSession } from '../api/session.tsx'
import { Connection } from './connection.tsx'
import { type Language, LANGUAGES, texts, useLanguage, useTexts } from './language.tsx'
import { useSignOut } from './sign-out.tsx'
import { WhyButton } from './why.tsx'

/** A place in the surface's navigation. */
export interface Place {
  readonly to: string
  readonly label: string
  readonly icon: ReactNode
  /** How many things wait there. */
  readonly waiting?: number
  /** Places that belong to this one; shown while somebody is there. */
  readonly within?: readonly Place[]
}

const TEXTS = texts(
  {
    skip: 'Skip to content',
    places: 'Places',
    menu: 'Show places',
    account: 'Account',
    role: 'Change role',
    signOut: 'Sign out',
    light: 'Light colours',
    dark: 'Dark colours',
    language: 'Language',
    asked: 'You are asked why you are here. Answer, and go on.',
    answer: 'Answer',
    passkey: 'Show your passkey to go on.',
    careSafe: 'For now you see only your own patients. In an emergency, break the glass.',
    readOnly: 'This is a copy from a backup. Everything can be read; nothing can be written.',
    waiting: (count: number) => `${count} waiting`,
  },
  {
    skip: 'Ir al contenido',
    places: 'Lugares',
    menu: 'Mostrar lugares',
    account: 'Cuenta',
    role: 'Cambiar de función',
    signOut: 'Cerrar sesión',
    light: 'Colores claros',
    dark: 'Colores oscuros',
    language: 'Idioma',
    asked: 'Se le pregunta por qué está aquí. Responda y continúe.',
    answer: 'Responder',
    passkey: 'Muestre su llave de acceso para continuar.',
    careSafe: 'Por ahora solo ve a sus propios pacientes. En una emergencia, use el acceso de emergencia.',
    readOnly: 'Esta es una copia de seguridad. Se puede leer todo; no se puede escribir nada.',
    waiting: (count: number) => `${count} pendientes`,
  },
)
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', es: 'Español' }

export interface ShellProps {
  /** The surface's name beside the brand. */
  readonly name: string
  readonly places: readonly Place[]
  /** In the header, between name and account: a search, for instance. */
  readonly tools?: ReactNode
  /** In place of the page, where there is none to show. */
  readonly children?: ReactNode
}

/** Header, navigation and the page of a surface. */
export function Shell({ name, places, tools, children }: ShellProps) {
  const T = useTexts(TEXTS)
  const [opened, { toggle, close }] = useDisclosure()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  useEffect(close, [path, close])
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip" href="#main">
        {T.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" gap="sm">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={T.menu}
              aria-expanded={opened}
            />
            <Brand />
            <Text c="dimmed" visibleFrom="xs">
              {name}
            </Text>
          </Group>
          {tools}
          <HeaderMenus />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" mod={{ opened }} aria-label={T.places} style={{ overflowY: 'auto' }}>
        {places.map((place) => (
          <PlaceLink key={place.to} place={place} path={path} />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Banners />
        {children ?? <Outlet />}
      </AppShell.Main>
    </AppShell>
  )
}

function PlaceLink({
  place: { to, label, icon, waiting = 0, within = [] },
  path,
}: {
  readonly place: Place
  readonly path: string
}) {
  const T = useTexts(TEXTS)
  const isWithin = to !== '/' && path.startsWith(`${to}/`)
  const isHere = path === to || (isWithin && within.length === 0)
  return (
    <>
      <NavLink
        renderRoot={(props) => <Link to={to} activeOptions={{ exact: true }} {...props} />}
        label={label}
        leftSection={icon}
        active={isHere}
        aria-current={isHere ? 'page' : undefined}
        rightSection={
          waiting > 0 ? (
            <Badge size="sm" aria-label={T.waiting(waiting)}>
              {waiting}
            </Badge>
          ) : undefined
        }
      />
      {path === to || isWithin ? (
        <Stack gap={0} pl="md">
          {within.map((place) => (
            <PlaceLink key={place.to} place={place} path={path} />
          ))}
        </Stack>
      ) : undefined}
    </>
  )
}

function Brand() {
  return (
    <Group gap={6} wrap="nowrap" c="var(--mantine-color-anchor)">
      <IconShieldCheck size={24} stroke={1.8} aria-hidden />
      <Text fw={700} size="lg">
        Chartward
      </Text>
    </Group>
  )
}

function HeaderMenus() {
  const T = useTexts(TEXTS)
  const { user, roles } = useSession()
  const { leave, dialog } = useSignOut()
  const { language, speak } = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const isDark =
    colorScheme === 'dark' || (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  return (
    <Group gap="xs" wrap="nowrap">
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={isDark ? T.light : T.dark}
        onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
      >
        {isDark ? <IconSun aria-hidden /> : <IconMoon aria-hidden />}
      </ActionIcon>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" size="lg" aria-label={T.language}>
            <IconLanguage aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {LANGUAGES.map((one) => (
            <Menu.Item key={one} lang={one} onClick={() => speak(one)} aria-current={one === language}>
              {LANGUAGE_NAMES[one]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" size="lg" aria-label={`${T.account}: ${user}`}>
            <IconUserCircle aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{user}</Menu.Label>
          <Menu.Item component="a" href="/account">
            {T.account}
          </Menu.Item>
          {roles.length > 1 ? (
            <Menu.Item component="a" href={`/role?next=${encodeURIComponent(location.pathname)}`}>
              {T.role}
            </Menu.Item>
          ) : undefined}
          <Menu.Item onClick={leave}>{T.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog}
    </Group>
  )
}

/** What holds for whoever is signed in, above every page. */
function Banners() {
  const T = useTexts(TEXTS)
  const { asked, held, readOnly } = useSession()
  const isQuestion = asked.some(({ degree }) => degree === 'question')
  return (
    <Stack gap="xs" mb={asked.length + held.length > 0 || readOnly ? 'md' : 0}>
      <Connection />
      {asked.length > 0 ? (
        <Alert color="yellow" variant="light" role="alert">
          <Group justify="space-between">
            <Text size="sm">{isQuestion ? T.asked : T.passkey}</Text>
            {isQuestion ? (
              <WhyButton />
            ) : (
              <Button component="a" href="/why" size="xs">
                {T.answer}
              </Button>
            )}
          </Group>
        </Alert>
      ) : undefined}
      {held.some(({ degree }) => degree === 'care-safe') ? (
        <Alert color="yellow" variant="light">
          {T.careSafe}
        </Alert>
      ) : undefined}
      {readOnly ? (
        <Alert color="blue" variant="light" role="status">
          {T.readOnly}
        </Alert>
      ) : undefined}
    </Stack>
  )
}
