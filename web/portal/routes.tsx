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
]

export const router = createRouter({
  routeTree: root.addChildren(pages),
  basepath: '/portal',
  defaultPreload: 'intent',
})
