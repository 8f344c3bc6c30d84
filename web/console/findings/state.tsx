import { texts, useCodeWords, useTexts } from '../../ui/language.tsx'

/** Where a finding can stand. */
export const STATES = ['open', 'acknowledged', 'closed'] as const

/** What a finding can have been in the end, with what it means to say so. */
export const VERDICTS = ['confirmed', 'harmless', 'mistaken'] as const
export type VerdictName = (typeof VERDICTS)[number]

const TEXTS = texts<Readonly<Record<(typeof STATES)[number], string>>>(
  { open: 'open', acknowledged: 'looked at', closed: 'closed' },
  { open: 'abierto', acknowledged: 'en revisión', closed: 'cerrado' },
)

const VERDICT_TEXTS = texts<Readonly<Record<VerdictName, { readonly name: string; readonly says: string }>>>(
  {
    confirmed: { name: 'Confirmed', says: 'Somebody did what they should not, or was impersonated.' },
    harmless: { name: 'Harmless', says: 'The rule is right, and nobody did wrong.' },
    mistaken: { name: 'Mistaken', says: 'The rule is wrong: it should not have spoken.' },
  },
  {
    confirmed: { name: 'Confirmado', says: 'Alguien hizo lo que no debía, o fue suplantado.' },
    harmless: { name: 'Inofensivo', says: 'La regla es correcta y nadie actuó mal.' },
    mistaken: { name: 'Equivocado', says: 'La regla está mal: no debió avisar.' },
  },
)

/** The word for a state. */
export function useStateWord(): (state: string) => string {
  return useCodeWords(TEXTS)
}

/** What each verdict is called and says. */
export function useVerdicts(): Readonly<
  Record<VerdictName, { readonly name: string; readonly says: string }>
> {
  return useTexts(VERDICT_TEXTS)
}
