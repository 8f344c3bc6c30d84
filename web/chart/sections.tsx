import { lazyRouteComponent } from '@tanstack/react-router'
import { texts } from '../ui/language.tsx'

const DOCTORS = ['clinician'] as const

/** Something of a chart that has a tab and a page of its own, at `/patient/$id/<path>`. */
export interface ChartSection {
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
    roles: DOCTORS,
    page: lazyRouteComponent(async () => await import('./summary/summary.tsx'), 'Summary'),
  },
  {
    path: 'problems',
    label: texts('Problems', 'Problemas'),
    roles: DOCTORS,
    page: lazyRouteComponent(async () => await import('./problems/problems.tsx'), 'Problems'),
  },
  {
    path: 'write',
    label: texts('Write', 'Escribir'),
    roles: DOCTORS,
    page: lazyRouteComponent(async () => await import('./writing/desk.tsx'), 'WritingDesk'),
  },
  {
    path: 'apps',
    label: texts('Apps', 'Aplicaciones'),
    roles: DOCTORS,
    page: lazyRouteComponent(async () => await import('./apps/apps.tsx'), 'Apps'),
  },
]

/** What of a chart somebody in this role sees. */
export function sectionsOf(role: string): readonly ChartSection[] {
  return SECTIONS.filter(({ roles }) => roles.includes(role))
}
