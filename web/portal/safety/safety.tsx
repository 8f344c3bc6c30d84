import { Button, List, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { AccountAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { useWhoseIfAny } from '../whose.tsx'
import { useAccount } from './asking.ts'
import { Authenticator } from './authenticator.tsx'
import { Contact } from './contact.tsx'
import { Mail } from './mail.tsx'
import { Passkeys } from './passkeys.tsx'
import { Password } from './password.tsx'
import { Sessions } from './sessions.tsx'
import { SAFETY_TEXTS } from './texts.ts'

/** What guards somebody's own account. */
export function Safety() {
  const T = useTexts(SAFETY_TEXTS)
  const query = useAccount()
  const isPatients = useWhoseIfAny() !== undefined
  return (
    <Page
      title={T.title}
      hint={T.hint}
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/safety/sharing" {...props} />}>
          {T.sharing}
        </Button>
      }
    >
      <Asked query={query} lines={8}>
        {(account) => (
          <>
            <Passkeys passkeys={account.passkeys} />
            <Sessions sessions={account.sessions} />
            <Alerts alerts={account.alerts} />
            {account.staff ? undefined : (
              <>
                <Password password={account.password} />
                <Authenticator authenticator={account.authenticator} recoveryCodes={account.recoveryCodes} />
              </>
            )}
            <Contact account={account} />
            {isPatients ? (
              <Mail {...(account.email === undefined ? {} : { email: account.email })} />
            ) : undefined}
          </>
        )}
      </Asked>
    </Page>
  )
}

function Alerts({ alerts }: Pick<AccountAnswer, 'alerts'>) {
  const T = useTexts(SAFETY_TEXTS)
  const { time } = useFormats()
  return (
    <Section title={T.alerts}>
      {alerts.length === 0 ? (
        <Text>{T.noAlerts}</Text>
      ) : (
        <Stack gap="sm">
          <List spacing={4}>
            {alerts.map(({ kind, at }) => (
              <List.Item key={`${kind} ${at}`}>
                {T.alertKinds[kind] ?? kind}{' '}
                <Text span c="dimmed" size="sm">
                  {time(at)}
                </Text>
              </List.Item>
            ))}
          </List>
          <Text size="sm">{T.alertsHint}</Text>
        </Stack>
      )}
    </Section>
  )
}
