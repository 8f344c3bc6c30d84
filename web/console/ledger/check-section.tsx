import { Stack, Text } from '@mantine/core'
import { useMemo } from 'react'
import type { AuditLeafAnswer, LiveLedger } from '../../../src/contract/index.ts'
import { texts, useFormats, useTexts } from '../../ui/language.tsx'
import { type Fact, Facts } from '../facts.tsx'
import { checkLeaf } from './check-leaf.ts'

const TEXTS = texts(
  {
    hint: 'Computed in this browser from the proof and the keys below, by the same code that anybody can run. The server is not believed.',
    opened: 'What it says',
    openedWell: 'The words above are those that were committed to when it was written.',
    openedBad: 'The words above are not those that were committed to.',
    withheld:
      'It says more than your role may be told, so its words cannot be held against the commitment here.',
    place: 'Its place',
    placeWell: (leaf: string, size: string) => `It stands at number ${leaf} of ${size} leaves.`,
    placeBad: 'It does not stand where it is said to.',
    placeUnknown: 'What this leaf commits to is not given out, so its place cannot be computed here.',
    signed: 'The checkpoint',
    signedWell: 'Signed by the key of this ledger.',
    signedBad: 'Not signed by the key of this ledger.',
    witnesses: 'Witnesses',
    none: 'No witness is set up: only the key of this server vouches for the history.',
    missing: 'None of the witnesses has cosigned this checkpoint yet.',
    cosigned: (name: string, when: string) => `${name} cosigned ${when}.`,
    key: 'Key of the ledger',
  },
  {
    hint: 'Calculado en este navegador a partir de la prueba y de las claves de abajo, con el mismo código que cualquiera puede ejecutar. No se cree al servidor.',
    opened: 'Lo que dice',
    openedWell: 'Las palabras de arriba son las que se comprometieron al escribirla.',
    openedBad: 'Las palabras de arriba no son las que se comprometieron.',
    withheld:
      'Dice más de lo que su función puede saber, así que aquí no se pueden comparar sus palabras con el compromiso.',
    place: 'Su lugar',
    placeWell: (leaf: string, size: string) => `Está en el número ${leaf} de ${size} hojas.`,
    placeBad: 'No está donde se dice.',
    placeUnknown: 'No se entrega a qué se compromete esta hoja, así que aquí no se puede calcular su lugar.',
    signed: 'El punto de control',
    signedWell: 'Firmado con la clave de este registro.',
    signedBad: 'No está firmado con la clave de este registro.',
    witnesses: 'Testigos',
    none: 'No hay ningún testigo: solo la clave de este servidor responde de la historia.',
    missing: 'Ningún testigo ha firmado aún este punto de control.',
    cosigned: (name: string, when: string) => `${name} firmó ${when}.`,
    key: 'Clave del registro',
  },
)

/** What this browser itself finds of a leaf and its proof. */
export function LeafChecked({
  proof,
  leaf,
  answer,
  ledger,
}: {
  readonly proof: string
  readonly leaf: number
  /** Absent for the key ledger. */
  readonly answer: AuditLeafAnswer | undefined
  readonly ledger: LiveLedger
}) {
  const T = useTexts(TEXTS)
  const { number, time } = useFormats()
  const { vkey, witnessVkeys } = ledger
  const { opened, inTree, signed, size, witnessed } = useMemo(
    () => checkLeaf({ proof, leaf, answer, vkey, witnessVkeys }),
    [proof, leaf, answer, vkey, witnessVkeys],
  )
  const cosigned = witnessed.map(({ name, at }) => T.cosigned(name, time(at)))
  const facts: readonly Fact[] = [
    ...(answer === undefined
      ? []
      : [
          opened === undefined
            ? { name: T.opened, says: [T.withheld] }
            : { name: T.opened, isWell: opened, says: [opened ? T.openedWell : T.openedBad] },
        ]),
    inTree === undefined
      ? { name: T.place, says: [T.placeUnknown] }
      : {
          name: T.place,
          isWell: inTree,
          says: [inTree ? T.placeWell(number(leaf), number(size)) : T.placeBad],
        },
    { name: T.signed, isWell: signed, says: [signed ? T.signedWell : T.signedBad] },
    witnessVkeys.length === 0
      ? { name: T.witnesses, says: [T.none] }
      : {
          name: T.witnesses,
          isWell: witnessed.length > 0,
          says: witnessed.length === 0 ? [T.missing] : cosigned,
        },
    { name: T.key, says: [vkey] },
  ]
  return (
    <Stack gap="md" id="checked">
      <Text size="sm" c="dimmed">
        {T.hint}
      </Text>
      <Facts facts={facts} />
    </Stack>
  )
}
