import { lazyRouteComponent } from '@tanstack/react-router'
import { texts } from '../ui/language.tsx'
import { CHART_ROLES, CLINICAL_READERS } from './roles.ts'

/** Something of a chart that has a tab and a page of its own, at `/patient/$id/<path>`. */
interface ChartSection {
  readonly path: string
  readonly label: ReturnType<typeof texts<string>>
  /** Who has it: everybody else does not see the tab, and the server would refuse what is in it. */
  readonly roles: readonly string[]
  /** Fetched when it is first opened. Drawn within `usePatient()`. */
  readonly page: ReturnType<typeof lazyRouteComponent>
}

/** The sections of a chart in their order. The first that a role sees is what opens. */
export const SECTIONS: readonly ChartSection[] = [
  {
    path: 'summary',
    label: texts('Summary', 'Resumen'),
    roles: CLINICAL_READERS,
    page: lazyRouteComponent(async () => await import('./summary/summary.tsx'), 'Summary'),
  },
  {
    path: 'problems',
    label: texts('Problems', 'Problemas'),
    roles: CLINICAL_READERS,
    page: lazyRouteComponent(async () => await import('./problems/problems.tsx'), 'Problems'),
  },
  {
    path: 'medications',
    label: texts('Medications', 'Medicamentos'),
    roles: CLINICAL_READERS,
    page: lazyRouteComponent(async () => await import('./medications/medications.tsx'), 'Medications'),
  },
  {
    path: 'allergies',
    label: texts('Allergies', 'Alergias'),
    roles: CLINICAL_READERS,
    page: lazyRouteComponent(async () => await import('./allergies/allergies.tsx'), 'Allergies'),
  },
  {
    path: 'results',
    label: texts('Results', 'Resultados'),
    roles: CLINICAL_READERS,
    page: lazyRouteComponent(async () => await import('./results/results.tsx'), 'Results'),
  },
  {
    path: 'immunizations',
    label: texts('Immunizations', 'Vacunas'),
    roles: CLINICAL_READERS,
    page: lazyRouteComponent(async () => await import('./immunizations/immunizations.tsx'), 'Immunizations'),
  },
  {
    path: 'documents',
    label: texts('Documents', 'Documentos'),
    roles: CLINICAL_READERS,
    page: lazyRouteComponent(async () => await import('./documents/documents.tsx'), 'Documents'),
  },
  {
    path: 'details',
    label: texts('Person', 'Persona'),
    roles: CHART_ROLES,
    page: lazyRouteComponent(async () => await import('./details/details.tsx'), 'Details'),
  },
  {
    path: 'visits',
    label: texts('Visits', 'Visitas'),
    roles: CHART_ROLES,
    page: lazyRouteComponent(async () => await import('./visits/visits.tsx'), 'Visits'),
  },
  {
    path: 'coverage',
    label: texts('Coverage', 'Cobertura'),
    roles: CHART_ROLES,
    page: lazyRouteComponent(async () => await import('./coverage/coverage.tsx'), 'CoveragePage'),
  },
  {
    path: 'write',
    label: texts('Write', 'Escribir'),
    roles: ['clinician'],
    page: lazyRouteComponent(async () => await import('./writing/desk.tsx'), 'WritingDesk'),
  },
  {
    path: 'apps',
    label: texts('Apps', 'Aplicaciones'),
    roles: ['clinician'],
    page: lazyRouteComponent(async () => await import('./apps/apps.tsx'), 'Apps'),
  },
]

/** What of a chart somebody in this role sees. */
export function sectionsOf(role: string): readonly ChartSection[] {
  return SECTIONS.filter(({ roles }) => roles.includes(role))
}

/** Fetches the code of what a chart opens with; of a record, nothing. */
export async function loadFirstSection(role: string): Promise<void> {
  await sectionsOf(role)[0]?.page.preload?.()
}
