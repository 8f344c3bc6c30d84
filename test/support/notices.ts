/** The law as it ships, one incident, and people to write to. Everything is made up. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { PatientId } from '../../src/kernel/index.ts'
import { type Law, type LawFile, readLaw } from '../../src/law/index.ts'
import type { NoticeModel, Organisation, Recipient, Seal } from '../../src/notice/index.ts'

const LAW_FOLDER = path.resolve(import.meta.dirname, '..', '..', 'law')
/** What is not of the rule set: the letters' own book. */
const BESIDE = ['notice-book.json']

/** The rules that ship, and `more` after them. */
export function shippedLaw(more: readonly LawFile[] = []): Law {
  const names = readdirSync(LAW_FOLDER).filter((name) => name.endsWith('.json') && !BESIDE.includes(name))
  const files = names.map((name) => ({ name, text: readFileSync(path.join(LAW_FOLDER, name), 'utf8') }))
  return readLaw([...files, ...more])
}

export const ORGANISATION: Organisation = {
  name: 'Cedar Valley Recovery Center',
  neutralName: 'CVH Member Services',
  parentCompany: null,
  street: ['1200 Orchard Road', 'Suite 400'],
  city: 'Springfield',
  state: 'IL',
  postalCode: '62704',
  phone: '1-800-555-0142',
  hours: {
    en: 'Monday to Friday, 8 a.m. to 8 p.m. Eastern Time',
    es: 'de lunes a viernes, de 8 a.m. a 8 p.m., hora del Este',
  },
  tty: '711',
  email: 'privacy@cvh.example',
  website: 'cvh.example/notice',
  signer: 'Dana Whitfield',
  signerRole: { en: 'Privacy Officer', es: 'Oficial de Privacidad' },
}

export const MODEL: NoticeModel = {
  case: 'C-2026-0001',
  organisation: ORGANISATION,
  subject: { en: 'A notice about your information', es: 'Un aviso sobre su información' },
  dateOfBreach: { from: '2026-03-14', to: '2026-03-16' },
  discovered: '2026-03-16',
  noticeDate: '2026-04-02',
  whatHappened: {
    en: 'Someone used a stolen password of one of our staff. With it they got into our records. We shut them out the same day.',
    es: 'Alguien usó la clave robada de una persona que trabaja aquí. Con ella entró en nuestras fichas. Le cerramos el paso el mismo día.',
  },
  howItHappened: {
    en: 'The password was stolen with a fake e-mail.',
    es: 'La clave se robó con un correo falso.',
  },
  whatWeDid: {
    en: 'We closed the account. We now ask all staff for a second proof when they sign in.',
    es: 'Cerramos la cuenta. Ahora pedimos a todos una segunda prueba para entrar.',
  },
  monitoring: {
    provider: 'SafeWatch',
    months: 24,
    website: 'safewatch.example/cvh',
    phone: '1-800-555-0199',
    enrolBy: '2026-07-31',
  },
  lawEnforcementDelay: false,
  logInData: true,
  affectedByState: { RI: 1204, MA: 2210, IL: 3318, CA: 3100 },
  total: 12_880,
}

export const RECIPIENT: Recipient = {
  patient: '3f8f3d6e-4d5a-4a52-9c39-0a2d1a3b7c11' as PatientId,
  variant: 'adult',
  part2: false,
  language: 'en',
  patientName: { full: 'Marisol Quintanilla', given: 'Marisol', family: 'Quintanilla' },
  addressee: { name: 'Marisol Quintanilla' },
  address: {
    lines: ['77 Elm Street', 'Apt 4B'],
    city: 'Providence',
    state: 'RI',
    postalCode: '02903',
    country: 'US',
  },
  residence: 'RI',
  elements: ['identity', 'ssn', 'diagnoses', 'medications', 'insurance'],
  tier: 'disclosed',
}

/** A seal of the size ours have. */
export const SEAL: Seal = {
  code: '7K3M-Q9XT-2VBD-HN5R',
  qr: `https://portal.cvh.example/verify#${'eyJhbGciOiJFUzI1NiJ9abcd'.repeat(14)}`,
  verifyUrl: 'https://portal.cvh.example/verify',
}

/** The same organisation as its settings say it. */
export const ORGANISATION_SETTINGS = {
  name: ORGANISATION.name,
  neutralName: ORGANISATION.neutralName,
  parentCompany: '',
  street: ORGANISATION.street.join('; '),
  city: ORGANISATION.city,
  state: ORGANISATION.state,
  postalCode: ORGANISATION.postalCode,
  phone: ORGANISATION.phone,
  hoursEn: ORGANISATION.hours.en,
  hoursEs: ORGANISATION.hours.es,
  tty: ORGANISATION.tty ?? '',
  email: ORGANISATION.email,
  website: ORGANISATION.website,
  signer: ORGANISATION.signer,
  signerRoleEn: ORGANISATION.signerRole.en,
  signerRoleEs: ORGANISATION.signerRole.es,
}

const { case: _case, organisation: _organisation, affectedByState: _byState, total: _total, ...words } = MODEL
/** The words of the incident, as a person writes them for a campaign. */
export const DRAFT: object = words
