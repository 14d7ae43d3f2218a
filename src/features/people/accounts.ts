import { hkdfSync } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { twoFactor } from 'better-auth/plugins'
import pg from 'pg'
import { MAX_SIGN_INS_PER_MINUTE, MIN_PASSWORD_CHARS, SESSION_DAYS } from '../../kernel/limits.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import { CLIENT_HEADER } from './client-header.ts'
import { splitSecrets } from '../../kernel/vault.ts'

/**
 * Passwords, sessions, second factors and throttling, by better-auth in a schema of its own (decision 0017). It is loaded
 * when somebody signs in, not when the product starts. Who an account is and what it may do is not asked of it.
 */
export interface AccountsConfig {
  databaseUrl: string
  /** The public address; cookies are for https only when it is. */
  url: string
  /** SIYU_SECRET: "new,old" while it is being changed. */
  secret: string
  /** Where pages that may use a session come from. */
  origins: readonly string[]
}
export type Accounts = ReturnType<typeof openAccounts>

const CONNECTIONS = 3
const IDLE_MS = 10_000

export function openAccounts({ databaseUrl, url, secret, origins }: AccountsConfig) {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: CONNECTIONS,
    idleTimeoutMillis: IDLE_MS,
    application_name: 'siyu-accounts',
    options: '-c search_path=auth -c timezone=UTC',
  })
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  const auth = betterAuth({
    appName: 'Siyu',
    baseURL: url,
    basePath: '/api/auth',
    trustedOrigins: [...origins],
    secrets: splitSecrets(secret).map(sealing),
    database: pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_CHARS },
    session: { expiresIn: (SESSION_DAYS * DAY_MS) / 1_000 },
    rateLimit: {
      enabled: true,
      storage: 'database',
      customRules: { '/sign-in/email': { window: 60, max: MAX_SIGN_INS_PER_MINUTE } },
    },
    plugins: [twoFactor()],
    disabledPaths: ['/update-user', '/change-email', '/delete-user', '/link-social', '/sign-in/social'],
    advanced: {
      cookiePrefix: 'siyu',
      useSecureCookies: url.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict' },
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
    },
  })

  return {
    /** The library's own doors: sign in and out, change the password, second factors, sessions. */
    handle: (request: Request): Promise<Response> => auth.handler(request),

    /** The account whose session the cookie names. */
    async find(cookie: string): Promise<string | undefined> {
      const found = await auth.api.getSession({ headers: new Headers({ cookie }) })
      return found?.user.id
    },

    /** Makes the account, or gives it a new password and ends its sessions. */
    async settle(email: string, { name, password }: { name: string | undefined; password: string }): Promise<string> {
      const { internalAdapter, password: passwords } = await auth.$context
      const hashed = await passwords.hash(password)
      const known = await internalAdapter.findUserByEmail(email, { includeAccounts: true })
      if (known?.accounts.length) {
        await internalAdapter.updatePassword(known.user.id, hashed)
        await internalAdapter.deleteUserSessions(known.user.id)
        return known.user.id
      }
      const user =
        known?.user ??
        (await internalAdapter.createUser(
          { email, name: name ?? email, emailVerified: true },
          { method: 'email-password' },
        ))
      await internalAdapter.linkAccount({
        userId: user.id,
        providerId: 'credential',
        accountId: user.id,
        password: hashed,
      })
      return user.id
    },

    async signOutEverywhere(accountId: string): Promise<void> {
      await (await auth.$context).internalAdapter.deleteUserSessions(accountId)
    },

    /** For who has lost the phone and the backup codes. */
    async dropTwoFactor(accountId: string): Promise<void> {
      const { internalAdapter, adapter } = await auth.$context
      await internalAdapter.updateUser(accountId, { twoFactorEnabled: false })
      await adapter.deleteMany({ model: 'twoFactor', where: [{ field: 'userId', value: accountId }] })
    },

    close: () => pool.end(),
  }
}

/** A version that follows from the secret, so that it stays the same when another one is put before it. */
function sealing(secret: string): { version: number; value: string } {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `siyu accounts ${purpose}`, 32))
  return { version: derive('version').readUInt32BE(), value: derive('secret').toString('base64url') }
}
