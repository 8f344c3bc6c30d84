import { Anchor, Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { ADMIN_PATHS } from '../../../src/contract/index.ts'
import { saveFile } from '../../api/download.ts'
import { ask } from '../../api/request.ts'
import { Asked } from '../../ui/asked.tsx'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { consolePath } from './case-data.ts'

const TEXTS = texts(
  {
    leaf: (leaf: number) => `Leaf ${leaf}`,
    keyLeaf: (leaf: number) => `Leaf ${leaf} of the key ledger`,
    close: 'Close',
    says: (leaf: number, size: number, origin: string) =>
      `Leaf ${leaf} is among the first ${size} leaves of ${origin}. The hashes below lead from the leaf to the signed root; anyone can follow them without asking us.`,
    signed: (names: string) => `Signed by ${names}.`,
    save: 'Download the proof',
    check: 'It is checked with the evidence file: chartward evidence verify.',
  },
  {
    leaf: (leaf: number) => `Hoja ${leaf}`,
    keyLeaf: (leaf: number) => `Hoja ${leaf} del registro de claves`,
    close: 'Cerrar',
    says: (leaf: number, size: number, origin: string) =>
      `La hoja ${leaf} está entre las primeras ${size} hojas de ${origin}. Los valores de abajo llevan de la hoja a la raíz firmada; cualquiera puede seguirlos sin preguntarnos.`,
    signed: (names: string) => `Firmado por ${names}.`,
    save: 'Descargar la prueba',
    check: 'Se comprueba con el archivo de evidencia: chartward evidence verify.',
  },
)

type Ledger = 'disclosure' | 'keys'

/** The number of a leaf; pressed, it shows the proof that the leaf is in the ledger. */
export function Leaf({ leaf, ledger = 'disclosure' }: { readonly leaf: number; readonly ledger?: Ledger }) {
  const T = useTexts(TEXTS)
  const [opened, { open, close }] = useDisclosure()
  const name = ledger === 'keys' ? T.keyLeaf(leaf) : T.leaf(leaf)
  return (
    <>
      <Anchor component="button" type="button" size="sm" onClick={open}>
        {name}
      </Anchor>
      <Modal
        opened={opened}
        onClose={close}
        size="lg"
        title={name}
        closeButtonProps={{ 'aria-label': T.close }}
      >
        {opened ? <Proof leaf={leaf} ledger={ledger} /> : undefined}
      </Modal>
    </>
  )
}

/** Whose tree, how large, and by whom it is signed, as the checkpoint within a proof says it. **Source** C2SP tlog-checkpoint. */
function headOf(text: string): { readonly origin: string; readonly size: number; readonly names: string[] } {
  const [origin = '', size = '', ...lines] = text.slice(text.indexOf('\n\n') + 2).split('\n')
  const names = lines.filter((line) => line.startsWith('— ')).map((line) => line.split(' ')[1] ?? '')
  return { origin, size: Number(size), names }
}

function Proof({ leaf, ledger }: { readonly leaf: number; readonly ledger: Ledger }) {
  const T = useTexts(TEXTS)
  const F = useFormats()
  const query = useQuery({
    queryKey: ['proof', ledger, leaf],
    queryFn: async () => {
      const answer = await ask(consolePath(`${ADMIN_PATHS.proof}/${ledger}/${leaf}`))
      return await answer.text()
    },
  })
  return (
    <Asked query={query}>
      {(text) => {
        const { origin, size, names } = headOf(text)
        return (
          <Stack>
            <Text size="sm">{T.says(leaf, size, origin)}</Text>
            <Text size="sm">{T.signed(names.join(', '))}</Text>
            <Code block mah={320} tabIndex={0} style={{ overflow: 'auto' }}>
              {text}
            </Code>
            <Text size="sm" c="dimmed">
              {T.check}
            </Text>
            <Group>
              <Button
                variant="default"
                onClick={() => saveFile(`${ledger}-${F.number(leaf)}.tlog-proof`, new Blob([text]))}
              >
                {T.save}
              </Button>
            </Group>
          </Stack>
        )
      }}
    </Asked>
  )
}
