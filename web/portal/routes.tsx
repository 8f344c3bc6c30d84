import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { PortalShell } from './shell.tsx'

const root = createRootRoute({ component: PortalShell })

/** Each page is fetched when it is first opened. */
const pages = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(async () => await import('./home/home.tsx'), 'Home'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record',
    component: lazyRouteComponent(async () => await import('./record/overview.tsx'), 'Overview'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/results',
    component: lazyRouteComponent(async () => await import('./record/results.tsx'), 'Results'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/results/$code',
    component: lazyRouteComponent(async () => await import('./record/result.tsx'), 'Result'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/conditions',
    component: lazyRouteComponent(async () => await import('./record/conditions.tsx'), 'Conditions'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/medicines',
    component: lazyRouteComponent(async () => await import('./record/medicines.tsx'), 'Medicines'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/allergies',
    component: lazyRouteComponent(async () => await import('./record/allergies.tsx'), 'Allergies'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/immunizations',
    component: lazyRouteComponent(async () => await import('./record/immunizations.tsx'), 'Immunizations'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/visits',
    component: lazyRouteComponent(async () => await import('./record/visits.tsx'), 'Visits'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/visits/$visit',
    component: lazyRouteComponent(async () => await import('./record/visit.tsx'), 'Visit'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/documents',
    component: lazyRouteComponent(async () => await import('./record/documents.tsx'), 'Documents'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/coverage',
    component: lazyRouteComponent(async () => await import('./record/coverage.tsx'), 'CoverageAndClaims'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/print',
    component: lazyRouteComponent(async () => await import('./record/print.tsx'), 'Print'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/record/download',
    component: lazyRouteComponent(async () => await import('./record/download.tsx'), 'Download'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/who-saw',
    component: lazyRouteComponent(async () => await import('./access/who-saw.tsx'), 'WhoSaw'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/who-saw/news',
    component: lazyRouteComponent(async () => await import('./access/news.tsx'), 'News'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/who-saw/$episode',
    component: lazyRouteComponent(async () => await import('./access/episode.tsx'), 'Episode'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages',
    component: lazyRouteComponent(async () => await import('./messages/messages.tsx'), 'Messages'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages/check',
    component: lazyRouteComponent(async () => await import('./messages/check.tsx'), 'CheckMessage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages/calls',
    component: lazyRouteComponent(async () => await import('./messages/calls.tsx'), 'Calls'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/messages/$code',
    component: lazyRouteComponent(async () => await import('./messages/message.tsx'), 'Message'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/safety',
    component: lazyRouteComponent(async () => await import('./safety/safety.tsx'), 'Safety'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/safety/sharing',
    component: lazyRouteComponent(async () => await import('./safety/sharing.tsx'), 'Sharing'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/protection',
    component: lazyRouteComponent(async () => await import('./protection/protection.tsx'), 'Protection'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/protection/letters/$kind',
    component: lazyRouteComponent(async () => await import('./protection/letter.tsx'), 'Letter'),
  }),
]

export const router = createRouter({
  routeTree: root.addChildren(pages),
  basepath: '/portal',
  defaultPreload: 'intent',
})
