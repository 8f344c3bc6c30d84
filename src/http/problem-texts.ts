import type { Category, ChartwardError } from '../kernel/index.ts'
import { spoken } from './language.ts'

/** What errors say to people on pages, by its English; `#` stands for a number. Codes and logs stay as they are. */
const SPANISH: Readonly<Record<string, string>> = {
  'a form is sent as application/x-www-form-urlencoded':
    'un formulario se envía como application/x-www-form-urlencoded',
  'a link of the demo opens at the machine it runs on':
    'un enlace de la demostración se abre en la máquina en la que funciona',
  'a name has # to # letters': 'un nombre tiene de # a # letras',
  'a password beside a second factor has at least # characters':
    'una contraseña con un segundo factor tiene al menos # caracteres',
  'a password has at most # characters': 'una contraseña tiene como mucho # caracteres',
  'a password used alone has at least # characters': 'una contraseña sola tiene al menos # caracteres',
  'a reason has # to # letters': 'un motivo tiene de # a # letras',
  'a visit is named by its id': 'una visita se nombra por su identificador',
  'an account has at most # passkeys': 'una cuenta tiene como mucho # llaves de acceso',
  'an app is given what it asked for, or less': 'una aplicación recibe lo que pidió, o menos',
  'choose whose record the app is to see': 'elija qué expediente ha de ver la aplicación',
  'contacts stay as they are for seven days after a recovery':
    'después de una recuperación, los datos de contacto quedan como están durante siete días',
  'only a patient chooses who sees their record': 'solo un paciente elige quién ve su expediente',
  'only a person gives an app anything': 'solo una persona permite algo a una aplicación',
  'recovery codes stand beside an authenticator app':
    'los códigos de recuperación van junto con una aplicación de autenticación',
  'show your passkey': 'muestre su llave de acceso',
  'show your passkey or second factor again for this':
    'para esto, muestre otra vez su llave de acceso o su segundo factor',
  'sign in to see this page': 'inicie sesión para ver esta página',
  'somebody else changed this proxy just now: ask again':
    'otra persona acaba de cambiar esto: inténtelo otra vez',
  'something went wrong here': 'algo falló aquí',
  'staff sign in with a passkey and have no password':
    'el personal inicia sesión con una llave de acceso y no tiene contraseña',
  'that answer was given before': 'esa respuesta ya se dio antes',
  'that code is not right, or was used before': 'ese código no es correcto, o ya se usó',
  'that is no answer of a passkey': 'eso no es la respuesta de una llave de acceso',
  'that is not the passkey that was asked for': 'esa no es la llave de acceso que se pidió',
  'that is the last thing this account can sign in with':
    'es lo último con lo que esta cuenta puede iniciar sesión',
  'that passkey is registered already': 'esa llave de acceso ya está registrada',
  'that user name or e-mail address is taken': 'ese nombre de usuario o correo electrónico ya está en uso',
  'the id of that passkey has an odd form': 'el identificador de esa llave de acceso tiene una forma extraña',
  'the name or what proves it is not right': 'el nombre o lo que lo demuestra no es correcto',
  'the password is too short to be used alone: choose a longer one first':
    'la contraseña es demasiado corta para usarse sola: elija primero una más larga',
  'the second factor is gone: begin again': 'el segundo factor ya no está: empiece de nuevo',
  'there is no app of this name that can be opened from here':
    'no hay ninguna aplicación con este nombre que se pueda abrir desde aquí',
  'there is no authenticator app': 'no hay aplicación de autenticación',
  'there is no such passkey': 'no hay tal llave de acceso',
  'there is no such person': 'no hay tal persona',
  'there is nothing to answer': 'no hay nada que responder',
  'this access is suspended: ask the security officer':
    'este acceso está suspendido: pregunte al responsable de seguridad',
  'this form has a NUL in it': 'este formulario contiene un carácter nulo',
  'this form has too many fields': 'este formulario tiene demasiados campos',
  'this form is not UTF-#': 'este formulario no está en UTF-#',
  'this form is too large': 'este formulario es demasiado grande',
  'this is no demo: people sign in with what they enrolled':
    'esto no es una demostración: cada persona inicia sesión con lo que configuró',
  'this is no form': 'esto no es un formulario',
  'this is not a well-formed request': 'esta petición no está bien formada',
  'this is not what the page sends': 'esto no es lo que envía la página',
  'this password is among the most common: choose another':
    'esta contraseña es de las más comunes: elija otra',
  'this password is known from a breach elsewhere: choose another':
    'esta contraseña se conoce por una filtración en otro sitio: elija otra',
  'this password is made of your own name or address, or of ours: choose another':
    'esta contraseña está hecha de su propio nombre o dirección, o de los nuestros: elija otra',
  'this password repeats something short or common: choose another':
    'esta contraseña repite algo corto o común: elija otra',
  'this request of an app is over; start again in the app':
    'esta petición de una aplicación ya terminó; empiece de nuevo en la aplicación',
  'this was asked too often: wait a few minutes': 'esto se pidió demasiadas veces: espere unos minutos',
  'this was sent by another site': 'esto lo envió otro sitio',
  'too many attempts: wait # seconds': 'demasiados intentos: espere # segundos',
  'too many links are open: wait # seconds': 'hay demasiados enlaces abiertos: espere # segundos',
  'you may not open this record to an app': 'usted no puede abrir este expediente a una aplicación',
}

/** Of what nobody sees in the ordinary course of things. */
const BY_CATEGORY: Readonly<Record<Category, string>> = {
  incorrect: 'Algo de lo enviado no es correcto.',
  unauthenticated: 'Inicie sesión para continuar.',
  forbidden: 'Esto no le está permitido.',
  'not-found': 'Aquí no hay nada con este nombre.',
  conflict: 'Otra persona lo cambió mientras tanto. Inténtelo otra vez.',
  unsupported: 'Esto no se puede hacer aquí.',
  busy: 'Ahora mismo hay demasiado trabajo. Inténtelo en un momento.',
  interrupted: 'Se interrumpió. Inténtelo en un momento.',
  unavailable: 'Ahora mismo no es posible. Inténtelo en un momento.',
  fault: 'Algo falló aquí.',
}

/** What an error says, as a sentence in the language of whoever is answered. */
export function problemText({ message, category }: ChartwardError): string {
  if (spoken() === 'en' || isSpanishAlready(message)) return sentence(message)
  const said = spanishOf(message)
  return said === undefined ? BY_CATEGORY[category] : sentence(said)
}

/** The Spanish of a message; undefined: there is none. */
export function spanishOf(message: string): string | undefined {
  const numbers = message.match(/\d+/g) ?? []
  const said = SPANISH[message.replaceAll(/\d+/g, '#')]
  return said?.replaceAll('#', () => numbers.shift() ?? '')
}

/** Messages that pages throw are sentences of `siteTexts`, in the language of whoever is answered. */
function isSpanishAlready(message: string): boolean {
  return /^[¿¡\p{Lu}]/u.test(message)
}

function sentence(message: string): string {
  const [first = '', ...rest] = message
  return `${first.toUpperCase()}${rest.join('')}${/[.!?]$/.test(message) ? '' : '.'}`
}
