import { Alert, Badge, Group, Stack, Text, TextInput } from '@mantine/core'
import type { WholeCase } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useTexts, useFormats } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { ActForm, useTyped } from './act-form.tsx'
import { useCase, useCaseAct } from './case-data.ts'
import { Holds } from './holds.tsx'
import { Said, useWord } from './parts.tsx'
import { Worksheet } from './worksheet.tsx'

const TEXTS = texts(
  {
    title: 'Determination',
    hint: 'A breach is presumed. Named people find otherwise by their signatures, and never the evidence alone.',
    uncounted: 'Count the people of the case first: the worksheet is filled from what was counted.',
    decisions: 'What was determined',
    none: 'Nothing was determined. Until then a breach is presumed, of everybody in the case.',
    counts: (when: string) => `Counts since ${when}`,
    waits: (more: number) => `Does not count yet: ${more} more to sign`,
    relief: (who: string) => `A relief from notice. Signed by ${who}.`,
    unsignedRelief: 'A relief from notice that does not count: not everybody signed.',
    signed: (who: string, account: string) => `Signed: ${who} (${account})`,
    means:
      'By signing you say, by name and for good, that you looked at the worksheet and find this. It cannot be taken back. A breach starts the clock “Breach determined”; a relief takes people or duties out of what has to be told.',
    name: 'Your first and last name, and your office',
    sign: 'Sign',
  },
  {
    title: 'Determinación',
    hint: 'Se presume una violación. Solo personas con nombre, con su firma, pueden concluir otra cosa; nunca la evidencia sola.',
    uncounted: 'Cuente primero a las personas del caso: la hoja se llena con lo contado.',
    decisions: 'Lo que se determinó',
    none: 'No se determinó nada. Hasta entonces se presume una violación, de todas las personas del caso.',
    counts: (when: string) => `Vale desde ${when}`,
    waits: (more: number) => `Aún no vale: ${more === 1 ? 'falta' : 'faltan'} ${more} por firmar`,
    relief: (who: string) => `Una exención del aviso. Firmada por ${who}.`,
    unsignedRelief: 'Una exención del aviso que no vale: no han firmado todos.',
    signed: (who: string, account: string) => `Firmó: ${who} (${account})`,
    means:
      'Al firmar usted dice, con su nombre y para siempre, que miró la hoja y concluye esto. No se puede retirar. Una violación inicia el plazo «Violación determinada»; una exención saca a personas o deberes de lo que hay que avisar.',
    name: 'Su nombre y apellido, y su cargo',
    sign: 'Firmar',
  },
)

type Decision = WholeCase['decisions'][number]

const RELIEFS: readonly string[] = ['low-probability', 'exception', 'encryption', 'no-harm', 'hipaa']

/** The worksheet of a case, what was found by it, who signed, and who asked to wait. */
export function DeterminationPart() {
  const T = useTexts(TEXTS)
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={useCase()} lines={10}>
        {(found) => (
          <>
            <Decisions found={found} />
            {found.runs.length === 0 ? (
              <Alert color="blue" variant="light">
                {T.uncounted}
              </Alert>
            ) : (
              <Worksheet isOpen={found.state === 'open'} />
            )}
            <Holds found={found} />
          </>
        )}
      </Asked>
    </Page>
  )
}

function Decisions({ found: { decisions, state } }: { readonly found: WholeCase }) {
  const T = useTexts(TEXTS)
  return (
    <Section title={T.decisions}>
      <Stack gap="lg">
        {decisions.length === 0 ? <Text size="sm">{T.none}</Text> : undefined}
        {decisions.map((decision) => (
          <DecisionOf key={decision.decision} decision={decision} isOpen={state === 'open'} />
        ))}
      </Stack>
    </Section>
  )
}

function DecisionOf({ decision, isOpen }: { readonly decision: Decision; readonly isOpen: boolean }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const word = useWord()
  const { decision: id, kind, outcome, why, needs, signatures, effective } = decision
  const names = signatures.map(({ name }) => name).join('; ')
  return (
    <Stack component="article" gap="xs" aria-label={id}>
      <Group gap="xs">
        <Text fw={600}>
          {id}: {word(kind)}
        </Text>
        <Badge variant="light" color={effective === undefined ? 'orange' : 'green'}>
          {effective === undefined ? T.waits(needs - signatures.length) : T.counts(F.time(effective))}
        </Badge>
      </Group>
      {RELIEFS.includes(kind) ? (
        <Alert color={effective === undefined ? 'orange' : 'gray'} variant="light">
          {effective === undefined ? T.unsignedRelief : T.relief(names)}
        </Alert>
      ) : undefined}
      <Said dimmed>{outcome}</Said>
      <Text size="sm">{why}</Text>
      {signatures.map(({ by, name }) => (
        <Text key={by} size="sm">
          {T.signed(name, by)}
        </Text>
      ))}
      {effective === undefined && isOpen ? <Signing decision={id} /> : undefined}
    </Stack>
  )
}

function Signing({ decision }: { readonly decision: string }) {
  const T = useTexts(TEXTS)
  const act = useCaseAct('sign')
  const { typed, field } = useTyped({ name: '' })
  return (
    <ActForm act={act} onSend={() => act.mutate({ decision, ...typed })} says={T.sign}>
      <Text size="sm">{T.means}</Text>
      <TextInput label={T.name} required maxLength={200} w="100%" {...field('name')} />
    </ActForm>
  )
}
