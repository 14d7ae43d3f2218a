import { useQuery } from '@tanstack/react-query'
import { call, type Answer, type ApiError } from '../../api/api.ts'

export type Connection = Answer<'GET /api/corp'>
export type Corp = NonNullable<Connection['corp']>
export type Checked = Answer<'POST /api/corp/checks'>['checks'][number]

export const STEPS = ['app', 'checks', 'callbacks', 'sync'] as const
export type Step = (typeof STEPS)[number]

const FRESH_MS = 60_000
const CHECKS_KEY = '/api/corp/checks'

/** What WeCom answers of the app as it is connected now; it is asked again when that was changed, or by hand. */
export const useChecks = ({ revision }: Corp) =>
  useQuery<Checked[], ApiError>({
    queryKey: [CHECKS_KEY, revision],
    queryFn: async () => (await call('POST /api/corp/checks')).checks,
    staleTime: FRESH_MS,
    retry: false,
  })

export const troubleIn = (checks: readonly Checked[]): number =>
  checks.filter(({ state }) => state === 'wrong' || state === 'warning').length
