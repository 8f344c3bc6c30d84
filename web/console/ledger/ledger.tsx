import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { LedgerReport, RecordsReport, VerifyAnswer } from '../../../src/contract/index.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Failed } from '../../ui/states.tsx'
import { type Fact, Facts, InEnglish } from '../facts.tsx'
import { useLive } from '../live/asking.ts'
import { LedgersSection } from '../live/system-sections.tsx'
import { useVerify } from './asking.ts'

const TEXTS = texts(
  {
    title: 'Ledgers',
    hint: 'Every disclosure and every key that left stands in one of two ledgers that nobody can change without being found out.',
    verify: 'Verify everything now',
    verifyHint:
      'Reads both ledgers from the first leaf, checks every signature, and holds every stored version of a record against them. It can take minutes, and asks for a passkey.',
    verifying: 'Verifying',
    holds: 'Everything holds.',
    broken: 'Something does not hold.',
    disclosure: 'Disclosure ledger',
    keys: 'Key ledger',
    records: 'Stored records',
    leaves: (count: string, cosignatures: string) => `${count} leaves, ${cosignatures} cosignatures`,
    vkey: (vkey: string) => `key ${vkey}`,
    versions: (count: string) => `${count} versions compared`,
    unaccounted: (count: string) => `${count} written past the server, or altered`,
    missing: (count: string) => `${count} missing`,
    uncertain: (count: string) => `${count} interrupted, and nobody was told that they were`,
    stale: (count: string) => `${count} not the newest of their record`,
    look: 'Look up a leaf',
    lookHint: 'Each leaf has a number. Its page shows what it says and its proof.',
    which: 'Ledger',
    number: 'Number',
    open: 'Show',
    bad: 'A number has digits only.',
  },
  {
    title: 'Registros',
    hint: 'Cada divulgación y cada clave que salió está en uno de dos registros que nadie puede cambiar sin que se note.',
    verify: 'Verificar todo ahora',
    verifyHint:
      'Lee ambos registros desde la primera hoja, comprueba cada firma y compara con ellos cada versión guardada de un expediente. Puede tardar minutos y pide la llave de acceso.',
    verifying: 'Verificando',
    holds: 'Todo está en orden.',
    broken: 'Algo no está en orden.',
    disclosure: 'Registro de divulgaciones',
    keys: 'Registro de claves',
    records: 'Expedientes guardados',
    leaves: (count: string, cosignatures: string) => `${count} hojas, ${cosignatures} firmas de testigos`,
    vkey: (vkey: string) => `clave ${vkey}`,
    versions: (count: string) => `${count} versiones comparadas`,
    unaccounted: (count: string) => `${count} escritas sin pasar por el servidor, o alteradas`,
    missing: (count: string) => `${count} ausentes`,
    uncertain: (count: string) => `${count} interrumpidas, y a nadie se le dijo que existían`,
    stale: (count: string) => `${count} que no son las más nuevas de su expediente`,
    look: 'Buscar una hoja',
    lookHint: 'Cada hoja tiene un número. Su página muestra lo que dice y su prueba.',
    which: 'Registro',
    number: 'Número',
    open: 'Mostrar',
    bad: 'Un número solo tiene dígitos.',
  },
)

/** How both ledgers stand, a check of all of it, and the way to each leaf. */
export function Ledger() {
  const T = useTexts(TEXTS)
  const stand = useLive(false)
  return (
    <Page title={T.title} hint={T.hint}>
      <Asked query={stand} lines={6}>
        {(live) => <LedgersSection live={live} isAlone />}
      </Asked>
      <VerifySection />
      <LookUpSection />
    </Page>
  )
}

function VerifySection() {
  const T = useTexts(TEXTS)
  const verify = useVerify()
  return (
    <Section title={T.verify}>
      <Stack gap="md" align="flex-start">
        <Text size="sm">{T.verifyHint}</Text>
        <Button id="verify" loading={verify.isPending} onClick={() => verify.mutate()}>
          {T.verify}
        </Button>
        <div role="status">
          {verify.isPending ? <Text size="sm">{T.verifying}</Text> : undefined}
          {verify.data === undefined ? undefined : <Verified answer={verify.data} />}
        </div>
        {verify.error === null ? undefined : <Failed error={verify.error} />}
      </Stack>
    </Section>
  )
}

function Verified({ answer: { ledgers, records } }: { readonly answer: VerifyAnswer }) {
  const T = useTexts(TEXTS)
  const isWhole = records.ok && ledgers.every(({ ok }) => ok)
  const facts = [...useLedgerFacts(ledgers), useRecordsFact(records)]
  return (
    <Stack gap="sm">
      <Alert color={isWhole ? 'green' : 'red'} variant="light" role="note" id="verdict">
        {isWhole ? T.holds : T.broken}
      </Alert>
      <Facts facts={facts} />
    </Stack>
  )
}

function useLedgerFacts(ledgers: readonly LedgerReport[]): readonly Fact[] {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  return ledgers.map(({ ledger, ok, size, cosignatures, vkey, finding }) => ({
    name: T[ledger],
    isWell: ok,
    says: [
      T.leaves(number(size), number(cosignatures)),
      T.vkey(vkey),
      ...(finding === undefined ? [] : [<InEnglish key="finding">{finding}</InEnglish>]),
    ],
  }))
}

function useRecordsFact(records: RecordsReport): Fact {
  const T = useTexts(TEXTS)
  const { number } = useFormats()
  const counted = (['unaccounted', 'missing', 'uncertain', 'stale'] as const).filter(
    (name) => records[name] > 0,
  )
  return {
    name: T.records,
    isWell: records.ok,
    says: [
      T.versions(number(records.versions)),
      ...counted.map((name) => T[name](number(records[name]))),
      ...records.examples.map((example) => <InEnglish key={example}>{example}</InEnglish>),
    ],
  }
}

const LEAF = /^\d{1,15}$/

function LookUpSection() {
  const T = useTexts(TEXTS)
  const navigate = useNavigate()
  const [ledger, setLedger] = useState<string>('disclosure')
  const [leaf, setLeaf] = useState('')
  const isBad = leaf !== '' && !LEAF.test(leaf)
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (LEAF.test(leaf)) void navigate({ to: `/ledger/${ledger}/${leaf}` })
  }
  return (
    <Section title={T.look}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {T.lookHint}
          </Text>
          <Group align="flex-start">
            <Select
              label={T.which}
              value={ledger}
              allowDeselect={false}
              onChange={(value) => setLedger(value ?? 'disclosure')}
              data={[
                { value: 'disclosure', label: T.disclosure },
                { value: 'keys', label: T.keys },
              ]}
            />
            <TextInput
              id="leaf"
              label={T.number}
              value={leaf}
              inputMode="numeric"
              maxLength={15}
              error={isBad ? T.bad : undefined}
              onChange={({ currentTarget }) => setLeaf(currentTarget.value.trim())}
            />
          </Group>
          <Group>
            <Button type="submit" variant="default">
              {T.open}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
