import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useRouterState } from '@tanstack/react-router'
import { useState } from 'react'
import { type AccountingAnswer, FILING_PATHS } from '../../../src/contract/index.ts'
import { saveFile } from '../../api/download.ts'
import { useElementWords } from '../../ui/elements.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { usePurposeWord } from '../../ui/purpose-words.ts'
import { ActForm } from '../cases/act-form.tsx'
import { useConsoleAct } from '../cases/case-data.ts'
import { FileText, Rows } from '../cases/parts.tsx'
import { LeafLinks } from '../ledger/leaf-links.tsx'

const TEXTS = texts(
  {
    title: 'Accounting of disclosures',
    hint: 'What 45 CFR 164.528 asks for when a person wants to know to whom their record went: six years back, without treatment, payment, the work of the organisation, and what went to the person. Whatever a case found to be against the rules is in it.',
    who: 'For whom',
    patient: 'Patient',
    patientHint: 'The id of the Patient resource, or the name leaves have for them. No name of a person.',
    make: 'Make the accounting',
    leaf: 'That you made it is a leaf about this person.',
    clock:
      'Whether the 60 days to answer were kept, and whether the free copy of the year was given, is not looked at here.',
    made: (patient: string) => `Accounting for ${patient}`,
    span: (from: string, to: string, count: string) => `From ${from} to ${to}: ${count}.`,
    lines: (count: number, text: string) => (count === 1 ? '1 line' : `${text} lines`),
    head: ['When', 'To whom', 'What', 'Purpose', 'Times', 'Leaves'],
    with: (user: string, client: string) => `${user}, with ${client}`,
    to: (first: string, last: string) => (first === last ? first : `${first} to ${last}`),
    against: (id: string) => `Against the rules: ${id}`,
    none: 'There was none that the rule asks to account for.',
    excluded: (ordinary: string, own: string, suspended: string) =>
      `Left out, as the rule allows: ${ordinary} of treatment, payment and the work of the organisation; ${own} to the person or who acts for them; ${suspended} kept back because an agency asked.`,
    unknown:
      'The ledger knows nothing at all of a patient of this id. Look at the id before you hand this out.',
    letter: 'As the person gets it',
    download: 'Download it as text',
    downloadData: 'Download it as JSON',
  },
  {
    title: 'Informe de divulgaciones',
    hint: 'Lo que pide 45 CFR 164.528 cuando una persona quiere saber a quién fue su expediente: seis años atrás, sin tratamiento, pago, el trabajo de la organización ni lo que fue a la persona. Lo que un caso halló contrario a las reglas está incluido.',
    who: 'Para quién',
    patient: 'Paciente',
    patientHint: 'El id del recurso Patient, o como lo nombran las hojas. Ningún nombre de persona.',
    make: 'Hacer el informe',
    leaf: 'Que usted lo hizo es una hoja sobre esta persona.',
    clock:
      'Aquí no se mira si se cumplieron los 60 días para responder ni si se dio la copia gratuita del año.',
    made: (patient: string) => `Informe para ${patient}`,
    span: (from: string, to: string, count: string) => `Desde el ${from} hasta el ${to}: ${count}.`,
    lines: (count: number, text: string) => (count === 1 ? '1 línea' : `${text} líneas`),
    head: ['Cuándo', 'A quién', 'Qué', 'Motivo', 'Veces', 'Hojas'],
    with: (user: string, client: string) => `${user}, con ${client}`,
    to: (first: string, last: string) => (first === last ? first : `${first} a ${last}`),
    against: (id: string) => `Contra las reglas: ${id}`,
    none: 'No hubo ninguna de la que la regla pida informar.',
    excluded: (ordinary: string, own: string, suspended: string) =>
      `Quedó fuera, como permite la regla: ${ordinary} de tratamiento, pago y trabajo de la organización; ${own} a la persona o a quien actúa por ella; ${suspended} retenidas porque lo pidió una agencia.`,
    unknown: 'El registro no sabe nada de un paciente con este id. Revise el id antes de entregar esto.',
    letter: 'Como lo recibe la persona',
    download: 'Descargarlo como texto',
    downloadData: 'Descargarlo como JSON',
  },
)

