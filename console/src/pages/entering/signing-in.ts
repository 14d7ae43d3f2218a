import { ApiError, send } from '../../api/api.ts'

/** "code": the password was right and a second factor is asked for. */
export type SignedIn = 'in' | 'code' | 'wrong' | 'too-often'

export const signIn = (email: string, password: string): Promise<SignedIn> =>
  outcomeOf(send('POST', '/api/auth/sign-in/email', { email, password }))

export const sayCode = (code: string): Promise<SignedIn> =>
  outcomeOf(send('POST', '/api/auth/two-factor/verify-totp', { code, trustDevice: false }))

/** Instead of the code of an app that is not at hand; each opens once. */
export const sayBackupCode = (code: string): Promise<SignedIn> =>
  outcomeOf(send('POST', '/api/auth/two-factor/verify-backup-code', { code, trustDevice: false }))

async function outcomeOf(asked: Promise<unknown>): Promise<SignedIn> {
  try {
    const answer = (await asked) as { twoFactorRedirect?: boolean }
    return answer.twoFactorRedirect ? 'code' : 'in'
  } catch (error) {
    if (error instanceof ApiError && error.status === 429) return 'too-often'
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) return 'wrong'
    throw error
  }
}
