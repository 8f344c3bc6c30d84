import { texts } from '../../ui/language.tsx'

/** Ways a drug is taken. Codes of SNOMED CT. */
export const ROUTES = [
  { code: '26643006', display: 'Oral route', words: texts('By mouth', 'Por la boca') },
  { code: '37839007', display: 'Sublingual route', words: texts('Under the tongue', 'Debajo de la lengua') },
  { code: '6064005', display: 'Topical route', words: texts('On the skin', 'Sobre la piel') },
  { code: '447694001', display: 'Respiratory tract route', words: texts('Inhaled', 'Inhalado') },
  { code: '54485002', display: 'Ophthalmic route', words: texts('Into the eye', 'En el ojo') },
  { code: '10547007', display: 'Otic route', words: texts('Into the ear', 'En el oído') },
  { code: '46713006', display: 'Nasal route', words: texts('Into the nose', 'En la nariz') },
  { code: '37161004', display: 'Rectal route', words: texts('Rectally', 'Por vía rectal') },
  { code: '34206005', display: 'Subcutaneous route', words: texts('Under the skin', 'Bajo la piel') },
  { code: '78421000', display: 'Intramuscular route', words: texts('Into the muscle', 'En el músculo') },
  { code: '47625008', display: 'Intravenous route', words: texts('Into the vein', 'En la vena') },
] as const

/** How often, in words and as FHIR's Timing. */
export const TIMES = [
  {
    name: 'once',
    words: texts('Once a day', 'Una vez al día'),
    repeat: { frequency: 1, period: 1, periodUnit: 'd' },
  },
  {
    name: 'twice',
    words: texts('Twice a day', 'Dos veces al día'),
    repeat: { frequency: 2, period: 1, periodUnit: 'd' },
  },
  {
    name: 'three',
    words: texts('Three times a day', 'Tres veces al día'),
    repeat: { frequency: 3, period: 1, periodUnit: 'd' },
  },
  {
    name: 'four',
    words: texts('Four times a day', 'Cuatro veces al día'),
    repeat: { frequency: 4, period: 1, periodUnit: 'd' },
  },
  {
    name: 'every4',
    words: texts('Every 4 hours', 'Cada 4 horas'),
    repeat: { frequency: 1, period: 4, periodUnit: 'h' },
  },
  {
    name: 'every8',
    words: texts('Every 8 hours', 'Cada 8 horas'),
    repeat: { frequency: 1, period: 8, periodUnit: 'h' },
  },
  {
    name: 'everyother',
    words: texts('Every other day', 'Cada dos días'),
    repeat: { frequency: 1, period: 2, periodUnit: 'd' },
  },
  {
    name: 'weekly',
    words: texts('Once a week', 'Una vez a la semana'),
    repeat: { frequency: 1, period: 1, periodUnit: 'wk' },
  },
  {
    name: 'monthly',
    words: texts('Once a month', 'Una vez al mes'),
    repeat: { frequency: 1, period: 1, periodUnit: 'mo' },
  },
] as const
