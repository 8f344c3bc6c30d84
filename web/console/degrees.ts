import type { Degree } from '../../src/contract/index.ts'
import { texts, useTexts } from '../ui/language.tsx'

interface DegreeText {
  readonly name: string
  /** What it is called to do it. */
  readonly act: string
  /** What it does to care, in plain sentences, for whoever is about to do it. */
  readonly care: string
  readonly ends: string
}

type DegreeTexts = Readonly<Record<Degree, DegreeText>>

const TEXTS = texts<DegreeTexts>(
  {
    question: {
      name: 'Asked why they are here',
      act: 'Ask why they are here',
      care: 'Records stay closed to them until they write a reason, which takes about a minute. In an emergency they break the glass of a patient without answering first.',
      ends: 'It ends when they answer. The answer stands in the ledger.',
    },
    'step-up': {
      name: 'Asked for their passkey',
      act: 'Ask for their passkey',
      care: 'Records stay closed to them until they show their passkey. Whoever only has a password or a stolen session gets no further. Broken glass goes on. A service without a person stops until you end it.',
      ends: 'It ends when the passkey is shown.',
    },
    'care-safe': {
      name: 'Only their own patients',
      act: 'Keep them to their own patients',
      care: 'They go on with the patients they are related to. Everybody else needs broken glass, at most 10 patients an hour. What they are reading or downloading now is cut off and has to be asked for again.',
      ends: 'It goes on until you end it, or its time is over.',
    },
    'suspend-session': {
      name: 'Session suspended',
      act: 'End this session for good',
      care: 'One session ends: the person is signed out there, and what they let apps do from it ends too. They can sign in again and go on with their work.',
      ends: 'The session stays ended.',
    },
    'suspend-person': {
      name: 'Person suspended',
      act: 'Suspend the person',
      care: 'They see nothing any more, cannot sign in, and cannot break the glass. Somebody else has to take over their patients now: call the department before you press it.',
      ends: 'It goes on until you end it. They sign in anew then.',
    },
    'suspend-app': {
      name: 'App suspended',
      act: 'Suspend the app',
      care: 'The app stops for everybody who uses it. People go on in the chart, where everything it showed can be seen too. Whoever depends on it has to be told.',
      ends: 'It goes on until you end it. The app asks for its access anew.',
    },
    freeze: {
      name: 'Environment frozen',
      act: 'Freeze the environment',
      care: 'No record opens for anybody, but by broken glass, and of that a few an hour. Everybody works from paper and from the copy made from the backup. Speak to the medical director first, unless keys are leaving right now.',
      ends: 'It goes on until you end it, or its time is over.',
    },
  },
  {
    question: {
      name: 'Se le pregunta por qué está aquí',
      act: 'Preguntar por qué está aquí',
      care: 'Los expedientes quedan cerrados para esta persona hasta que escriba un motivo; tarda alrededor de un minuto. En una emergencia puede usar el acceso de emergencia sin responder antes.',
      ends: 'Termina cuando responde. La respuesta queda en el registro.',
    },
    'step-up': {
      name: 'Se le pide su llave de acceso',
      act: 'Pedir su llave de acceso',
      care: 'Los expedientes quedan cerrados hasta que muestre su llave de acceso. Quien solo tenga una contraseña o una sesión robada no pasa. El acceso de emergencia sigue. Un servicio sin persona se detiene hasta que usted lo termine.',
      ends: 'Termina cuando se muestra la llave.',
    },
    'care-safe': {
      name: 'Solo sus propios pacientes',
      act: 'Limitar a sus propios pacientes',
      care: 'Sigue con los pacientes con los que tiene relación. Para los demás necesita el acceso de emergencia, como máximo 10 pacientes por hora. Lo que está leyendo o descargando se corta y hay que pedirlo de nuevo.',
      ends: 'Sigue hasta que usted la termine o se acabe su plazo.',
    },
    'suspend-session': {
      name: 'Sesión suspendida',
      act: 'Terminar esta sesión para siempre',
      care: 'Termina una sola sesión: la persona sale de ella, y también termina lo que permitió a las aplicaciones desde ahí. Puede iniciar sesión otra vez y seguir trabajando.',
      ends: 'La sesión queda terminada.',
    },
    'suspend-person': {
      name: 'Persona suspendida',
      act: 'Suspender a la persona',
      care: 'Ya no ve nada, no puede iniciar sesión ni usar el acceso de emergencia. Alguien tiene que hacerse cargo de sus pacientes ahora: llame al departamento antes de pulsar.',
      ends: 'Sigue hasta que usted la termine. Después inicia sesión de nuevo.',
    },
    'suspend-app': {
      name: 'Aplicación suspendida',
      act: 'Suspender la aplicación',
      care: 'La aplicación se detiene para todos los que la usan. Se puede seguir en el expediente, donde también se ve todo lo que mostraba. Hay que avisar a quien dependa de ella.',
      ends: 'Sigue hasta que usted la termine. La aplicación pide acceso de nuevo.',
    },
    freeze: {
      name: 'Entorno congelado',
      act: 'Congelar el entorno',
      care: 'Ningún expediente se abre para nadie, salvo con el acceso de emergencia, y de eso unos pocos por hora. Todos trabajan con papel y con la copia de seguridad. Hable antes con la dirección médica, a menos que las claves estén saliendo en este momento.',
      ends: 'Sigue hasta que usted la termine o se acabe su plazo.',
    },
  },
)

/** What each degree is called and does. */
export function useDegrees(): DegreeTexts {
  return useTexts(TEXTS)
}