const PATIENT_CHARACTERS_MAX = 64

/** The statutory accounting of one person: made by a button, for it is a leaf about them. */
export function Accounting() {
  const T = useTexts(TEXTS)
  const named = useRouterState({ select: ({ location }) => location.hash })
  const [patient, setPatient] = useState(named.slice(0, PATIENT_CHARACTERS_MAX))
  const act = useConsoleAct<string, AccountingAnswer>(
    (wanted) => ({ path: FILING_PATHS.accounting, body: { patient: wanted } }),
    [],
  )
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.who}>
        <ActForm act={act} onSend={() => act.mutate(patient.trim())} says={T.make}>
          <TextInput
            label={T.patient}
            description={T.patientHint}
            required
            maxLength={PATIENT_CHARACTERS_MAX}
            w="100%"
            maw={420}
            spellCheck={false}
            value={patient}
            onChange={({ currentTarget: { value } }) => setPatient(value)}
          />
          <Text size="sm" c="dimmed">
            {T.leaf} {T.clock}
          </Text>
        </ActForm>
      </Section>
      {act.data === undefined || act.isPending ? undefined : (
        <Made patient={act.variables ?? ''} answer={act.data} />
      )}
    </Page>
  )
}

interface Shown {
  readonly patient: string
  readonly answer: AccountingAnswer
}

function Made({ patient, answer }: Shown) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const { from, to, disclosures, excluded } = answer.accounting
  const { ordinary, own, suspended } = excluded
  const count = T.lines(disclosures.length, F.number(disclosures.length))
  return (
    <>
      <Section title={T.made(patient)}>
        <Stack>
          <Text role="status">{T.span(F.date(from), F.date(to), count)}</Text>
          {disclosures.length + ordinary + own + suspended === 0 ? (
            <Alert role="alert" color="orange" variant="light">
              {T.unknown}
            </Alert>
          ) : undefined}
          {disclosures.length === 0 ? <Text size="sm">{T.none}</Text> : <Disclosures answer={answer} />}
          <Text size="sm">{T.excluded(F.number(ordinary), F.number(own), F.number(suspended))}</Text>
        </Stack>
      </Section>
      <Letter patient={patient} answer={answer} />
    </>
  )
}

function Disclosures({ answer: { accounting } }: Pick<Shown, 'answer'>) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const elementWord = useElementWords()
  const purposeWord = usePurposeWord()
  return (
    <Rows
      label={T.title}
      head={T.head}
      rows={accounting.disclosures.map((line) => ({
        key: `${line.recipient} ${line.client} ${line.purpose} ${line.case ?? ''}`,
        cells: [
          T.to(F.date(line.first), F.date(line.last)),
          T.with(line.recipient, line.client),
          line.elements.map(elementWord).join(', '),
          line.case === undefined ? purposeWord(line.purpose) : T.against(line.case),
          F.number(line.count),
          <LeafLinks key="leaves" ledger="disclosure" leaves={line.leaves} />,
        ],
      }))}
    />
  )
}

function Letter({ patient, answer: { text, accounting } }: Shown) {
  const T = useTexts(TEXTS)
  const name = `accounting-${patient.slice(0, 8)}`
  return (
    <Section title={T.letter}>
      <Stack>
        <Group>
          <Button
            variant="default"
            onClick={() => saveFile(`${name}.txt`, new Blob([text], { type: 'text/plain' }))}
          >
            {T.download}
          </Button>
          <Button
            variant="default"
            onClick={() =>
              saveFile(
                `${name}.json`,
                new Blob([`${JSON.stringify(accounting)}\n`], { type: 'application/json' }),
              )
            }
          >
            {T.downloadData}
          </Button>
        </Group>
        <FileText label={T.letter}>{text}</FileText>
      </Stack>
    </Section>
  )
}
