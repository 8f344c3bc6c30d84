import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { ChartFrame, FirstSection } from './patient/frame.tsx'
import { SECTIONS } from './sections.tsx'
import { ChartShell } from './shell.tsx'
import { tasksOf, writingOf } from './writing/routes.ts'

const root = createRootRoute({ component: ChartShell })

/** Each page is fetched when it is first opened. */
const pages = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(async () => await import('./home/home.tsx'), 'Home'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/patients',
    component: lazyRouteComponent(async () => await import('./patients/patients.tsx'), 'Patients'),
  }),
]

const chart = createRoute({ getParentRoute: () => root, path: '/patient/$id', component: ChartFrame })
const first = createRoute({ getParentRoute: () => chart, path: '/', component: FirstSection })
const sections = SECTIONS.map(({ path, page }) =>
  createRoute({ getParentRoute: () => chart, path, component: page }),
)

/**
 * No route has a loader: what is hovered over may fetch the code of a page, and never the record of somebody whom nobody asked
 * for.
 */
export const router = createRouter({
  routeTree: root.addChildren([
    ...pages,
    tasksOf(root),
    chart.addChildren([first, ...sections, ...writingOf(chart)]),
  ]),
  basepath: '/chart',
  defaultPreload: 'intent',
})
