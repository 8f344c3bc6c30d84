import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { ConsoleShell } from './shell.tsx'

const root = createRootRoute({ component: ConsoleShell })
const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path })

/** Each page is fetched when it is first opened. */
const pages = [
  createRoute({
    ...at('/'),
    component: lazyRouteComponent(async () => await import('./live/live.tsx'), 'Live'),
  }),
  createRoute({
    ...at('/findings'),
    component: lazyRouteComponent(async () => await import('./findings/findings.tsx'), 'Findings'),
  }),
  createRoute({
    ...at('/findings/$finding'),
    component: lazyRouteComponent(async () => await import('./findings/finding.tsx'), 'FindingPage'),
  }),
  createRoute({
    ...at('/measures'),
    component: lazyRouteComponent(async () => await import('./findings/measures.tsx'), 'Measures'),
  }),
  createRoute({
    ...at('/snooping'),
    component: lazyRouteComponent(async () => await import('./snooping/snooping.tsx'), 'Snooping'),
  }),
  createRoute({
    ...at('/snooping/$finding'),
    component: lazyRouteComponent(async () => await import('./snooping/snooped.tsx'), 'Snooped'),
  }),
  createRoute({
    ...at('/questions'),
    component: lazyRouteComponent(async () => await import('./snooping/questions.tsx'), 'Questions'),
  }),
  createRoute({
    ...at('/audit'),
    component: lazyRouteComponent(async () => await import('./audit/audit.tsx'), 'Audit'),
  }),
  createRoute({
    ...at('/accounting'),
    component: lazyRouteComponent(async () => await import('./accounting/accounting.tsx'), 'Accounting'),
  }),
  createRoute({
    ...at('/ledger'),
    component: lazyRouteComponent(async () => await import('./ledger/ledger.tsx'), 'Ledger'),
  }),
  createRoute({
    ...at('/match'),
    component: lazyRouteComponent(async () => await import('./match/match.tsx'), 'Match'),
  }),
  createRoute({
    ...at('/backup'),
    component: lazyRouteComponent(async () => await import('./backup/backup.tsx'), 'BackupPage'),
  }),
  createRoute({
    ...at('/ledger/$ledger/$leaf'),
    component: lazyRouteComponent(async () => await import('./ledger/leaf.tsx'), 'Leaf'),
  }),
]

const found = createRoute({
  ...at('/cases/$case'),
  component: lazyRouteComponent(async () => await import('./cases/case.tsx'), 'CaseFrame'),
})
const within = <Path extends string>(path: Path) => ({ getParentRoute: () => found, path })

/** A case, and its parts within the same frame. */
const cases = [
  createRoute({
    ...at('/cases'),
    component: lazyRouteComponent(async () => await import('./cases/cases.tsx'), 'Cases'),
  }),
  createRoute({
    ...at('/cases/open'),
    component: lazyRouteComponent(async () => await import('./cases/open.tsx'), 'OpenCase'),
  }),
  found.addChildren([
    createRoute({
      ...within('/'),
      component: lazyRouteComponent(async () => await import('./cases/overview.tsx'), 'Overview'),
    }),
    createRoute({
      ...within('/timeline'),
      component: lazyRouteComponent(async () => await import('./cases/timeline.tsx'), 'Timeline'),
    }),
    createRoute({
      ...within('/actors'),
      component: lazyRouteComponent(async () => await import('./cases/actors.tsx'), 'Actors'),
    }),
    createRoute({
      ...within('/scope'),
      component: lazyRouteComponent(async () => await import('./cases/scope.tsx'), 'Scope'),
    }),
    createRoute({
      ...within('/contain'),
      component: lazyRouteComponent(async () => await import('./cases/contain.tsx'), 'ContainPart'),
    }),
    createRoute({
      ...within('/undo'),
      component: lazyRouteComponent(async () => await import('./undo/undo.tsx'), 'UndoPart'),
    }),
    createRoute({
      ...within('/determination'),
      component: lazyRouteComponent(
        async () => await import('./cases/determination.tsx'),
        'DeterminationPart',
      ),
    }),
    createRoute({
      ...within('/duties'),
      component: lazyRouteComponent(async () => await import('./cases/duties.tsx'), 'DutiesPart'),
    }),
    createRoute({
      ...within('/recipients'),
      component: lazyRouteComponent(async () => await import('./cases/recipients.tsx'), 'RecipientsPart'),
    }),
    createRoute({
      ...within('/notices'),
      component: lazyRouteComponent(async () => await import('./cases/notices.tsx'), 'NoticesPart'),
    }),
    createRoute({
      ...within('/deliveries'),
      component: lazyRouteComponent(async () => await import('./cases/deliveries.tsx'), 'DeliveriesPart'),
    }),
    createRoute({
      ...within('/filings'),
      component: lazyRouteComponent(async () => await import('./cases/filings.tsx'), 'FilingsPart'),
    }),
    createRoute({
      ...within('/defence'),
      component: lazyRouteComponent(async () => await import('./cases/defence.tsx'), 'DefencePart'),
    }),
    createRoute({
      ...within('/scope/$patient'),
      component: lazyRouteComponent(async () => await import('./cases/person.tsx'), 'Person'),
    }),
  ]),
]

export const router = createRouter({
  routeTree: root.addChildren([...pages, ...cases]),
  basepath: '/console',
  defaultPreload: 'intent',
})
