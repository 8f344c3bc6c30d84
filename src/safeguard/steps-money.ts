import { BUREAUS, FTC, IRS } from './places.ts'
import type { Step } from './step.ts'

/** What keeps somebody from borrowing, filing taxes or billing a health plan in another's name. */
export const MONEY_STEPS: readonly Step[] = [
  {
    id: 'monitoring',
    group: 'first',
    after: [],
    onOffer: true,
    title: {
      en: 'Enroll in the credit monitoring that we pay for',
      es: 'Inscríbase en la vigilancia de crédito que pagamos',
    },
    why: {
      en: 'It tells you when somebody opens an account in your name. It costs you nothing and ends by itself.',
      es: 'Le avisa cuando alguien abre una cuenta a su nombre. No le cuesta nada y termina sola.',
    },
    how: [
      {
        en: 'Type the address yourself, or call. You need the code that stands in your notice.',
        es: 'Escriba usted mismo la dirección, o llame. Necesita el código que está en su aviso.',
      },
      {
        en: 'After the last day you cannot enroll any more.',
        es: 'Después del último día ya no puede inscribirse.',
      },
    ],
    minutes: 15,
    source: 'FTC, consumer.ftc.gov',
    asOf: '2018',
  },
  {
    id: 'credit-freeze',
    group: 'money',
    after: ['ssn', 'identifiers'],
    general: true,
    only: 'adult',
    title: { en: 'Freeze your credit at all three bureaus', es: 'Congele su crédito en las tres agencias' },
    why: {
      en: 'While it is frozen, nobody can open a new account in your name. It is free and does not touch your score.',
      es: 'Mientras está congelado, nadie puede abrir una cuenta nueva a su nombre. Es gratis y no afecta su puntaje.',
    },
    how: [
      {
        en: 'Ask each of the three bureaus. A freeze at one does not freeze the others.',
        es: 'Pídalo en cada una de las tres agencias. Congelar en una no congela en las otras.',
      },
      {
        en: 'Online or by phone it begins within one business day. By mail it takes up to three.',
        es: 'Por internet o teléfono empieza en un día hábil. Por correo tarda hasta tres.',
      },
      {
        en: 'When you need credit yourself, lift it for some days. That takes at most an hour.',
        es: 'Cuando usted necesite crédito, levántelo por unos días. Eso tarda una hora como máximo.',
      },
    ],
    minutes: 30,
    withinDays: 7,
    places: BUREAUS,
    source: 'FTC, consumer.ftc.gov',
    asOf: '2018',
  },
  {
    id: 'child-freeze',
    group: 'money',
    after: ['ssn', 'identifiers'],
    only: 'minor',
    title: {
      en: 'Freeze the child’s credit at all three bureaus',
      es: 'Congele el crédito del menor en las tres agencias',
    },
    why: {
      en: 'A child’s number can be misused for years before anybody looks. Parents can freeze it for free while the child is under 16.',
      es: 'El número de un menor puede usarse durante años sin que nadie lo note. Los padres pueden congelarlo gratis si tiene menos de 16 años.',
    },
    how: [
      {
        en: 'Ask each bureau for its form for children. They want proof that you are the parent or guardian.',
        es: 'Pida a cada agencia su formulario para menores. Le pedirán prueba de que usted es padre, madre o tutor.',
      },
      {
        en: 'Keep the letters that confirm it: the child needs them to lift the freeze later.',
        es: 'Guarde las cartas que lo confirman: el menor las necesitará para levantarlo más tarde.',
      },
    ],
    minutes: 60,
    withinDays: 14,
    places: BUREAUS,
    source: 'FTC, consumer.ftc.gov',
    asOf: '2018',
  },
  {
    id: 'fraud-alert',
    group: 'money',
    after: ['ssn', 'identifiers'],
    only: 'adult',
    title: { en: 'Place a fraud alert', es: 'Ponga una alerta de fraude' },
    why: {
      en: 'Whoever lends money then has to check first that it is really you. It lasts one year; for victims of identity theft, seven.',
      es: 'Quien presta dinero tiene que comprobar primero que es usted. Dura un año; para víctimas de robo de identidad, siete.',
    },
    how: [
      {
        en: 'Ask one bureau. It must tell the other two.',
        es: 'Pídala en una agencia. Esa tiene que avisar a las otras dos.',
      },
      { en: 'Ask again when the year is over.', es: 'Pídala otra vez cuando termine el año.' },
    ],
    minutes: 10,
    withinDays: 7,
    againDays: 365,
    places: BUREAUS,
    source: 'FTC, consumer.ftc.gov',
    asOf: '2018',
  },
  {
    id: 'credit-reports',
    group: 'money',
    after: ['ssn', 'identifiers', 'birth-date'],
    only: 'adult',
    title: { en: 'Read your credit reports', es: 'Lea sus informes de crédito' },
    why: {
      en: 'Accounts and questions you do not know are the first sign that somebody uses your name.',
      es: 'Las cuentas y consultas que no reconoce son la primera señal de que alguien usa su nombre.',
    },
    how: [
      {
        en: 'Get the report of each bureau at the one official place. It is free.',
        es: 'Pida el informe de cada agencia en el único sitio oficial. Es gratis.',
      },
      {
        en: 'Look for accounts, addresses and employers that are not yours, and dispute them at the bureau.',
        es: 'Busque cuentas, direcciones y empleos que no sean suyos, y reclame ante la agencia.',
      },
    ],
    minutes: 30,
    withinDays: 30,
    againDays: 120,
    places: [{ name: 'AnnualCreditReport', web: 'annualcreditreport.com', phone: '1-877-322-8228' }],
    source: 'FTC, consumer.ftc.gov',
    asOf: '2018',
  },
  {
    id: 'ip-pin',
    group: 'money',
    after: ['ssn'],
    title: {
      en: 'Get an Identity Protection PIN from the IRS',
      es: 'Pida al IRS un PIN de protección de identidad',
    },
    why: {
      en: 'Without these six digits nobody can file a tax return with your Social Security number.',
      es: 'Sin esos seis dígitos nadie puede presentar una declaración de impuestos con su número de Seguro Social.',
    },
    how: [
      {
        en: 'Ask for it online. The tool is open from the middle of January to the middle of November.',
        es: 'Pídalo por internet. La herramienta abre de mediados de enero a mediados de noviembre.',
      },
      {
        en: 'If you cannot show online who you are, send Form 15227 (there is an income limit), or go to an IRS office.',
        es: 'Si no puede demostrar por internet quién es, envíe el Formulario 15227 (hay un límite de ingresos) o vaya a una oficina del IRS.',
      },
      {
        en: 'You get a new one each year. The IRS never asks for it by phone or e-mail.',
        es: 'Cada año recibe uno nuevo. El IRS nunca lo pide por teléfono ni por correo electrónico.',
      },
    ],
    minutes: 20,
    withinDays: 30,
    againDays: 365,
    places: [IRS],
    source: 'IRS, irs.gov/ippin',
    asOf: '2026',
  },
  {
    id: 'identity-documents',
    group: 'money',
    after: ['identifiers'],
    title: {
      en: 'Ask whether your licence or passport should be replaced',
      es: 'Pregunte si debe reemplazar su licencia o pasaporte',
    },
    why: {
      en: 'Numbers of documents are used to pass identity checks. The office that issued one can mark or replace it.',
      es: 'Los números de documentos sirven para pasar controles de identidad. La oficina que los expidió puede marcarlos o cambiarlos.',
    },
    how: [
      {
        en: 'See in your notice which numbers left. If a licence or passport is among them, call the office that issued it.',
        es: 'Mire en su aviso qué números salieron. Si hay una licencia o un pasaporte, llame a la oficina que lo expidió.',
      },
    ],
    minutes: 20,
    withinDays: 30,
    places: [FTC],
    source: 'FTC, identitytheft.gov',
    asOf: '2018',
  },
  {
    id: 'theft-report',
    group: 'money',
    after: ['ssn', 'identifiers', 'insurance', 'claims'],
    title: {
      en: 'If your data was already used: report it',
      es: 'Si ya usaron sus datos: denúncielo',
    },
    why: {
      en: 'A report to the FTC and to the police is what banks, health plans and bureaus ask for before they undo anything.',
      es: 'Bancos, planes de salud y agencias piden una denuncia ante la FTC y la policía antes de corregir algo.',
    },
    how: [
      {
        en: 'Report it to the FTC. You get an Identity Theft Report and a plan.',
        es: 'Denúncielo ante la FTC. Recibirá un informe de robo de identidad y un plan.',
      },
      {
        en: 'Take that report to your police station, and keep a copy of theirs.',
        es: 'Lleve ese informe a la policía y guarde una copia de la denuncia.',
      },
    ],
    minutes: 45,
    places: [FTC],
    source: 'FTC, identitytheft.gov',
    asOf: '2018',
  },
  {
    id: 'member-number',
    group: 'insurance',
    after: ['insurance', 'claims', 'identifiers'],
    title: {
      en: 'Ask your health plan for a new member number',
      es: 'Pida a su plan un nuevo número de socio',
    },
    why: {
      en: 'With your member number somebody can get care or equipment that is billed to you, and that ends up in your record.',
      es: 'Con su número de socio alguien puede recibir atención o equipos que le cobran a usted y que quedan en su expediente.',
    },
    how: [
      {
        en: 'Send the letter below, or call the number on your card and ask for the fraud department.',
        es: 'Envíe la carta de abajo, o llame al número de su tarjeta y pida el departamento de fraude.',
      },
      {
        en: 'Tell your doctors and your pharmacy the new number.',
        es: 'Dé el número nuevo a sus médicos y a su farmacia.',
      },
    ],
    minutes: 20,
    withinDays: 14,
    letter: 'member-number',
    source: 'FTC, What to Know About Medical Identity Theft',
    asOf: '2018',
  },
  {
    id: 'read-bills',
    group: 'insurance',
    after: ['insurance', 'claims', 'identifiers', 'devices', 'procedures'],
    general: true,
    title: {
      en: 'Read each Explanation of Benefits',
      es: 'Lea cada explicación de beneficios (EOB)',
    },
    why: {
      en: 'Fraud often has no co-pay, so that no bill comes. The statement of your plan is where it shows.',
      es: 'El fraude muchas veces no tiene copago y no llega ninguna factura. Se nota en el resumen de su plan.',
    },
    how: [
      {
        en: 'Compare three things with your own calendar: who was paid, on which day, and for what.',
        es: 'Compare tres cosas con su calendario: a quién se pagó, qué día y por qué.',
      },
      {
        en: 'Look for equipment you never got, such as braces or catheters, and for names of doctors you do not know.',
        es: 'Busque equipos que nunca recibió, como férulas o sondas, y nombres de médicos que no conoce.',
      },
      {
        en: 'If something is wrong, call the fraud line of your plan. A laboratory or X-ray doctor you never met can be right.',
        es: 'Si algo está mal, llame a la línea de fraude de su plan. Un laboratorio o radiólogo que nunca vio puede ser correcto.',
      },
    ],
    minutes: 15,
    withinDays: 30,
    againDays: 30,
    source: 'FTC, identitytheft.gov; Senior Medicare Patrol',
    asOf: '2026',
  },
]
