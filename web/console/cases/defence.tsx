import { Alert, Code, List, Stack, Text } from '@mantine/core'
import { FILING_PATHS } from '../../../src/contract/index.ts'
import { saveFile } from '../../api/download.ts'
import { ask } from '../../api/request.ts'
import { useAct } from '../../ui/act.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { AuditLink } from '../audit/audit-link.tsx'
import { consolePath, useCaseId } from './case-data.ts'
import { type DefenceFileMade, endOf } from './defence-file.ts'
import { ActButton } from './parts.tsx'

const TEXTS = texts(
  {
    title: 'Defence file',
    hint: 'Everything of this case with its proofs, in one file, for a regulator or a court. Whoever has it can check it without us.',
    holds: 'What it holds',
    parts: [
      'the case as it stands, and its timeline',
      'each decision with the very inputs it was made from, and who signed it',
      'the duties, the facts they were computed from, and the text of the law that computed them',
      'the evidence of the scope: whose records left, from the opened leaves of both ledgers',
      'each leaf of the disclosure ledger about the case and its people, with its proof and the cosignatures of witnesses',
      'how many people could be written to and how many could not, by why',
      'each notice to each person, and what became of it',
      'the filings that somebody approved, whole; those that nobody approved are not in it',
    ],
    names: 'It holds names and what was drafted: keep it as you keep records.',
    make: 'Make the file',
    makeHint:
      'It is made now and handed to you as it comes; of a large case that takes minutes. That it was made is a leaf before its first line, and its name is a leaf when it is whole.',
    button: 'Make and download the defence file',
    cut: 'The file was cut off on its way. Nothing was saved: make it again.',
    made: 'The file is whole',
    madeSays: (parts: string, bytes: string) => `${parts} parts, ${bytes}. The ledger was told its name:`,
    earlier: 'Look in the ledger for every defence file and filing that was made',
    check: 'How to check it',
    checkSays:
      'Anybody checks it with this command, on any machine, without a server. It needs the file and nothing else.',
    trust:
      'The file brings the key of the ledger with it. Compare it with the key that was published by another way, and name that one with --trust: only then does the check say whose ledger it is.',
    finds:
      'The check finds what was altered, left out or put in; holds each decision, notice and filing against the leaf that told of it; and computes the duties anew.',
    not: 'What it does not show: that what a person typed in is true, and that a letter was read.',
    page: 'A page cannot do this check: it would be our page, and you would have to believe us.',
  },
  {
    title: 'Archivo de defensa',
    hint: 'Todo lo de este caso con sus pruebas, en un solo archivo, para una autoridad o un tribunal. Quien lo tenga puede comprobarlo sin nosotros.',
    holds: 'Lo que contiene',
    parts: [
      'el caso tal como está, y su cronología',
      'cada decisión con los mismos datos de los que se tomó, y quién la firmó',
      'los deberes, los hechos con que se calcularon y el texto de la ley con que se calcularon',
      'la evidencia del alcance: de quién salieron los expedientes, según las hojas abiertas de ambos registros',
      'cada hoja del registro de divulgaciones sobre el caso y su gente, con su prueba y las firmas de los testigos',
      'a cuántas personas se pudo escribir y a cuántas no, y por qué',
      'cada aviso a cada persona, y qué fue de él',
      'las presentaciones que alguien aprobó, enteras; las que nadie aprobó no están',
    ],
    names: 'Contiene nombres y lo que se redactó: guárdelo como guarda los expedientes.',
    make: 'Hacer el archivo',
    makeHint:
      'Se hace ahora y se le entrega según sale; en un caso grande tarda minutos. Que se hizo es una hoja antes de su primera línea, y su nombre es una hoja cuando está entero.',
    button: 'Hacer y descargar el archivo de defensa',
    cut: 'El archivo se cortó en el camino. No se guardó nada: hágalo de nuevo.',
    made: 'El archivo está entero',
    madeSays: (parts: string, bytes: string) =>
      `${parts} partes, ${bytes}. Al registro se le dijo su nombre:`,
    earlier: 'Buscar en el registro cada archivo de defensa y presentación que se hizo',
    check: 'Cómo comprobarlo',
    checkSays:
      'Cualquiera lo comprueba con esta orden, en cualquier máquina, sin servidor. Hace falta el archivo y nada más.',
    trust:
      'El archivo trae la clave del registro. Compárela con la que se publicó por otra vía y nombre esa con --trust: solo entonces la comprobación dice de quién es el registro.',
    finds:
      'La comprobación encuentra lo que se alteró, se dejó fuera o se añadió; coteja cada decisión, aviso y presentación con la hoja que lo dijo; y calcula los deberes de nuevo.',
    not: 'Lo que no muestra: que sea verdad lo que alguien escribió, ni que una carta se leyera.',
    page: 'Una página no puede hacer esta comprobación: sería nuestra página, y habría que creernos.',
  },
)

/** What the defence file of a case is, making it, and how others check it. */
export function DefencePart() {
  const T = useTexts(TEXTS)
  return (
    <Page title={T.title} hint={T.hint}>
      <Section title={T.holds}>
        <Stack gap="sm">
          <List size="sm" spacing="xs">
            {T.parts.map((part) => (
              <List.Item key={part}>{part}</List.Item>
            ))}
          </List>
          <Text size="sm" fw={600}>
            {T.names}
          </Text>
        </Stack>
      </Section>
      <Making />
      <Checking />
    </Page>
  )
}

const nameOf = (id: string): string => `${id}.defence`

/** The browser keeps what comes, on its disk where it is large; no text of it is ever made here but of its end. */
async function made(id: string, cut: string): Promise<DefenceFileMade> {
  const answer = await ask(consolePath(FILING_PATHS.defence), { method: 'POST', body: { case: id } })
  const file = await answer.blob().catch(() => undefined)
  const end = file === undefined ? undefined : await endOf(file, id)
  if (file === undefined || end === undefined) throw new Error(cut)
  saveFile(nameOf(id), file)
  return end
}

function Making() {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const id = useCaseId()
  const act = useAct(async () => await made(id, T.cut))
  const { data, isPending } = act
  return (
    <Section title={T.make}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{T.makeHint}</Text>
        <ActButton act={act} given={undefined}>
          {T.button}
        </ActButton>
        {data === undefined || isPending ? undefined : (
          <Alert role="status" color="green" variant="light" title={T.made}>
            <Text size="sm">{T.madeSays(F.number(data.parts), F.bytes(data.bytes))}</Text>
            <Code style={{ overflowWrap: 'anywhere' }}>sha256:{data.name}</Code>
          </Alert>
        )}
        <AuditLink question={{ how: ['filing'] }}>{T.earlier}</AuditLink>
      </Stack>
    </Section>
  )
}

function Checking() {
  const T = useTexts(TEXTS)
  const id = useCaseId()
  return (
    <Section title={T.check}>
      <Stack gap="sm">
        <Text size="sm">{T.checkSays}</Text>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          npx chartward defence verify {nameOf(id)} --trust VKEY
        </Code>
        {[T.trust, T.finds, T.not, T.page].map((sentence) => (
          <Text key={sentence} size="sm">
            {sentence}
          </Text>
        ))}
      </Stack>
    </Section>
  )
}
