import { texts, useCodeWords, useTexts } from '../ui/language.tsx'
import { useHowWord } from './hows.ts'

/** What the key server did, by the words of its ledger. */
export const KEY_TEXTS = texts(
  {
    release: 'released a key',
    create: 'made a key',
    rewrap: 'wrapped a key anew',
    tokens: 'made search words',
    'environment-key': 'gave out a key of the environment',
    rotate: 'changed the root key',
    start: 'started',
    refused: 'refused',
    pepper: 'checked or set a password',
    'seal-secrets': 'sealed secrets of accounts',
    'open-secrets': 'opened secrets of accounts',
    freeze: 'was frozen',
    thaw: 'was let go again',
  },
  {
    release: 'entregó una clave',
    create: 'creó una clave',
    rewrap: 'envolvió una clave de nuevo',
    tokens: 'formó palabras de búsqueda',
    'environment-key': 'entregó una clave del entorno',
    rotate: 'cambió la clave raíz',
    start: 'arrancó',
    refused: 'se negó',
    pepper: 'comprobó o fijó una contraseña',
    'seal-secrets': 'selló secretos de cuentas',
    'open-secrets': 'abrió secretos de cuentas',
    freeze: 'fue congelado',
    thaw: 'fue descongelado',
  },
)

/** What an act of the key server is called. */
export function useKeyWord(): (op: string) => string {
  return useCodeWords(KEY_TEXTS)
}

/** For what the server releases keys beside showing records. */
const OWN_TEXTS = texts<Readonly<Record<string, string>>>(
  { access: 'looking up relations', detection: 'the detector', canaries: 'planting canaries' },
  { access: 'buscar relaciones', detection: 'el detector', canaries: 'poner canarios' },
)

const EMERGENCY = 'break-glass: '

/** For what a key was released: a way in which records leave, perhaps while keys are frozen and only broken glass opens. */
export function useKeyPurposeWord(): (purpose: string) => string {
  const own = useTexts(OWN_TEXTS)
  const howWord = useHowWord()
  const how = (purpose: string) => own[purpose] ?? howWord(purpose)
  return (purpose) =>
    purpose.startsWith(EMERGENCY)
      ? `${how('break-glass')}: ${how(purpose.slice(EMERGENCY.length))}`
      : how(purpose)
}
