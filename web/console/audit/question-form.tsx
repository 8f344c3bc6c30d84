import { Button, Group, MultiSelect, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { AUDIT_OUTCOMES, type AuditQuestion } from '../../../src/contract/index.ts'
import { texts, useTexts } from '../../ui/language.tsx'
import { ROLE_TEXTS, useRoleWord } from '../../ui/role-words.ts'
import { useHows } from '../hows.ts'
import { useOutcomeWord } from './outcome.tsx'

const TEXTS = texts(
  {
    user: 'Who',
    userHint: 'The handle that stands in leaves.',
    patient: 'Patient',
    patientHint: 'The id of the Patient resource, or the name leaves have for them. No name of a person.',
    how: 'What they did',
    anyHow: 'Anything',
    from: 'From',
    to: 'Until',
    type: 'Kind of record',
    typeHint: 'As FHIR calls it: Observation.',
    role: 'Role',
    client: 'App',
    address: 'Address',
    session: 'Session',
    outcome: 'Outcome',
    any: 'Any',
    ask: 'Search',
    clear: 'Clear',
    badType: 'A kind begins with a capital letter and has letters only.',
    badPatient: 'An id has letters, digits, dots and hyphens.',
  },
  {
    user: 'Quién',
    userHint: 'El nombre de cuenta que está en las hojas.',
    patient: 'Paciente',
    patientHint: 'El id del recurso Patient, o como lo nombran las hojas. Ningún nombre de persona.',
    how: 'Qué hizo',
    anyHow: 'Cualquier cosa',
    from: 'Desde',
    to: 'Hasta',
    type: 'Tipo de registro',
    typeHint: 'Como lo llama FHIR: Observation.',
    role: 'Función',
    client: 'Aplicación',
    address: 'Dirección',
    session: 'Sesión',
    outcome: 'Resultado',
    any: 'Cualquiera',
    ask: 'Buscar',
    clear: 'Borrar',
    badType: 'Un tipo empieza con mayúscula y solo tiene letras.',
    badPatient: 'Un id tiene letras, dígitos, puntos y guiones.',
  },
)

interface Fields {
  readonly user: string
  readonly patient: string
  readonly how: readonly string[]
  readonly from: string
  readonly to: string
  readonly type: string
  readonly role: string
  readonly client: string
  readonly address: string
  readonly session: string
  readonly outcome: string
}

const EMPTY: Fields = {
  user: '',
  patient: '',
  how: [],
  from: '',
  to: '',
  type: '',
  role: '',
  client: '',
  address: '',
  session: '',
  outcome: '',
}
const LETTERS_MAX = 128
/** What is said of a field stands under it, so that fields beside each other are level. */
const ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']
const TYPE = /^[A-Z][A-Za-z]{0,63}$/
const PATIENT = /^[A-Za-z0-9.-]{1,64}$/
const MINUTE_MS = 60_000

/** What can be asked of the ledger. Whoever fills in nothing asks for everything. */
export function QuestionForm({
  question,
  ask,
}: {
  readonly question: AuditQuestion
  readonly ask: (question: AuditQuestion) => void
}) {
  const T = useTexts(TEXTS)
  const [fields, setFields] = useState(() => fieldsOf(question))
  const set = (part: Partial<Fields>) => setFields({ ...fields, ...part })
  const isBadType = fields.type !== '' && !TYPE.test(fields.type)
  const isBadPatient = fields.patient !== '' && !PATIENT.test(fields.patient)
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!isBadType && !isBadPatient) ask(questionOf(fields))
  }
  const errors = {
    type: isBadType ? T.badType : undefined,
    patient: isBadPatient ? T.badPatient : undefined,
  }
  return (
    <form onSubmit={send} id="audit-question">
      <Stack gap="md">
        <MainFields fields={fields} set={set} errors={errors} />
        <MoreFields fields={fields} set={set} errors={errors} />
        <Group>
          <Button type="submit">{T.ask}</Button>
          <Button variant="default" onClick={() => setFields(EMPTY)}>
            {T.clear}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface FieldsProps {
  readonly fields: Fields
  readonly set: (part: Partial<Fields>) => void
  readonly errors: { readonly type: string | undefined; readonly patient: string | undefined }
}

function MainFields({ fields, set, errors }: FieldsProps) {
  const T = useTexts(TEXTS)
  const hows = useHows()
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={T.user}
          description={T.userHint}
          name="user"
          value={fields.user}
          maxLength={LETTERS_MAX}
          inputWrapperOrder={ORDER}
          onChange={({ currentTarget }) => set({ user: currentTarget.value })}
        />
        <TextInput
          label={T.patient}
          description={T.patientHint}
          name="patient"
          value={fields.patient}
          maxLength={64}
          error={errors.patient}
          inputWrapperOrder={ORDER}
          onChange={({ currentTarget }) => set({ patient: currentTarget.value.trim() })}
        />
      </SimpleGrid>
      <MultiSelect
        label={T.how}
        {...(fields.how.length === 0 ? { placeholder: T.anyHow } : {})}
        value={[...fields.how]}
        onChange={(how) => set({ how })}
        data={Object.entries(hows).map(([value, label]) => ({ value, label }))}
        searchable
        clearable
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={T.from}
          type="datetime-local"
          value={fields.from}
          onChange={({ currentTarget }) => set({ from: currentTarget.value })}
        />
        <TextInput
          label={T.to}
          type="datetime-local"
          value={fields.to}
          onChange={({ currentTarget }) => set({ to: currentTarget.value })}
        />
      </SimpleGrid>
    </>
  )
}

