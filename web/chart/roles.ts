/** Who reads what a chart says of somebody's health. The server decides; here stands what is worth asking for. */
export const CLINICAL_READERS: readonly string[] = ['clinician', 'privacy-officer', 'support']

/** Who opens charts at all: to bill for, to call somebody in, or to treat them. */
export const CHART_ROLES: readonly string[] = [...CLINICAL_READERS, 'front-desk', 'billing']

/** Claims are for whoever bills, and whoever sees everything. */
export const CLAIM_ROLES: readonly string[] = [...CLINICAL_READERS, 'billing']

/** Who sees when somebody comes. */
export const SCHEDULE_ROLES: readonly string[] = ['clinician', 'front-desk']

/** Who may see a patient's relatives. */
export const RELATIVE_ROLES: readonly string[] = [...CLINICAL_READERS, 'front-desk']
