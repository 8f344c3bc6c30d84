import type { Budget } from './budget.ts'

const MINUTE_MS = 60_000
const WINDOWS_MS = { '10m': 10 * MINUTE_MS, '1h': 60 * MINUTE_MS, '24h': 1440 * MINUTE_MS } as const

type Maxima = Readonly<Partial<Record<keyof typeof WINDOWS_MS, number>>>
type Row = Omit<Budget, 'windowMs' | 'max'> & Maxima

/**
 * Every number of the brake. A row gives one budget for each window it names: `unrelated` becomes `unrelated-10m` and so
 * on.
 *
 * Where they come from: simulated weekdays of a clinic of 45,000 accounts, 1.5 million charts opened a day. Of what
 * nobody's relation explains, 6 in ten minutes, 13 in an hour and 58 in a day are passed by 50 of 45,000 accounts a day.
 * The budgets are where honest work is hardly touched (fewer than one open in a thousand) and a thief of one account has
 * fewer than ten charts when they are stopped. Ordinary work with one's own patients is bounded far above what it is:
 * 695 patients a day are passed by one account a day. The numbers for the environment are for about a thousand people
 * who work there, and are multiplied by `brake.scale`.
 */
const ROWS: readonly Row[] = [
  // Nobody's relation explains these: broken glass.
  { name: 'unrelated', of: 'user', kind: 'person', counts: 'unrelated', '10m': 6, '1h': 15, '24h': 60 },

  // A search shows up to fifty people on a page; somebody has to find people before they are anybody's patient.
  {
    name: 'by-role-clinician',
    of: 'user',
    kind: 'person',
    roles: ['clinician'],
    counts: 'by-role',
    '10m': 60,
    '1h': 150,
    '24h': 400,
  },
  // Who comes today is related to the front desk; these are the others, called about or looked up.
  {
    name: 'by-role-front-desk',
    of: 'user',
    kind: 'person',
    roles: ['front-desk'],
    counts: 'by-role',
    '10m': 120,
    '1h': 300,
    '24h': 1000,
  },
  // Whose coverage is billed here is related to billing; these are the others.
  {
    name: 'by-role-billing',
    of: 'user',
    kind: 'person',
    roles: ['billing'],
    counts: 'by-role',
    '10m': 100,
    '1h': 250,
    '24h': 600,
  },
  // Reviews go through whole lists of accesses.
  {
    name: 'by-role-privacy-officer',
    of: 'user',
    kind: 'person',
    roles: ['privacy-officer'],
    counts: 'by-role',
    '10m': 120,
    '1h': 300,
    '24h': 1000,
  },

  // Everybody together, related or not; and with those that were opened only to be compared.
  { name: 'patients', of: 'user', kind: 'person', counts: 'patients', '10m': 150, '1h': 400, '24h': 1000 },
  { name: 'releases', of: 'user', kind: 'person', counts: 'releases', '10m': 1000, '24h': 8000 },
  { name: 'bytes', of: 'user', kind: 'person', counts: 'bytes', '10m': 256_000_000, '24h': 2_000_000_000 },

  // A backend service answers for many; what is more than this is bulk work and needs its approval.
  {
    name: 'app-patients',
    of: 'client',
    kind: 'app',
    counts: 'patients',
    '10m': 500,
    '1h': 2000,
    '24h': 10_000,
  },
  { name: 'app-releases', of: 'client', kind: 'app', counts: 'releases', '24h': 20_000 },
  { name: 'app-bytes', of: 'client', kind: 'app', counts: 'bytes', '24h': 10_000_000_000 },

  // A token of the command line is made by whoever sits at the server, for interfaces and trials.
  {
    name: 'token-patients',
    of: 'session',
    kind: 'token',
    counts: 'patients',
    '10m': 5000,
    '1h': 20_000,
    '24h': 50_000,
  },
  { name: 'token-releases', of: 'session', kind: 'token', counts: 'releases', '24h': 100_000 },
  { name: 'token-bytes', of: 'session', kind: 'token', counts: 'bytes', '24h': 50_000_000_000 },

  // The approval says how many; this is the most that one can say.
  { name: 'bulk-patients', of: 'grant', kind: 'bulk', counts: 'patients', '24h': 10_000_000 },

  // The last wall. Machines have their own, so that a runaway interface keeps no nurse from a chart.
  {
    name: 'environment-unrelated',
    of: 'environment',
    kind: 'person',
    counts: 'unrelated',
    '10m': 200,
    '1h': 800,
    '24h': 5000,
  },
  {
    name: 'environment-patients',
    of: 'environment',
    kind: 'person',
    counts: 'patients',
    '10m': 5000,
    '1h': 20_000,
    '24h': 60_000,
  },
  {
    name: 'environment-app-patients',
    of: 'environment',
    kind: 'app',
    counts: 'patients',
    '1h': 10_000,
    '24h': 30_000,
  },
  {
    name: 'environment-token-patients',
    of: 'environment',
    kind: 'token',
    counts: 'patients',
    '24h': 100_000,
  },
  { name: 'environment-exports', of: 'environment', counts: 'exports', '24h': 100 },
]

function budgetsOf({ '10m': tenMinutes, '1h': hour, '24h': day, ...budget }: Row): Budget[] {
  const maxima = { '10m': tenMinutes, '1h': hour, '24h': day }
  return (Object.keys(WINDOWS_MS) as (keyof typeof WINDOWS_MS)[]).flatMap((window) => {
    const max = maxima[window]
    if (max === undefined) return []
    return [{ ...budget, name: `${budget.name}-${window}`, windowMs: WINDOWS_MS[window], max }]
  })
}

/** What holds when nothing else is said. */
export const DEFAULT_BUDGETS: readonly Budget[] = ROWS.flatMap(budgetsOf)
