import { Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { WEB_PATHS } from '../../src/contract/index.ts'
import { ask } from '../api/request.ts'
import { dropDrafts, useDrafts } from './drafts.tsx'
import { texts, useTexts } from './language.tsx'

const TEXTS = texts(
  {
    title: 'Sign out?',
    lost: 'This was typed in this tab and is not saved. Signing out throws it away, so that nobody else finds it:',
    stay: 'Stay',
    leave: 'Throw away and sign out',
  },
  {
    title: '¿Cerrar sesión?',
    lost: 'Esto se escribió en esta pestaña y no está guardado. Al cerrar sesión se desecha, para que nadie más lo encuentre:',
    stay: 'Quedarse',
    leave: 'Desechar y cerrar sesión',
  },
)

/** Signing out, which asks first where something typed would be thrown away. The dialog goes onto the page. */
export function useSignOut(): { readonly leave: () => void; readonly dialog: ReactNode } {
  const T = useTexts(TEXTS)
  const drafts = useDrafts()
  const [asking, setAsking] = useState(false)
  const stay = () => setAsking(false)
  const dialog = (
    <Modal opened={asking} onClose={stay} title={T.title} closeButtonProps={{ 'aria-label': T.stay }}>
      <Stack>
        <Text>{T.lost}</Text>
        <List>
          {drafts.map(({ place, label }) => (
            <List.Item key={place}>{label}</List.Item>
          ))}
        </List>
        <Group>
          <Button color="red" id="sign-out-anyway" onClick={() => void signOut()}>
            {T.leave}
          </Button>
          <Button variant="default" onClick={stay} data-autofocus>
            {T.stay}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
  return { leave: () => (drafts.length === 0 ? void signOut() : setAsking(true)), dialog }
}

async function signOut(): Promise<void> {
  dropDrafts()
  await ask(WEB_PATHS.signOut, { method: 'POST', body: {} }).catch(() => undefined)
  location.replace('/sign-in')
}
