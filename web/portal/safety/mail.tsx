import { Anchor, Stack, Switch, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { AccountAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { useWhose } from '../whose.tsx'
import { useMail, useMailAct } from './asking.ts'

const TEXTS = texts(
  {
    title: 'E-mail when something waits',
    hint: 'A message, a step of the protection plan, an answer, or an access you want to know of. The e-mail says only that something waits: nothing about your health, and no link. You get one a day at most.',
    hintOf: (name: string) => `This is about the portal of ${name}. The e-mail comes to you.`,
    choice: 'Send me an e-mail',
    to: (address: string) => `It goes to ${address}.`,
    noAddress: 'Add an e-mail address under “How we reach you” first.',
    none: 'This server sends no e-mail. What waits stands on your first page.',
    which: 'Choose of which accesses you are told',
  },
  {
    title: 'Correo cuando algo le espera',
    hint: 'Un mensaje, un paso del plan de protección, una respuesta o un acceso que quiere conocer. El correo solo dice que algo le espera: nada sobre su salud y ningún enlace. Recibe uno al día como máximo.',
    hintOf: (name) => `Se trata del portal de ${name}. El correo le llega a usted.`,
    choice: 'Envíenme un correo',
    to: (address) => `Se envía a ${address}.`,
    noAddress: 'Añada antes una dirección de correo en «Cómo le contactamos».',
    none: 'Este servidor no envía correos. Lo que le espera está en su página de inicio.',
    which: 'Elegir de qué accesos se le avisa',
  },
)

/** Nobody is written to who did not ask for it. */
export function Mail({ email }: Pick<AccountAnswer, 'email'>) {
  const T = useTexts(TEXTS)
  const { isOwn, person } = useWhose()
  const query = useMail()
  const choose = useMailAct()
  return (
    <Section title={T.title}>
      <Asked query={query} lines={2}>
        {({ isWanted, canBeSent }) =>
          canBeSent ? (
            <Stack gap="sm" align="flex-start">
              <Text size="sm" c="dimmed">
                {T.hint}
              </Text>
              {isOwn ? undefined : <Text size="sm">{T.hintOf(person.name ?? '')}</Text>}
              <Switch
                label={T.choice}
                description={email === undefined ? T.noAddress : T.to(email)}
                checked={choose.isPending ? choose.variables : isWanted}
                disabled={choose.isPending || (email === undefined && !isWanted)}
                onChange={(event) => choose.mutate(event.currentTarget.checked)}
              />
              {choose.error === null ? undefined : <Failed error={choose.error} />}
              <Anchor size="sm" renderRoot={(props) => <Link to="/who-saw/news" {...props} />}>
                {T.which}
              </Anchor>
            </Stack>
          ) : (
            <Text>{T.none}</Text>
          )
        }
      </Asked>
    </Section>
  )
}
