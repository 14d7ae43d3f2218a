import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError, keyOf, whenSignedOut } from './api/api.ts'
import { LanguageProvider } from './language/language.tsx'
import { router } from './router.tsx'
import { Look } from './shell/look.tsx'
import { numberStyles } from './shell/style-nonce.ts'
import './main.css'

numberStyles()

const STALE_MS = 5_000

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      // What was refused stays refused; what could not be reached may be there in a moment.
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
})
// The session is over: the router looks again who is there.
whenSignedOut(() => {
  queries.removeQueries({ queryKey: keyOf('/api/me') })
  void router.invalidate()
})

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <Look>
          <RouterProvider router={router} context={{ queries }} />
        </Look>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
)
