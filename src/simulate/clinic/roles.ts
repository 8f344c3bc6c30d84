/** What a kind of worker does on a day. */
export interface Job {
  readonly name: 'physician' | 'nurse' | 'desk' | 'billing' | 'ancillary'
  /** As the ledger names it. */
  readonly role: 'clinician' | 'front-desk' | 'billing'
  readonly share: number
  readonly activeOnWeekday: number
  /** Distinct patients on a day at work: lognormal. */
  readonly patientsMedian: number
  readonly patientsSigma: number
  /** The mean share of opens without a known relation. */
  readonly unexplained: number
  /**
   * Of these, the share about whom nothing was written for a month. Source: of all opens 0.017 % were of patients with no
   * recent visit (Boxwala 2011); these make half a percent of all, for claims and calls come later than visits. Guess.
   */
  readonly quiet: number
  /**
   * Of these too, the share that is of a patient in care where this user works. Source: five simple clinical reasons
   * explained 16 to 43 % of opens flagged for a relative, a colleague, a neighbour, somebody well known (Hedda 2017); these
   * make 17 % of all. How they divide is a guess.
   */
  readonly attended: number
  /** How the explained opens are explained, with weights. */
  readonly explanations: readonly (readonly [basis: string, weight: number])[]
  /** The share of opens outside 08 to 18 h, for whoever does not work in shifts. */
  readonly afterHours: number
}

/**
 * Who works here and how much. All of it is a guess anchored on what was measured elsewhere: 94 % of accesses explained,
 * 75 transactions of a physician a day, a quarter of the work after hours, a fifth of it for patients without a visit.
 */
export const JOBS: readonly Job[] = [
  {
    name: 'physician',
    role: 'clinician',
    share: 0.27,
    activeOnWeekday: 0.68,
    patientsMedian: 45,
    patientsSigma: 0.5,
    unexplained: 0.04,
    quiet: 0.04,
    attended: 0.25,
    explanations: [
      ['appointment', 30],
      ['encounter', 25],
      ['primary-care', 14],
      ['care-team', 10],
      ['task', 11],
      ['answer', 10],
    ],
    afterHours: 0.24,
  },
  {
    name: 'nurse',
    role: 'clinician',
    share: 0.35,
    activeOnWeekday: 0.62,
    patientsMedian: 22,
    patientsSigma: 0.6,
    unexplained: 0.04,
    quiet: 0.04,
    attended: 0.3,
    explanations: [
      ['encounter', 40],
      ['care-team', 30],
      ['appointment', 20],
      ['task', 10],
    ],
    afterHours: 0.2,
  },
  {
    name: 'desk',
    role: 'front-desk',
    share: 0.18,
    activeOnWeekday: 0.7,
    patientsMedian: 50,
    patientsSigma: 0.5,
    unexplained: 0.06,
    quiet: 0.1,
    attended: 0.25,
    explanations: [
      ['appointment', 85],
      ['encounter', 15],
    ],
    afterHours: 0.12,
  },
  {
    name: 'billing',
    role: 'billing',
    share: 0.15,
    activeOnWeekday: 0.7,
    patientsMedian: 60,
    patientsSigma: 0.7,
    unexplained: 0.1,
    quiet: 0.15,
    attended: 0.05,
    explanations: [['coverage', 100]],
    afterHours: 0.1,
  },
  {
    name: 'ancillary',
    role: 'clinician',
    share: 0.05,
    activeOnWeekday: 0.65,
    patientsMedian: 70,
    patientsSigma: 0.6,
    unexplained: 0.06,
    quiet: 0.04,
    attended: 0.15,
    explanations: [
      ['encounter', 60],
      ['task', 40],
    ],
    afterHours: 0.3,
  },
]

/** The concentration of the Beta distribution a user's own share of unexplained opens is drawn from. */
export const RATE_CONCENTRATION = 12

/** How much of a weekday's work is done on a day of the weekend. */
export const WEEKEND = { clinic: 0.2, inpatient: 0.75 } as const
