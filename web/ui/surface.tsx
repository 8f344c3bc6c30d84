import '@mantine/core/styles.css'
import './surface.css'
import { Center, MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider, replaceEqualDeep } from '@tanstack/react-query'
import { type AnyRouter, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { holdsDigits } from '../api/exact-json.ts'
import { ApiError } from '../api/request.ts'
import { SessionProvider } from '../api/session.tsx'
import { StepUpProvider } from './act.tsx'
import { DraftKeeper } from './drafts.tsx'
import { LanguageProvider } from './language.tsx'
import { Loading } from './states.tsx'
import { cssVariables, theme } from './theme.ts'

const RETRIES_MAX = 2
const FRESH_MS = 15_000

/** Draws a surface into its page. */
export function openSurface(router: AnyRouter): void {
  const place = document.getElementById('root')
  if (place === null) throw new Error('the page has no root')
  const nonce = nonceOfPage()
  // Read by the package that keeps a dialog's background from scrolling; it writes a style of its own.
  Object.assign(globalThis, { __webpack_nonce__: nonce })
  createRoot(place).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <LanguageProvider>
          <QueryClientProvider client={openClient()}>
            <SessionProvider loading={<Waiting />}>
              <DraftKeeper>
                <StepUpProvider>
                  <RouterProvider router={router} />
                </StepUpProvider>
              </DraftKeeper>
            </SessionProvider>
          </QueryClientProvider>
        </LanguageProvider>
      </MantineProvider>
    </StrictMode>,
  )
}

function Waiting() {
  return (
    <Center mih="60vh">
      <Loading lines={2} />
    </Center>
  )
}

function nonceOfPage(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

/** What is asked for again stays the same object where nothing of it changed; digits would get lost in that. */
function shared(before: unknown, after: unknown): unknown {
  return holdsDigits(after) || holdsDigits(before) ? after : replaceEqualDeep(before, after)
}

/** What was refused is refused again; only what may go through a little later is asked again by itself. */
function openClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // A change that cannot be sent is said to be not sent, and not kept back until it may be too late.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: FRESH_MS,
        refetchOnWindowFocus: false,
        structuralSharing: shared,
        retry: (failures, error) =>
          failures < RETRIES_MAX && error instanceof ApiError && (error.status === 0 || error.status === 503),
      },
    },
  })
}