const MORE = ['client', 'address', 'session'] as const

function MoreFields({ fields, set, errors }: FieldsProps) {
  const T = useTexts(TEXTS)
  const roleWord = useRoleWord()
  // A question that was saved or led here may name a role that is not known here.
  const roles = [...new Set([...Object.keys(ROLE_TEXTS.en), ...(fields.role === '' ? [] : [fields.role])])]
  const outcomeWord = useOutcomeWord()
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
      <TextInput
        label={T.type}
        description={T.typeHint}
        value={fields.type}
        maxLength={64}
        error={errors.type}
        inputWrapperOrder={ORDER}
        onChange={({ currentTarget }) => set({ type: currentTarget.value.trim() })}
      />
      <Select
        label={T.outcome}
        value={fields.outcome}
        allowDeselect={false}
        onChange={(outcome) => set({ outcome: outcome ?? '' })}
        data={[
          { value: '', label: T.any },
          ...AUDIT_OUTCOMES.map((one) => ({ value: one, label: outcomeWord(one) })),
        ]}
      />
      <Select
        label={T.role}
        value={fields.role}
        allowDeselect={false}
        onChange={(role) => set({ role: role ?? '' })}
        data={[{ value: '', label: T.any }, ...roles.map((one) => ({ value: one, label: roleWord(one) }))]}
      />
      {MORE.map((name) => (
        <TextInput
          key={name}
          label={T[name]}
          value={fields[name]}
          maxLength={LETTERS_MAX}
          onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
        />
      ))}
    </SimpleGrid>
  )
}

function questionOf({ how, from, to, outcome, ...named }: Fields): AuditQuestion {
  const texts = Object.entries(named).filter(([, value]) => value.trim() !== '')
  const known = AUDIT_OUTCOMES.find((one) => one === outcome)
  return {
    ...(Object.fromEntries(texts.map(([name, value]) => [name, value.trim()])) as AuditQuestion),
    ...(how.length === 0 ? {} : { how }),
    ...(known === undefined ? {} : { outcome: known }),
    ...(from === '' ? {} : { from: Date.parse(from) }),
    // What is written as a minute means all of it.
    ...(to === '' ? {} : { to: Date.parse(to) + MINUTE_MS - 1 }),
  }
}

function fieldsOf({ how = [], from, to, outcome, leaf: _leaf, ...named }: AuditQuestion): Fields {
  return {
    ...EMPTY,
    ...named,
    how,
    outcome: outcome ?? '',
    from: from === undefined ? '' : localOf(from),
    to: to === undefined ? '' : localOf(to),
  }
}

/** As a field for local times writes it. */
function localOf(at: number): string {
  const date = new Date(at)
  return new Date(at - date.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16)
}
