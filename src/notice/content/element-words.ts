import type { Words } from './words.ts'

/** What left, in words a reader uses. Every element class has its row. */
export const ELEMENT_WORDS: Readonly<Record<string, Words>> = {
  identity: { en: 'Name and photos', es: 'Nombre y fotos' },
  'birth-date': { en: 'Date of birth', es: 'Fecha de nacimiento' },
  contact: { en: 'Home address, phone and e-mail', es: 'Domicilio, teléfono y correo' },
  ssn: { en: 'Social Security number', es: 'Número de Seguro Social' },
  identifiers: {
    en: 'ID numbers, such as a chart or license number',
    es: 'Números de ficha, licencia u otros',
  },
  demographics: {
    en: 'Facts such as sex, race and language',
    es: 'Datos como sexo, raza e idioma',
  },
  relatives: { en: 'Family and people to call', es: 'Familia y a quién llamar' },
  diagnoses: { en: 'Health problems and why care was needed', es: 'Males y motivos de consulta' },
  allergies: { en: 'Allergies', es: 'Alergias' },
  medications: { en: 'Medicines', es: 'Medicinas' },
  results: { en: 'Test results', es: 'Resultados de pruebas' },
  vitals: { en: 'Height, weight, blood pressure and the like', es: 'Peso, talla, presión y datos así' },
  procedures: { en: 'Treatments and surgery', es: 'Tratamientos y cirugías' },
  immunizations: { en: 'Shots (vaccines)', es: 'Vacunas' },
  notes: { en: 'Notes from visits and other papers', es: 'Notas de las citas y otros papeles' },
  images: { en: 'X-rays and other pictures', es: 'Rayos X y otras imágenes' },
  encounters: { en: 'Visits and hospital stays', es: 'Visitas y días en el hospital' },
  appointments: { en: 'Dates and times of visits', es: 'Fechas y horas de las citas' },
  'care-plan': { en: 'Care plans and goals', es: 'Planes y metas de salud' },
  'care-team': { en: 'Names of doctors and nurses', es: 'Nombres de médicos y enfermeras' },
  insurance: { en: 'Health plan and member number', es: 'Plan de salud y número de socio' },
  claims: { en: 'Bills and payments', es: 'Cuentas y pagos' },
  devices: { en: 'Medical devices', es: 'Aparatos médicos' },
  'social-history': {
    en: 'Daily life, such as work, home and smoking',
    es: 'Vida diaria: trabajo, casa, tabaco',
  },
  consent: { en: 'Consent forms', es: 'Permisos firmados' },
  other: { en: 'Other parts of the record', es: 'Otras partes de la ficha' },
}
