import { texts } from '../../ui/language.tsx'
import type { Counted } from './traffic.ts'

/** How each line is drawn: by colour, and by its dashes for who tells no colours apart. */
export const LOOKS: Readonly<Record<Counted, { readonly color: string; readonly dash: readonly number[] }>> =
  {
    reads: { color: '--mantine-color-blue-light-color', dash: [] },
    writes: { color: '--mantine-color-green-light-color', dash: [8, 4] },
    searches: { color: '--mantine-color-violet-light-color', dash: [2, 3] },
    exports: { color: '--mantine-color-orange-light-color', dash: [12, 3, 2, 3] },
    denied: { color: '--mantine-color-red-light-color', dash: [4, 2] },
  }

/** What is counted, in words. */
export const COUNTED_TEXTS = texts<Readonly<Record<Counted, string>>>(
  { reads: 'Reads', writes: 'Writes', searches: 'Searches', exports: 'Exports', denied: 'Refused' },
  {
    reads: 'Lecturas',
    writes: 'Escrituras',
    searches: 'Búsquedas',
    exports: 'Exportaciones',
    denied: 'Rechazos',
  },
)
