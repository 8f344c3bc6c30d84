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
    ...at('/ledger'),
    component: lazyRouteComponent(async () => await import('./ledger/ledger.tsx'), 'Ledger'),
  }),
  createRoute({
    ...at('/ledger/$ledger/$leaf'),
    component: lazyRouteComponent(async () => await import('./ledger/leaf.tsx'), 'Leaf'),
  }),
]

export const router = createRouter({
  routeTree: root.addChildren(pages),
  basepath: '/console',
  defaultPreload: 'intent',
})
