import type { FindingLine } from '../../../src/contract/index.ts'
import type { Language } from '../../ui/language.tsx'
import { ruleTitle } from './rule-titles.ts'

/** What findings say, by the names that the detector has for it; what stands in braces is of the one case. */
export const SPANISH: Readonly<Record<string, string>> = {
  'app-leaves-its-network': 'la aplicación {client} se usó desde una red que nunca había usado',
  'app-reads-a-new-type': 'la aplicación {client} se usó para recursos {type}, que nunca había leído',
  'app-takes-many-bytes':
    'la aplicación {client} se llevó {today} bytes en 24 horas (lo habitual en ella: {usual})',
  'app-takes-many-patients':
    'la aplicación {client} leyó los expedientes de {today} pacientes en 24 horas (lo habitual en ella: {usual})',
  brake: 'el freno rechazó a {user}: el límite «{budget}» está agotado',
  'brake-of-everybody': 'el freno rechaza a todos: el límite «{budget}» está agotado',
  'by-proxy': '{user} abrió los expedientes de {patients} pacientes como representante en un día',
  'by-support': '{user} abrió los expedientes de {patients} pacientes como soporte en un día',
  'canary-found': 'una búsqueda de {user} encontró, entre otros, pacientes inventados: {patients}',
  'canary-opened':
    '{user} abrió o pidió expedientes de pacientes inventados, que nadie tiene motivo para abrir: {patients}',
  changes: '{user} hizo {count} cambios en una sesión en pocos minutos',
  'contacts-changed': 'se cambiaron los contactos de {user} y, poco después, cómo entra o a quién representa',
  deletions: '{user} hizo {count} eliminaciones en una sesión en pocos minutos',
  denied: 'a {user} se le negó el acceso {times} veces en pocos minutos (pacientes: {patients})',
  'exported-for-the-first-time': '{user} exportó expedientes con {client} por primera vez',
  'keys-refused': 'el servidor de claves rechazó a {user} (veces: {times}; motivo: {why})',
  'keys-refused-to-everybody': 'el servidor de claves rechazó a todos (veces: {times}; motivo: {why})',
  'keys-refused-to-the-server':
    'el servidor de claves rechazó al proceso del servidor (veces: {times}; motivo: {why})',
  'keys-without-disclosure':
    'salieron claves del servidor de claves y ninguna hoja del registro de divulgaciones dice para qué (claves: {leaves}; pacientes: {patients}): puede haber código extraño en el proceso del servidor',
  'leaves-by-now': '; ya son {leaves} hojas',
  'new-device-and-network': '{user} entró con un dispositivo y desde una red que son nuevos para esa persona',
  'new-device-then-strangers':
    '{user} entró con un dispositivo nuevo desde una red nueva y poco después abrió los expedientes de {patients} pacientes sin relación',
  'opened-in-order':
    '{user} abrió los expedientes de {patients} pacientes sin relación en el orden de sus números',
  'opened-many':
    '{user} abrió los expedientes de {patients} pacientes en {window}; {max} son demasiados (lo habitual al día: {usual}; pacientes nombrados: {named})',
  'opened-many-strangers':
    '{user} abrió los expedientes de {patients} pacientes sin relación en {window}; {max} son demasiados (lo habitual al día: {usual}; pacientes nombrados: {named})',
  'role-given-to-oneself': '{user} se asignó una función',
  'role-used-at-once':
    '{user} recibió una función y justo después abrió los expedientes de {patients} pacientes sin relación',
  rule: '{title}',
  'rule-by': ', por {user}',
  'rule-leaf': '; 1 hoja',
  'rule-leaves': '; {leaves} hojas',
  'searched-in-order': '{user} buscó personas en orden alfabético, {times} veces',
  'session-in-two-places':
    'una sesión de {user} se usa desde dos redes a la vez: puede que se haya copiado lo que la abre',
  'session-without-sign-in':
    'se usa la sesión {session} de {user} y ninguna hoja dice que se abriera: se puso en la base de datos sin pasar por las puertas',
  'sign-ins-failed-for-a-few':
    'fallaron {count} inicios de sesión desde una misma red, de pocas personas: puede que se estén probando contraseñas',
  'sign-ins-failed-for-many':
    'fallaron {count} inicios de sesión desde una misma red, de muchas personas: puede que se estén probando contraseñas',
  'sign-ins-failed-for-one': 'fallaron {count} inicios de sesión de {user} en pocos minutos',
  snooping: '{user} abrió el expediente de un paciente sin relación. Lo que comparten: ',
  'shares-address': 'un domicilio',
  'shares-colleague': 'el lugar de trabajo',
  'shares-contact': 'un teléfono al que hay que llamar por el paciente',
  'shares-employer': 'un empleador',
  'shares-family-name': 'un apellido',
  'shares-phone': 'un teléfono',
  'shares-vip': 'nada, pero el expediente es de alguien conocido',
  'shares-and': ' y ',
  'shares-end': '',
  'snooping-nobody-has-in-care': '. Nadie atiende a ese paciente donde trabaja quien lo abrió',
  'snooping-again': '. Lo abrió {times} veces',
  'vital-record-changed': '{user} cambió alergias o medicamentos de un paciente con quien no tiene relación',
}

/** What stands in these places is words. */
const WORD_PLACES: ReadonlySet<string> = new Set(['window', 'why'])
const WORDS: Readonly<Record<string, string>> = {
  '2 minutes': '2 minutos',
  '10 minutes': '10 minutos',
  'an hour': 'una hora',
  '24 hours': '24 horas',
  frozen: 'claves congeladas',
}

/** A sentence; `lang` where it is in English whatever the page is in. */
export interface FindingSentence {
  readonly text: string
  readonly lang?: 'en'
}

/** What a finding says, in a language where all of it is known; else as the server says it. */
export function findingSentence(
  finding: Pick<FindingLine, 'rule' | 'title' | 'summary' | 'said'>,
  language: Language,
  number: (value: number) => string,
): FindingSentence {
  const { said, summary } = finding
  if (language === 'en') return { text: summary }
  const title = ruleTitle(finding, language)
  const isTold = said.some(({ sentence }) => sentence === 'rule') && title.lang !== undefined
  if (said.length === 0 || isTold || said.some(({ sentence }) => SPANISH[sentence] === undefined))
    return { text: summary, lang: 'en' }
  const parts = said.map(({ sentence, values }) =>
    (SPANISH[sentence] ?? '').replaceAll(/\{(\w+)\}/g, (_, place: string) =>
      place === 'title' ? title.title : written(place, values[place] ?? '', number),
    ),
  )
  return { text: parts.join('') }
}

function written(place: string, value: string | number, number: (value: number) => string): string {
  if (typeof value === 'number') return number(value)
  return WORD_PLACES.has(place) ? (WORDS[value] ?? value) : value
}
