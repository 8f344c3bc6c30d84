import { Anchor, Group, List, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { LiveAnswer } from '../../../src/contract/index.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { Section } from '../../ui/page.tsx'
import { type Need, needsOf } from './needs.ts'

type Said = Readonly<Record<Need['kind'], (count: number) => string>>

const TEXTS = texts<{ title: string; well: string; look: string; said: Said }>(
  {
    title: 'What needs you',
    well: 'Nothing needs you now: no serious finding is open, both ledgers are written and witnessed, and the detector keeps up.',
    look: 'Look',
    said: {
      frozen: () => 'The environment is frozen: only broken glass opens a record.',
      canary: (count) =>
        `${count} ${plural(count, 'finding says', 'findings say')} that a made-up patient was touched.`,
      critical: (count) => `${count} critical ${plural(count, 'finding is', 'findings are')} open.`,
      high: (count) => `${count} high ${plural(count, 'finding is', 'findings are')} open.`,
      'ledger-away': (count) =>
        `${count} ${plural(count, 'ledger does', 'ledgers do')} not answer. While the disclosure ledger cannot be written, no record is given out.`,
      unwitnessed: () => 'Checkpoints go without a cosignature of a witness.',
      'no-witness': () => 'No witness is set up: only this server vouches for its history.',
      'detector-off': () => 'The detector is switched off: nobody looks at what the ledgers say.',
      'detector-behind': () => 'The detector is behind: findings come late. The brake holds meanwhile.',
      'keys-away': () => 'The key server does not answer.',
      'alert-problem': (count) =>
        `${count} ${plural(count, 'place', 'places')} findings are sent to cannot be reached.`,
      'backup-failed': () => 'The backup failed last time.',
      'over-budget': (count) =>
        `${count} ${plural(count, 'budget is', 'budgets are')} used up: what is over it is refused.`,
      'findings-away': () => 'Findings cannot be read: the database does not answer.',
    },
  },
  {
    title: 'Lo que le espera',
    well: 'Ahora no hace falta nada: no hay hallazgos graves abiertos, ambos registros se escriben y tienen testigos, y el detector va al día.',
    look: 'Ver',
    said: {
      frozen: () => 'El entorno está congelado: solo el acceso de emergencia abre un expediente.',
      canary: (count) =>
        `${count} ${plural(count, 'hallazgo dice', 'hallazgos dicen')} que se tocó a un paciente inventado.`,
      critical: (count) =>
        `${count} ${plural(count, 'hallazgo crítico está abierto', 'hallazgos críticos están abiertos')}.`,
      high: (count) =>
        `${count} ${plural(count, 'hallazgo alto está abierto', 'hallazgos altos están abiertos')}.`,
      'ledger-away': (count) =>
        `${count} ${plural(count, 'registro no responde', 'registros no responden')}. Mientras no se pueda escribir el registro de divulgaciones, no se entrega ningún expediente.`,
      unwitnessed: () => 'Los puntos de control van sin la firma de un testigo.',
      'no-witness': () => 'No hay ningún testigo: solo este servidor responde de su historia.',
      'detector-off': () => 'El detector está apagado: nadie mira lo que dicen los registros.',
      'detector-behind': () =>
        'El detector va atrasado: los hallazgos llegan tarde. El freno sigue actuando.',
      'keys-away': () => 'El servidor de claves no responde.',
      'alert-problem': (count) =>
        `No se llega a ${count} ${plural(count, 'destino', 'destinos')} de hallazgos.`,
      'backup-failed': () => 'La última copia de seguridad falló.',
      'over-budget': (count) =>
        `${count} ${plural(count, 'límite está agotado', 'límites están agotados')}: lo que lo pasa se rechaza.`,
      'findings-away': () => 'No se pueden leer los hallazgos: la base de datos no responde.',
    },
  },
)

function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many
}

/** The first thing an officer reads: whether anything waits for them, and where. */
export function NeedsSection({ live }: { readonly live: LiveAnswer }) {
  const T = useTexts(TEXTS)
  const needs = needsOf(live)
  return (
    <Section title={T.title}>
      {needs.length === 0 ? (
        <Group wrap="nowrap" align="flex-start">
          <ThemeIcon color="green" variant="light" aria-hidden>
            <IconCircleCheck size={20} />
          </ThemeIcon>
          <Text id="all-well">{T.well}</Text>
        </Group>
      ) : (
        <List
          spacing="xs"
          center
          icon={
            <ThemeIcon color="orange" variant="light" size="md" aria-hidden>
              <IconAlertTriangle size={16} />
            </ThemeIcon>
          }
        >
          {needs.map(({ kind, count, to }) => (
            <List.Item key={kind}>
              <Text component="span">{T.said[kind](count)}</Text>{' '}
              {to === '/' ? undefined : (
                <Anchor
                  component={Link}
                  to={to}
                  underline="always"
                  aria-label={`${T.look}: ${T.said[kind](count)}`}
                >
                  {T.look}
                </Anchor>
              )}
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  )
}
