import { texts, useTexts } from './language.tsx'

/** Classes of what stands in a record, as people call them. The names are those of leaves and notices. */
const WORDS = texts<Readonly<Record<string, string>>>(
  {
    identity: 'Name and photographs',
    'birth-date': 'Date of birth',
    contact: 'Address, phone and e-mail',
    ssn: 'Social Security number',
    identifiers: 'Record, licence and other numbers',
    demographics: 'Sex, race, language and the like',
    relatives: 'Relatives and emergency contacts',
    diagnoses: 'Health problems and reasons for care',
    allergies: 'Allergies',
    medications: 'Medicines',
    results: 'Test results',
    vitals: 'Height, weight, blood pressure and the like',
    procedures: 'Treatments and surgery',
    immunizations: 'Vaccines',
    notes: 'Notes and documents',
    images: 'X-rays and other pictures',
    encounters: 'Visits and hospital stays',
    appointments: 'Appointments',
    'care-plan': 'Care plans and goals',
    'care-team': 'Names of those who care for you',
    insurance: 'Health plan and member number',
    claims: 'Bills and payments',
    devices: 'Medical devices',
    'social-history': 'Daily life, such as work, home and smoking',
    consent: 'Consents',
    other: 'Other parts of the record',
    credentials: 'User name or password',
  },
  {
    identity: 'Nombre y fotografías',
    'birth-date': 'Fecha de nacimiento',
    contact: 'Dirección, teléfono y correo',
    ssn: 'Número de Seguro Social',
    identifiers: 'Números de expediente, licencia y otros',
    demographics: 'Sexo, raza, idioma y datos así',
    relatives: 'Familiares y contactos de emergencia',
    diagnoses: 'Problemas de salud y motivos de atención',
    allergies: 'Alergias',
    medications: 'Medicinas',
    results: 'Resultados de pruebas',
    vitals: 'Talla, peso, presión y datos así',
    procedures: 'Tratamientos y cirugías',
    immunizations: 'Vacunas',
    notes: 'Notas y documentos',
    images: 'Radiografías y otras imágenes',
    encounters: 'Visitas y estancias en el hospital',
    appointments: 'Citas',
    'care-plan': 'Planes y metas de salud',
    'care-team': 'Nombres de quienes le atienden',
    insurance: 'Plan de salud y número de socio',
    claims: 'Facturas y pagos',
    devices: 'Aparatos médicos',
    'social-history': 'Vida diaria: trabajo, casa, tabaco',
    consent: 'Consentimientos',
    other: 'Otras partes del expediente',
    credentials: 'Usuario o contraseña',
  },
)

/** What a class of elements is called; a name that is none stays as it is. */
export function useElementWords(): (name: string) => string {
  const words = useTexts(WORDS)
  return (name) => words[name] ?? name
}
