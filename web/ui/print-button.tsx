import { Button } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { texts, useTexts } from './language.tsx'

const TEXTS = texts({ print: 'Print' }, { print: 'Imprimir' })

/** Prints the page as it is: on paper there is no navigation, and nothing to press. */
export function PrintButton() {
  const T = useTexts(TEXTS)
  return (
    <Button
      className="no-print"
      variant="default"
      size="xs"
      leftSection={<IconPrinter size={16} aria-hidden />}
      onClick={() => print()}
    >
      {T.print}
    </Button>
  )
}
