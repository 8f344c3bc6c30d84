import type { TestChartward } from './chartward.ts'
import { atPage, type PageAnswer, type PageCaller } from './page-caller.ts'
import type { Looking } from './surfaces.ts'

/** Somebody at a page of ours whose asks say no method: mostly they look. */
export interface WebVisitor extends Pick<PageCaller, 'user' | 'session' | 'person'> {
  /** With a body it is sent by POST where no method is named. */
  ask(path: string, body?: unknown, method?: 'POST' | 'DELETE'): Promise<PageAnswer>
}

export async function openWebVisitor(
  chartward: TestChartward,
  role: string,
  looking: Looking = {},
): Promise<WebVisitor> {
  const { ask, ...caller } = await atPage(chartward, role, looking)
  return {
    ...caller,
    ask: async (path, body, method = 'POST') => await ask(body === undefined ? 'GET' : method, path, body),
  }
}
