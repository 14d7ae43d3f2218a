import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError, keyOf, whenSignedOut } from '../api/api.ts'
import { LanguageProvider } from '../language/language.tsx'
import { Look } from '../shell/look.tsx'
import { numberStyles } from '../shell/style-nonce.ts'
import { Sidebar } from './sidebar.tsx'
import '../main.css'
import './sidebar.css'

/** The page beside a chat in WeCom: the console's parts, without its shell. */
numberStyles()

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
})
whenSignedOut(() => void queries.invalidateQueries({ queryKey: keyOf('/api/me') }))

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <Look>
          <Sidebar />
        </Look>
      </LanguageProvider>
    </QueryClientProvider>
  </StrictMode>,
)
