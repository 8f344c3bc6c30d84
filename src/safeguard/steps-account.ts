import type { Step } from './step.ts'

const PEOPLE_SEARCH = ['contact', 'relatives', 'demographics', 'birth-date'] as const

/** What keeps accounts and devices safe, and what helps to see through whoever writes or calls in our name. */
export const ACCOUNT_STEPS: readonly Step[] = [
  {
    id: 'new-password',
    group: 'accounts',
    after: ['credentials'],
    title: {
      en: 'Change this password everywhere you used it',
      es: 'Cambie esta contraseña en todos los sitios donde la usó',
    },
    why: {
      en: 'Stolen passwords are tried at banks, mail and shops within hours.',
      es: 'Las contraseñas robadas se prueban en bancos, correo y tiendas en cuestión de horas.',
    },
    how: [
      {
        en: 'Begin with your e-mail: whoever has that can reset all the others.',
        es: 'Empiece por su correo electrónico: quien lo tiene puede cambiar todas las demás.',
      },
      {
        en: 'Use a different one for each site. A password manager remembers them.',
        es: 'Use una distinta en cada sitio. Un gestor de contraseñas las recuerda.',
      },
    ],
    minutes: 30,
    withinDays: 1,
    inside: '/safety',
    source: 'NIST SP 800-63B',
    asOf: '2025',
  },
  {
    id: 'passkey',
    group: 'accounts',
    after: ['credentials', 'contact'],
    general: true,
    title: { en: 'Sign in here with a passkey', es: 'Inicie sesión aquí con una llave de acceso' },
    why: {
      en: 'A passkey cannot be guessed, and no false page can trick you out of it.',
      es: 'Una llave de acceso no se puede adivinar, y ninguna página falsa se la puede quitar.',
    },
    how: [
      {
        en: 'Add one on each device you use. Remove those of devices you do not have any more.',
        es: 'Añada una en cada dispositivo que use. Quite las de dispositivos que ya no tiene.',
      },
    ],
    minutes: 5,
    withinDays: 7,
    inside: '/safety',
    source: 'NIST SP 800-63B',
    asOf: '2025',
  },
  {
    id: 'devices',
    group: 'accounts',
    after: ['credentials'],
    title: { en: 'Check your devices', es: 'Revise sus dispositivos' },
    why: {
      en: 'If a device of yours gave the password away, it will give away the next one, too.',
      es: 'Si un dispositivo suyo entregó la contraseña, entregará también la siguiente.',
    },
    how: [
      {
        en: 'Install all updates of the system and of the browser.',
        es: 'Instale todas las actualizaciones del sistema y del navegador.',
      },
      {
        en: 'Run a full scan with an antivirus program; one comes with Windows. Remove extensions you do not know.',
        es: 'Haga un análisis completo con un antivirus; Windows trae uno. Quite las extensiones que no conozca.',
      },
      {
        en: 'End sessions of this portal that are not yours.',
        es: 'Termine las sesiones de este portal que no sean suyas.',
      },
    ],
    minutes: 45,
    withinDays: 3,
    inside: '/safety',
    source: 'FTC, consumer.ftc.gov',
    asOf: '2025',
  },
  {
    id: 'who-has-access',
    group: 'accounts',
    after: ['credentials'],
    general: true,
    title: {
      en: 'See which apps and people get at your record',
      es: 'Vea qué aplicaciones y personas acceden a su expediente',
    },
    why: {
      en: 'An app you do not use any more, or a person who does not help you any more, needs no access.',
      es: 'Una aplicación que ya no usa, o una persona que ya no le ayuda, no necesita acceso.',
    },
    how: [
      {
        en: 'Take back what you do not need. It ends at once.',
        es: 'Retire lo que no necesite. Termina de inmediato.',
      },
    ],
    minutes: 5,
    withinDays: 7,
    againDays: 180,
    inside: '/safety/sharing',
    source: '45 CFR 164.508(b)(5)',
    asOf: '2026',
  },
  {
    id: 'phishing',
    group: 'messages',
    after: [
      'identity',
      'contact',
      'birth-date',
      'demographics',
      'relatives',
      'appointments',
      'encounters',
      'care-team',
      'other',
    ],
    general: true,
    title: {
      en: 'Check each message about this before you act on it',
      es: 'Compruebe cada mensaje sobre esto antes de actuar',
    },
    why: {
      en: 'After a breach come false letters, calls and messages that know your name, your doctor or your visit.',
      es: 'Después de una violación llegan cartas, llamadas y mensajes falsos que conocen su nombre, su médico o su cita.',
    },
    how: [
      {
        en: 'Do not click, and do not call the number in it. Paste it into the check of this portal.',
        es: 'No haga clic ni llame al número que trae. Péguelo en la comprobación de este portal.',
      },
      {
        en: 'Nobody of ours asks for passwords, codes, Social Security numbers, gift cards or payment.',
        es: 'Nadie nuestro le pide contraseñas, códigos, números de Seguro Social, tarjetas de regalo ni pagos.',
      },
    ],
    minutes: 5,
    withinDays: 3,
    inside: '/messages/check',
    source: 'FTC, consumer.ftc.gov',
    asOf: '2025',
  },
  {
    id: 'call-phrase',
    group: 'messages',
    after: ['contact'],
    title: { en: 'Choose a phrase for our calls', es: 'Elija una frase para nuestras llamadas' },
    why: {
      en: 'The number on your phone can be forged. A phrase that only you and we know cannot.',
      es: 'El número que ve en su teléfono se puede falsificar. Una frase que solo usted y nosotros sabemos, no.',
    },
    how: [
      {
        en: 'Set it here. When we call, ask for it; whoever cannot say it is not us.',
        es: 'Póngala aquí. Cuando llamemos, pídala; quien no la sepa no es de los nuestros.',
      },
    ],
    minutes: 3,
    withinDays: 14,
    inside: '/messages/calls',
    source: 'FTC, How to Avoid a Government Impersonation Scam',
    asOf: '2025',
  },
  {
    id: 'data-brokers',
    group: 'messages',
    after: ['contact', 'identity', 'birth-date', 'demographics'],
    residents: ['CA'],
    title: {
      en: 'Have data brokers delete what they hold (California DROP)',
      es: 'Haga que los corredores de datos borren lo que tienen (DROP de California)',
    },
    why: {
      en: 'What left here is worth more to a thief together with what brokers sell. One request reaches over 500 of them.',
      es: 'Lo que salió de aquí vale más junto con lo que venden los corredores. Una sola solicitud llega a más de 500.',
    },
    how: [
      {
        en: 'Copy the fields below into the request on the official page. We put them together in your browser and send them to nobody.',
        es: 'Copie los datos de abajo en la solicitud de la página oficial. Los reunimos en su navegador y no los enviamos a nadie.',
      },
      {
        en: 'You show that you live in California with the California Identity Gateway or Login.gov.',
        es: 'Demuestra que vive en California con California Identity Gateway o Login.gov.',
      },
      {
        en: 'Keep the DROP ID. Brokers must look at least every 45 days, and have up to 90 days to report. Health data under HIPAA is exempt.',
        es: 'Guarde el número DROP. Los corredores deben consultar al menos cada 45 días y tienen hasta 90 para informar. Los datos bajo HIPAA están exentos.',
      },
    ],
    minutes: 20,
    withinDays: 30,
    places: [{ name: 'DROP', web: 'privacy.ca.gov/drop' }],
    fields: true,
    source: 'California Privacy Protection Agency, privacy.ca.gov/drop',
    asOf: '2026',
  },
  {
    id: 'people-search',
    group: 'messages',
    after: PEOPLE_SEARCH,
    title: {
      en: 'Take yourself out of people-search sites',
      es: 'Retírese de los sitios de búsqueda de personas',
    },
    why: {
      en: 'These sites show your address and relatives to anybody. Each has a way out.',
      es: 'Esos sitios muestran su dirección y sus familiares a cualquiera. Cada uno tiene una forma de salir.',
    },
    how: [
      {
        en: 'Search your own name with your city. For each site that shows you, look for “opt out” or “do not sell” at the foot of its page.',
        es: 'Busque su nombre con su ciudad. En cada sitio que lo muestre, busque “opt out” o “do not sell” al pie de la página.',
      },
      {
        en: 'Most want the address of your own entry and an e-mail to confirm. Never give one your Social Security number.',
        es: 'La mayoría pide la dirección de su ficha y un correo para confirmar. Nunca les dé su número de Seguro Social.',
      },
      {
        en: 'Look again after half a year: entries come back.',
        es: 'Mire otra vez después de medio año: las fichas vuelven.',
      },
    ],
    minutes: 60,
    againDays: 180,
    fields: true,
    source: 'FTC, What To Know About People Search Sites',
    asOf: '2025',
  },
  {
    id: 'warn-relatives',
    group: 'messages',
    after: ['relatives'],
    title: {
      en: 'Tell the people who are named in your record',
      es: 'Avise a las personas que figuran en su expediente',
    },
    why: {
      en: 'Relatives and emergency contacts may be called by somebody who says that you need help or money.',
      es: 'Alguien puede llamar a sus familiares y contactos de emergencia y decir que usted necesita ayuda o dinero.',
    },
    how: [
      {
        en: 'Agree on a word that only you know. Whoever calls in your name has to say it.',
        es: 'Acuerden una palabra que solo ustedes sepan. Quien llame en su nombre tiene que decirla.',
      },
    ],
    minutes: 10,
    withinDays: 7,
    source: 'FTC, Scammers Use Fake Emergencies To Steal Your Money',
    asOf: '2025',
  },
]
