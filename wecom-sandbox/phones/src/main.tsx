import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isDoorError } from './door/api.ts'
import { Page } from './shell/page.tsx'
import { Look } from './shell/look.tsx'
import { LanguageProvider } from './words/language.tsx'
import './main.css'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // what has changed is told (door/live.ts)
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && isDoorError(error) && (error.status === 0 || error.status >= 500),
    },
  },
})

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <Look>
          <Page />
        </Look>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
)
