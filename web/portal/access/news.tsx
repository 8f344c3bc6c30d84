import { Badge, Button, Group, Stack, Switch, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import {
  ACCESS_PATHS,
  type AccessAlerts,
  ALERT_KINDS,
  type AlertSettings,
} from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Empty, Failed } from '../../ui/states.tsx'
import { useAlerts, useAlertsAct } from './asking.ts'
import { NEWS_TEXTS } from './news-texts.ts'

/** What somebody wanted to be told of, and of what that is. */
export function News() {
  const T = useTexts(NEWS_TEXTS)
  const query = useAlerts()
  return (
    <Page
      title={T.title}
      hint={T.hint}
      actions={
        <Button variant="default" renderRoot={(props) => <Link to="/who-saw" {...props} />}>
          {T.back}
        </Button>
      }
    >
      <Asked query={query}>
        {(answer) => (
          <>
            <Alerts answer={answer} />
            <Choices settings={answer.settings} />
          </>
        )}
      </Asked>
    </Page>
  )
}

function Alerts({ answer: { alerts, unread } }: { readonly answer: AccessAlerts }) {
  const T = useTexts(NEWS_TEXTS)
  const { time, number } = useFormats()
  const seen = useAlertsAct(ACCESS_PATHS.alertsSeen)
  return (
    <Section
      title={T.list}
      aside={
        unread === 0 ? undefined : (
          <Button size="xs" variant="default" loading={seen.isPending} onClick={() => seen.mutate({})}>
            {T.seen}
          </Button>
        )
      }
    >
      {seen.error === null ? undefined : <Failed error={seen.error} />}
      {alerts.length === 0 ? <Empty>{T.none}</Empty> : undefined}
      <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {alerts.map((alert) => (
          <li key={alert.id}>
            <Group gap="xs">
              <Text fw={alert.seen ? 400 : 600}>{T.kinds[alert.kind](alert.what)}</Text>
              {alert.seen ? undefined : <Badge variant="light">{T.unread}</Badge>}
            </Group>
            <Text size="sm" c="dimmed">
              {time(alert.at)}, {T.entry(number(alert.leaf))}
            </Text>
          </li>
        ))}
      </Stack>
    </Section>
  )
}

function Choices({ settings }: { readonly settings: AlertSettings }) {
  const T = useTexts(NEWS_TEXTS)
  const choose = useAlertsAct<{ readonly settings: AlertSettings }>(ACCESS_PATHS.alertSettings)
  const shown = choose.isPending ? choose.variables.settings : settings
  return (
    <Section title={T.settings} hint={T.settingsHint}>
      <Stack gap="sm">
        {ALERT_KINDS.map((kind) => (
          <Switch
            key={kind}
            label={T.choices[kind]}
            checked={shown[kind]}
            disabled={choose.isPending}
            onChange={(event) =>
              choose.mutate({ settings: { ...settings, [kind]: event.currentTarget.checked } })
            }
          />
        ))}
        {choose.error === null ? undefined : <Failed error={choose.error} />}
      </Stack>
    </Section>
  )
}
