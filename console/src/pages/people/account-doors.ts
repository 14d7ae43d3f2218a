import { ApiError, send } from '../../api/api.ts'
import { useWords } from '../../language/language.tsx'
import { useMessageOf } from '../../parts/states.tsx'
import { accountWords } from './account-words.ts'

/** The doors of one's own account. They answer a wrong code with 401, as if nobody were signed in; the session is there
 *  all the same, so these do not go through `send`, which would have the whole console look again who is there. */
export async function askAccount<T>(door: string, body: object): Promise<T> {
  const response = await fetch(`/api/auth/${door}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new ApiError(0, { code: 'offline', message: '' })
  })
  const answered = (await response.json().catch(() => ({}))) as { code?: string }
  if (response.ok) return answered as T
  const code = answered.code ?? (response.status === 429 ? 'TOO_OFTEN' : 'OTHER')
  // Here nobody is signed in indeed.
  if (code === 'UNAUTHORIZED') await send('GET', '/api/auth/list-sessions')
  throw new AccountProblem(code)
}

export class AccountProblem extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

export function useAccountProblem(): (error: unknown) => string {
  const { problems } = useWords(accountWords)
  const messageOf = useMessageOf()
  return (error) => {
    if (!(error instanceof AccountProblem)) return messageOf(error)
    return error.code in problems ? problems[error.code as keyof typeof problems] : problems.OTHER
  }
}
