import type { Language } from '../../ui/language.tsx'

/** The title of a rule of ours. `rule`: its name, or of a rule from a file its id. */
interface Title extends Readonly<Record<Language, string>> {
  readonly rule: string
}

/** What findings of our own rules are called: those of the detector, of the duties of a case, and of `rules/chartward`. */
export const RULE_TITLES: readonly Title[] = [
  {
    rule: 'access-denied-again-and-again',
    en: 'Access is denied again and again',
    es: 'Se niega el acceso una y otra vez',
  },
  {
    rule: 'app-from-a-new-network',
    en: 'An app does what it never did',
    es: 'Una aplicación hace lo que nunca hizo',
  },
  {
    rule: 'app-reads-a-new-type',
    en: 'An app does what it never did',
    es: 'Una aplicación hace lo que nunca hizo',
  },
  {
    rule: 'app-takes-many-bytes',
    en: 'An app takes much more than usual',
    es: 'Una aplicación se lleva mucho más de lo habitual',
  },
  {
    rule: 'app-takes-many-patients',
    en: 'An app takes much more than usual',
    es: 'Una aplicación se lleva mucho más de lo habitual',
  },
  { rule: 'brake', en: 'The brake refused', es: 'El freno se negó' },
  { rule: 'brake-of-everybody', en: 'The brake refused everybody', es: 'El freno se negó a todos' },
  { rule: 'canary', en: 'A canary was opened', es: 'Se abrió un canario' },
  {
    rule: 'canary-among-hits',
    en: 'A canary among the hits of a search',
    es: 'Un canario entre los resultados de una búsqueda',
  },
  {
    rule: 'contacts-changed-then-account-changed',
    en: 'An account may have been taken over',
    es: 'Puede que alguien se haya apoderado de una cuenta',
  },
  { rule: 'enumeration', en: 'Going through everybody', es: 'Alguien recorre a todos los pacientes' },
  { rule: 'first-export', en: 'A first export', es: 'Una primera exportación' },
  { rule: 'key-server-refuses', en: 'The key server refuses', es: 'El servidor de claves se niega' },
  {
    rule: 'key-without-disclosure',
    en: 'Keys left without a disclosure',
    es: 'Salieron claves sin una divulgación',
  },
  { rule: 'many-changes', en: 'Much is changed', es: 'Se cambia mucho' },
  { rule: 'many-deletions', en: 'Much is deleted', es: 'Se borra mucho' },
  {
    rule: 'new-device-and-network',
    en: 'A sign-in with a new device from a new network',
    es: 'Un inicio de sesión con un dispositivo nuevo desde una red nueva',
  },
  {
    rule: 'new-ground-then-strangers',
    en: 'A new device and network, then patients without a relation',
    es: 'Dispositivo y red nuevos, y después pacientes sin relación',
  },
  { rule: 'proxy-for-many', en: 'One person stands in for many', es: 'Una persona representa a muchas' },
  {
    rule: 'role-given-to-oneself',
    en: 'A role given to oneself',
    es: 'Alguien se dio una función a sí mismo',
  },
  {
    rule: 'role-used-at-once',
    en: 'A new role used on strangers at once',
    es: 'Una función nueva, usada enseguida con desconocidos',
  },
  { rule: 'session-in-two-places', en: 'One session in two places', es: 'Una sesión en dos lugares' },
  { rule: 'session-without-sign-in', en: 'A session nobody opened', es: 'Una sesión que nadie abrió' },
  {
    rule: 'sign-ins-fail-for-one-person',
    en: 'Somebody tries to sign in as this person',
    es: 'Alguien intenta iniciar sesión como esta persona',
  },
  { rule: 'sign-ins-fail-from-one-network', en: 'Passwords are tried', es: 'Se prueban contraseñas' },
  {
    rule: 'snooping',
    en: 'A record of somebody they may know',
    es: 'El expediente de alguien que quizá conoce',
  },
  {
    rule: 'support-looks-at-many',
    en: 'Support looks at many patients',
    es: 'Soporte mira a muchos pacientes',
  },
  {
    rule: 'vital-record-changed-by-a-stranger',
    en: 'Allergies or medications changed without a relation',
    es: 'Alergias o medicamentos cambiados sin relación',
  },
  { rule: 'volume-all', en: 'Many patients', es: 'Muchos pacientes' },
  { rule: 'volume-unrelated', en: 'Many patients without a relation', es: 'Muchos pacientes sin relación' },
  { rule: 'duty-due', en: 'A duty of law is due soon', es: 'Pronto vence una obligación legal' },
  { rule: 'duty-due', en: 'A duty of law is overdue', es: 'Una obligación legal está vencida' },
  {
    rule: '9069a114-d85f-47ab-9a50-58e1b71e894d',
    en: 'An app may ask for everything',
    es: 'Una aplicación puede pedirlo todo',
  },
  {
    rule: '594de97d-296d-4e78-9a06-5c80fbeb304b',
    en: 'Many people give one app access',
    es: 'Muchas personas dan acceso a una aplicación',
  },
  {
    rule: 'dc34b3ad-ab2c-4985-ab48-216fadc19b16',
    en: 'An app fails to prove who it is again and again',
    es: 'Una aplicación no logra demostrar quién es, una y otra vez',
  },
  {
    rule: 'e7007949-d4b0-4613-84f9-2fd5cce853ea',
    en: 'Somebody breaks the glass again and again',
    es: 'Alguien usa el acceso de emergencia una y otra vez',
  },
  {
    rule: '25e4337c-440b-4856-a22b-9528bca4d355',
    en: 'Somebody breaks the glass for many patients',
    es: 'Alguien usa el acceso de emergencia con muchos pacientes',
  },
  {
    rule: '6ba27e8e-c877-4531-8ac4-916a7bdfd5f7',
    en: 'The glass is broken all over the house',
    es: 'Se usa el acceso de emergencia en toda la casa',
  },
  {
    rule: '5d30a1fc-d139-4b95-8e02-b98263aff3e3',
    en: 'The glass is broken, then something is exported',
    es: 'Se usa el acceso de emergencia y después se exporta algo',
  },
  {
    rule: '015febb2-6601-4927-a8a9-5e73df2fc9e4',
    en: 'One session changes records of many patients',
    es: 'Una sesión cambia expedientes de muchos pacientes',
  },
  {
    rule: '368e6339-fb4c-4d8d-8ffc-3b18a8df943e',
    en: 'One session deletes record after record',
    es: 'Una sesión borra un registro tras otro',
  },
  { rule: 'ab326860-a28a-431c-bee7-b71d7efd2cee', en: 'Many changes fail', es: 'Fallan muchos cambios' },
  {
    rule: '223e762f-34ae-4ff8-b6cb-8a4e9d4f1c57',
    en: 'Support asks for an export',
    es: 'Soporte pide una exportación',
  },
  {
    rule: '23c24bc2-a4d6-49a6-bfe8-fae9863836f4',
    en: 'An administrator asks for an export',
    es: 'Un administrador pide una exportación',
  },
  {
    rule: '14ea4361-36a5-4df6-91e4-7c94e00411cd',
    en: 'One client asks for many exports',
    es: 'Un cliente pide muchas exportaciones',
  },
  {
    rule: '830d88b3-9bca-48bf-8975-70babb54eba3',
    en: 'An export is fetched from many addresses',
    es: 'Una exportación se descarga desde muchas direcciones',
  },
  {
    rule: '9d928482-2ddd-4b6c-8d37-fe1cc8c1d2a2',
    en: 'A key is released to nobody',
    es: 'Se entrega una clave a nadie',
  },
  {
    rule: 'f1ca2b4c-dfc5-416a-bf19-341851dca88c',
    en: 'The key server refuses again and again',
    es: 'El servidor de claves se niega una y otra vez',
  },
  {
    rule: '134cf90b-e79a-42d3-bad9-26d9ac7c3e5d',
    en: 'A key of the environment is asked for in the middle of the day',
    es: 'Se pide una clave del entorno en pleno día',
  },
  {
    rule: '1083a278-2927-49ea-8931-2fc693b948bc',
    en: 'Keys of very many patients are released to one session',
    es: 'Se entregan a una sesión claves de muchísimos pacientes',
  },
  {
    rule: '8758e25f-0d9a-41c7-914c-cd598418ebf3',
    en: 'Keys are wrapped anew without a rotation',
    es: 'Se envuelven claves de nuevo sin una rotación',
  },
  {
    rule: 'd759091c-6504-4c59-9b19-0476051acdfd',
    en: 'Very many secrets are opened',
    es: 'Se abren muchísimos secretos',
  },
  {
    rule: '11e3d784-b861-4583-8a47-96d1945a9402',
    en: 'Key releases are frozen',
    es: 'La entrega de claves está congelada',
  },
  {
    rule: 'c7270eb1-063b-41b0-9fbf-6e4d45265230',
    en: 'Key releases are let go again',
    es: 'La entrega de claves se descongela',
  },
  {
    rule: 'baff9020-fa13-48ec-bf47-c06c0cc597a0',
    en: 'One person is refused again and again',
    es: 'Se rechaza a una persona una y otra vez',
  },
  {
    rule: '7c51f074-87ac-479b-84e0-99189ede0ac9',
    en: 'One person is refused at many patients',
    es: 'Se rechaza a una persona con muchos pacientes',
  },
  { rule: 'f4f84cc4-cf36-4caa-a332-0d03cd34b7e6', en: 'The brake refuses', es: 'El freno se niega' },
  {
    rule: '6bfcf97a-bead-4145-85aa-7d07295e3362',
    en: 'The brake refuses and somebody goes on',
    es: 'El freno se niega y alguien sigue',
  },
  {
    rule: '31e526f2-8564-4aeb-8c62-95961e852805',
    en: 'Somebody gives a role to themselves',
    es: 'Alguien se da una función a sí mismo',
  },
  {
    rule: '5360be6e-e0e9-45ae-b584-6d0a2f213bb7',
    en: 'A powerful role is given',
    es: 'Se da una función con mucho poder',
  },
  {
    rule: 'b5800b4b-440c-4f81-bdb5-c424bbcce6d4',
    en: 'A powerful role is given and used within the hour',
    es: 'Se da una función con mucho poder y se usa en la misma hora',
  },
  {
    rule: '8ae1a98c-7171-4cb6-b646-dbad55632a08',
    en: 'An account that was disabled is enabled',
    es: 'Se habilita una cuenta que estaba inhabilitada',
  },
  {
    rule: '2087eeae-f77c-444f-8e48-12bf8c34b21b',
    en: 'Many recoveries are started',
    es: 'Se inician muchas recuperaciones',
  },
  {
    rule: '15d6f33d-f62c-4008-a0e6-abd52b626e86',
    en: 'Contacts are changed, then a recovery is started',
    es: 'Se cambian los contactos y después se inicia una recuperación',
  },
  {
    rule: 'b3fbca20-2af0-42b1-be0d-f210827e2bdb',
    en: 'Many proxies are made',
    es: 'Se nombran muchos representantes',
  },
  {
    rule: 'ab537193-b6ef-40ef-8046-0748247b0333',
    en: 'One session searches for many things and finds nobody',
    es: 'Una sesión busca muchas cosas y no encuentra a nadie',
  },
  {
    rule: 'dffc956c-54e5-4acb-9e04-179aed744a1d',
    en: 'One person looks at many who are nothing to them',
    es: 'Una persona mira a muchos con los que no tiene nada que ver',
  },
  {
    rule: 'a0a4bf8b-fc1d-4309-8465-fe4fabe07154',
    en: 'The server starts again and again',
    es: 'El servidor arranca una y otra vez',
  },
  {
    rule: '3fc68d67-3d24-40fe-a619-34dad53ecb0b',
    en: 'Records are put back from a backup',
    es: 'Se restauran expedientes desde una copia de seguridad',
  },
  { rule: 'c1ca28de-2d44-4fbe-b9da-4f136ccdff2b', en: 'Changes are rolled back', es: 'Se deshacen cambios' },
  {
    rule: '804655eb-4c89-46fd-9b1f-1f8a7a0f776b',
    en: 'The root key is rotated',
    es: 'Se rota la clave raíz',
  },
  {
    rule: 'ce6c9cae-8642-4964-a303-2a92182f556b',
    en: 'A session is used from a second address',
    es: 'Una sesión se usa desde una segunda dirección',
  },
  {
    rule: '1ca0434f-d73a-4c11-baf0-e9b19f163300',
    en: 'A token is made here and used elsewhere',
    es: 'Un token se crea aquí y se usa en otra parte',
  },
  {
    rule: 'e67d598b-0baa-4b6b-95a4-4069f1dc0d54',
    en: 'A refresh token or code is used twice',
    es: 'Un token de renovación o un código se usa dos veces',
  },
  {
    rule: '696da09b-0500-415f-a822-ebe2cb8ef643',
    en: 'A token is made on the command line',
    es: 'Se crea un token en la línea de comandos',
  },
  {
    rule: '31196ec6-3e2d-4348-b190-7ebdda3f9453',
    en: 'A token that may export is made on the command line',
    es: 'Se crea en la línea de comandos un token que puede exportar',
  },
  {
    rule: 'ed1667a8-fa92-4fbb-a803-d8810047876d',
    en: 'One session takes very much',
    es: 'Una sesión se lleva muchísimo',
  },
  {
    rule: 'b5ee908a-2092-4234-9292-0e7e98ee3878',
    en: 'Many failed sign-ins to one account',
    es: 'Muchos inicios de sesión fallidos en una cuenta',
  },
  {
    rule: '60fe4caf-576c-4c25-8a34-29ea03c1bc89',
    en: 'One address tries many accounts',
    es: 'Una dirección prueba muchas cuentas',
  },
  {
    rule: 'dd388000-1e0f-4639-a51f-dd9f1a9ff7f6',
    en: 'One address fails to sign in again and again',
    es: 'Una dirección no logra iniciar sesión una y otra vez',
  },
  {
    rule: '730ebb81-2ad9-48e2-979b-7b50c2595361',
    en: 'One account is tried from many addresses',
    es: 'Se prueba una cuenta desde muchas direcciones',
  },
  {
    rule: '3ac01d04-8fa8-4369-8cff-79fbc2a53cae',
    en: 'A sign-in succeeds after many failures',
    es: 'Un inicio de sesión se logra tras muchos fallos',
  },
  {
    rule: '668dde79-13c0-4f9d-8aa6-480696ffa943',
    en: 'A recovery code is used on a device not seen before',
    es: 'Un código de recuperación se usa en un dispositivo nunca visto',
  },
  {
    rule: '23acb0d2-71be-4594-834b-574393797bfd',
    en: 'A recovery code, then an export',
    es: 'Un código de recuperación y después una exportación',
  },
  {
    rule: '8a6c4744-02bc-4d5b-adc7-7ce27a19d599',
    en: 'A new device, then other factors',
    es: 'Un dispositivo nuevo y después otros factores',
  },
  {
    rule: '1be669ae-bcca-4072-8ff6-885e09e15479',
    en: 'A powerful role signs in from a device not seen before',
    es: 'Una función con mucho poder inicia sesión desde un dispositivo nunca visto',
  },
  {
    rule: '95a5ccc5-2ef8-4406-ba55-270d190d5317',
    en: 'A support grant is asked for and approved at one address',
    es: 'Un permiso de soporte se pide y se aprueba desde una misma dirección',
  },
  {
    rule: 'ecd15fc9-72d7-4aee-b3df-32536e984f0d',
    en: 'Many support grants are approved',
    es: 'Se aprueban muchos permisos de soporte',
  },
  {
    rule: 'e106bead-6546-4e64-9bbc-ce4295e01dd9',
    en: 'Support looks at many patients',
    es: 'Soporte mira a muchos pacientes',
  },
]

/** In a language where that is known; the title of anybody else’s rule as its author wrote it, and that it is English. */
export interface RuleTitle {
  readonly title: string
  readonly lang?: 'en'
}

/** A rule that was altered has a title of its own, although it has the id of one of ours. */
export function ruleTitle(
  { rule, title }: { readonly rule: string; readonly title: string },
  language: Language,
): RuleTitle {
  const known = RULE_TITLES.find((one) => one.rule === rule && one.en === title)
  return known === undefined ? { title, lang: 'en' } : { title: known[language] }
}
