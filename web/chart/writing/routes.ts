import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'

const sheets = async () => await import('./sheet-page.tsx')

/** Where somebody writes within an open chart. */
export function writingOf(chart: AnyRoute): AnyRoute[] {
  const getParentRoute = () => chart
  return [
    createRoute({
      getParentRoute,
      path: 'write/new/$what',
      component: lazyRouteComponent(sheets, 'NewSheet'),
    }),
    createRoute({
      getParentRoute,
      path: 'write/change/$what/$of',
      component: lazyRouteComponent(sheets, 'ChangedSheet'),
    }),
    createRoute({
      getParentRoute,
      path: 'write/addend/$of',
      component: lazyRouteComponent(sheets, 'Addendum'),
    }),
    createRoute({
      getParentRoute,
      path: 'write/upload',
      component: lazyRouteComponent(async () => await import('../documents/upload.tsx'), 'Upload'),
    }),
  ]
}

/** The tasks of whoever is signed in, of any patient. */
export function tasksOf(root: AnyRoute): AnyRoute {
  return createRoute({
    getParentRoute: () => root,
    path: '/tasks',
    component: lazyRouteComponent(async () => await import('../tasks/my-tasks.tsx'), 'MyTasks'),
  })
}
