import type { Left, Step } from './step.ts'

/** Everything that says something about somebody's health or care. */
const CLINICAL: readonly Left[] = [
  'diagnoses',
  'allergies',
  'medications',
  'results',
  'vitals',
  'procedures',
  'immunizations',
  'notes',
  'images',
  'encounters',
  'appointments',
  'care-plan',
  'care-team',
  'devices',
  'social-history',
  'consent',
  'claims',
  'other',
]

/** What keeps a record right, and what to do when somebody threatens with it. */
export const RECORD_STEPS: readonly Step[] = [
  {
    id: 'accounting',
    group: 'record',
    after: CLINICAL,
    title: {
      en: 'Ask who else was given your health information',
      es: 'Pregunte a quién más se dio su información de salud',
    },
    why: {
      en: 'Each hospital, doctor and plan must tell you to whom it disclosed your information. The first list in twelve months is free.',
      es: 'Cada hospital, médico y plan debe decirle a quién comunicó su información. La primera lista en doce meses es gratis.',
    },
    how: [
      {
        en: 'Send the letter below to each place that treated you. They have 60 days.',
        es: 'Envíe la carta de abajo a cada lugar que le atendió. Tienen 60 días.',
      },
      {
        en: 'For this organisation you see it at any time in this portal.',
        es: 'De esta organización lo ve en cualquier momento en este portal.',
      },
    ],
    minutes: 15,
    withinDays: 30,
    letter: 'accounting',
    source: '45 CFR 164.528',
    asOf: '2026',
  },
  {
    id: 'records',
    group: 'record',
    after: CLINICAL,
    title: {
      en: 'Get your records from each place and read them',
      es: 'Pida su expediente en cada lugar y léalo',
    },
    why: {
      en: 'Care that somebody else got in your name stands in your record, and a wrong blood type or allergy can hurt you.',
      es: 'La atención que otra persona recibió a su nombre queda en su expediente, y un grupo sanguíneo o una alergia errónea puede dañarle.',
    },
    how: [
      {
        en: 'Send the letter below. They have 30 days.',
        es: 'Envíe la carta de abajo. Tienen 30 días.',
      },
      {
        en: 'If a place refuses to protect the thief, appeal to its privacy officer, then to the HHS Office for Civil Rights.',
        es: 'Si un lugar se niega para proteger al ladrón, apele a su oficial de privacidad y luego a la Oficina de Derechos Civiles del HHS.',
      },
    ],
    minutes: 15,
    withinDays: 30,
    letter: 'records',
    places: [{ name: 'HHS Office for Civil Rights', web: 'hhs.gov/ocr', phone: '1-800-368-1019' }],
    source: '45 CFR 164.524; FTC, identitytheft.gov',
    asOf: '2026',
  },
  {
    id: 'dispute',
    group: 'record',
    after: CLINICAL,
    title: { en: 'Have errors in your record put right', es: 'Haga corregir los errores de su expediente' },
    why: {
      en: 'What is not yours must be marked or taken out, at the place that wrote it and at everybody they told.',
      es: 'Lo que no es suyo debe marcarse o retirarse, donde se escribió y donde se comunicó.',
    },
    how: [
      {
        en: 'Name each entry that is wrong in the letter below, and add copies, never originals.',
        es: 'Indique en la carta de abajo cada dato erróneo y añada copias, nunca originales.',
      },
      {
        en: 'Send it by certified mail and keep the receipt. They have 60 days.',
        es: 'Envíela por correo certificado y guarde el recibo. Tienen 60 días.',
      },
    ],
    minutes: 30,
    letter: 'dispute',
    source: '45 CFR 164.526; FTC, identitytheft.gov',
    asOf: '2026',
  },
  {
    id: 'prescriptions',
    group: 'record',
    after: ['medications'],
    title: {
      en: 'Ask your pharmacy for a list of what was filled',
      es: 'Pida a su farmacia la lista de lo que surtió',
    },
    why: {
      en: 'Medicines that you never took are a sign that somebody uses your name, and they stand in the way of your next prescription.',
      es: 'Medicinas que nunca tomó son señal de que alguien usa su nombre, y estorban su próxima receta.',
    },
    how: [
      {
        en: 'Compare it with the medicines in this portal. Ask who picked up what you do not know.',
        es: 'Compárela con las medicinas de este portal. Pregunte quién recogió lo que no reconoce.',
      },
    ],
    minutes: 20,
    withinDays: 30,
    source: 'FTC, What to Know About Medical Identity Theft',
    asOf: '2018',
  },
  {
    id: 'threats',
    group: 'record',
    after: ['diagnoses', 'notes', 'images', 'results', 'social-history', 'consent', 'care-plan'],
    title: {
      en: 'If somebody threatens to publish your data: do not pay',
      es: 'Si alguien amenaza con publicar sus datos: no pague',
    },
    why: {
      en: 'Whoever pays once is asked again, and the data stays with the thief.',
      es: 'A quien paga una vez le piden otra, y los datos siguen en manos del ladrón.',
    },
    how: [
      {
        en: 'Do not answer. Keep the message and everything that came with it.',
        es: 'No conteste. Guarde el mensaje y todo lo que traía.',
      },
      {
        en: 'Report it to your police and to the FBI, and tell us.',
        es: 'Denúncielo a la policía y al FBI, y avísenos.',
      },
    ],
    minutes: 15,
    places: [{ name: 'FBI Internet Crime Complaint Center', web: 'ic3.gov' }],
    source: 'FBI, ic3.gov',
    asOf: '2025',
  },
]
