import { hkdfSync } from 'node:crypto'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { twoFactor } from 'better-auth/plugins'
import pg from 'pg'
import { MAX_SIGN_INS_PER_MINUTE, MIN_PASSWORD_CHARS, SESSION_DAYS } from '../../kernel/limits.ts'
import { DAY_MS } from '../../kernel/clock.ts'
import type { Oidc } from '../../config.ts'
import { CLIENT_HEADER } from './client-header.ts'
import { openByProvider } from './by-provider.ts'
import { openByScan, type Scan } from './by-scan.ts'
import type { Said } from './provider.ts'
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
  oidc?: Oidc | undefined
  scan?: Scan | undefined
}
export type Accounts = ReturnType<typeof openAccounts>

/** What is asked about somebody who comes from the provider. */
export interface Doorkeeper {
  /** The provider vouches for the address: an open invitation to it is accepted. */
  meet(said: Said): Promise<void>
  /** Why the owner of the account may not come in, as a code for the sign-in page. */
  refuses(accountId: string, email: string): Promise<string | undefined>
  /** The account that is bound to a member of the corp, or why they may not come in. */
  findBound(userid: string): Promise<{ accountId: string } | { problem: string }>
}

const CONNECTIONS = 3
const IDLE_MS = 10_000

export function openAccounts(config: AccountsConfig, doorkeeper: Doorkeeper) {
  const pool = new pg.Pool({
    connectionString: config.databaseUrl,
    max: CONNECTIONS,
    idleTimeoutMillis: IDLE_MS,
    application_name: 'siyu-accounts',
    options: '-c search_path=auth -c timezone=UTC',
  })
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  const options = optionsOf(config, pool)
  const auth = betterAuth({ ...options, plugins: [twoFactor()] })
  const byProvider = config.oidc && openByProvider(options, config.oidc, config.url, doorkeeper)
  const byScan = config.scan && openByScan(options, config.scan, config.url, doorkeeper)

  return {
    /** The library's own doors: sign in and out, change the password, second factors, sessions. */
    handle: (request: Request): Promise<Response> =>
      byProvider?.(request) ?? byScan?.(request) ?? auth.handler(request),

    /** The account whose session the cookie names. */
    async find(cookie: string): Promise<string | undefined> {
      const found = await auth.api.getSession({ headers: new Headers({ cookie }) })
      return found?.user.id
    },

    /** Makes the account, or gives it a new password and ends its sessions. Without a password the provider lets in. */
    async settle(
      email: string,
      { name, password }: { name: string | undefined; password: string | undefined },
    ): Promise<string> {
      const { internalAdapter, password: passwords } = await auth.$context
      const known = await internalAdapter.findUserByEmail(email, { includeAccounts: true })
      const user =
        known?.user ??
        (await internalAdapter.createUser(
          { email, name: name ?? email, emailVerified: true },
          { method: password === undefined ? 'oauth' : 'email-password' },
        ))
      if (password === undefined) return user.id
      const hashed = await passwords.hash(password)
      if (known?.accounts.some(({ providerId }) => providerId === CREDENTIAL))
        await internalAdapter.updatePassword(user.id, hashed)
      else
        await internalAdapter.linkAccount({
          userId: user.id,
          providerId: CREDENTIAL,
          accountId: user.id,
          password: hashed,
        })
      await internalAdapter.deleteUserSessions(user.id)
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

const CREDENTIAL = 'credential'

function optionsOf({ url, secret, origins }: AccountsConfig, pool: pg.Pool) {
  const perMinute = { window: 60, max: MAX_SIGN_INS_PER_MINUTE }
  return {
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
      customRules: {
        '/sign-in/email': perMinute,
        '/sign-in/social': perMinute,
        '/sign-in/wecom': perMinute,
        '/callback/*': perMinute,
      },
    },
    disabledPaths: ['/update-user', '/change-email', '/delete-user', '/link-social', '/sign-in/social'],
    advanced: {
      cookiePrefix: 'siyu',
      useSecureCookies: url.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict' },
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
    },
  } satisfies BetterAuthOptions
}

/** A version that follows from the secret, so that it stays the same when another one is put before it. */
function sealing(secret: string): { version: number; value: string } {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `siyu accounts ${purpose}`, 32))
  return { version: derive('version').readUInt32BE(), value: derive('secret').toString('base64url') }
}
