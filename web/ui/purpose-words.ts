import { texts, useCodeWords } from './language.tsx'

/** Why a record was opened: codes of HL7 v3 PurposeOfUse, as leaves have them. */
export const PURPOSE_TEXTS = texts(
  {
    TREAT: 'treatment',
    HPAYMT: 'payment',
    HOPERAT: 'running the organization',
    HCOMPL: 'checking that rules are kept',
    HSYSADMIN: 'looking after the system',
    PATRQT: 'the patient asked',
    FAMRQT: 'the family asked',
    BTG: 'an emergency',
    ETREAT: 'emergency treatment',
    HRESCH: 'research',
    PUBHLTH: 'public health',
  },
  {
    TREAT: 'tratamiento',
    HPAYMT: 'pago',
    HOPERAT: 'funcionamiento de la organización',
    HCOMPL: 'comprobar que se cumplen las reglas',
    HSYSADMIN: 'cuidado del sistema',
    PATRQT: 'lo pidió el paciente',
    FAMRQT: 'lo pidió la familia',
    BTG: 'una emergencia',
    ETREAT: 'tratamiento de urgencia',
    HRESCH: 'investigación',
    PUBHLTH: 'salud pública',
  },
)

/** What a purpose is called. */
export function usePurposeWord(): (purpose: string) => string {
  return useCodeWords(PURPOSE_TEXTS)
}
