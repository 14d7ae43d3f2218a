import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { systemRandom } from './kernel/random.ts'
import { splitSecrets } from './kernel/vault.ts'

/** What an installation is told through its environment. It is read once, here; nothing else looks at process.env. */
export interface Config {
  port: number
  host: string
  /** The public address, without a closing slash: links, QR codes, callbacks, login. */
  url: string
  trustProxy: boolean
  dataFolder: string
  /** Undefined: the embedded server in the data folder. */
  databaseUrl: string | undefined
  /** What personal data and sessions are sealed with; while it is being changed "new,old". */
  secret: string
  timezone: string
  /** Where WeCom is spoken to. */
  wecomUrl: string
  /** Webhooks may lead into private networks. */
  privateWebhooks: boolean
  /** Where people may sign in as well, beside their password: a provider of OpenID Connect. */
  oidc: Oidc | undefined
}

export interface Oidc {
  /** As the provider writes it itself: "https://login.example.com/realms/shop". */
  issuer: string
  clientId: string
  clientSecret: string
  /** On the button: "Sign in with …". */
  name: string
}

const MIN_SECRET_CHARS = 32
const SECRET_BYTES = 32
const MAX_PROVIDER_NAME_CHARS = 32

const timezone = z.string().refine(isTimezone, 'is not an IANA time zone, such as Asia/Shanghai')
const address = (protocols: RegExp, example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.test(value), `is not an address such as ${example}`)

const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no'], 'is neither true nor false')
  .transform((value) => ['true', '1', 'yes'].includes(value))
  .default(false)

const environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'is not a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'is not a port number')
    .default(8080),
  SIYU_HOST: z.string().default('127.0.0.1'),
  SIYU_URL: address(/^https?:\/\//i, 'https://siyu.example.com').optional(),
  SIYU_TRUST_PROXY: flag,
  SIYU_DATA: z.string().default('./data'),
  DATABASE_URL: address(/^postgres(ql)?:\/\//i, 'postgres://siyu:password@localhost:5432/siyu').optional(),
  SIYU_SECRET: z.string().refine(isLongEnough, `is shorter than ${MIN_SECRET_CHARS} characters`).optional(),
  SIYU_TIMEZONE: timezone.default('Asia/Shanghai'),
  WECOM_BASE_URL: address(/^https?:\/\//i, 'https://qyapi.weixin.qq.com').default('https://qyapi.weixin.qq.com'),
  SIYU_WEBHOOKS_PRIVATE: flag,
  SIYU_OIDC_ISSUER: address(/^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1)[:/]/i, 'https://login.example.com')
    .transform((issuer) => issuer.trim())
    .optional(),
  SIYU_OIDC_CLIENT_ID: z.string().trim().optional(),
  SIYU_OIDC_CLIENT_SECRET: z.string().trim().optional(),
  SIYU_OIDC_NAME: z.string().trim().max(MAX_PROVIDER_NAME_CHARS, `is longer than ${MAX_PROVIDER_NAME_CHARS} characters`).optional(), // prettier-ignore
})

/** Throws one line that names every bad variable. Creates the data folder and the secret when they are missing. */
export async function readConfig(env: Record<string, string | undefined> = process.env): Promise<Config> {
  // a variable set to nothing, as compose files do, is one not set
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const parsed = environment.safeParse(given)
  if (!parsed.success) throw new Error(describe(parsed.error, given))
  const values = parsed.data
  const dataFolder = path.resolve(values.SIYU_DATA)
  return {
    port: values.PORT,
    host: values.SIYU_HOST,
    url: (values.SIYU_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ''),
    trustProxy: values.SIYU_TRUST_PROXY,
    dataFolder,
    databaseUrl: values.DATABASE_URL,
    secret: values.SIYU_SECRET ?? (await ensureSecret(dataFolder)),
    timezone: values.SIYU_TIMEZONE,
    wecomUrl: values.WECOM_BASE_URL.replace(/\/+$/, ''),
    privateWebhooks: values.SIYU_WEBHOOKS_PRIVATE,
    oidc: oidcOf(values),
  }
}

/** All of it or nothing: half a provider is a mistake that would otherwise show when somebody wants to sign in. */
function oidcOf(values: z.output<typeof environment>): Oidc | undefined {
  const { SIYU_OIDC_ISSUER, SIYU_OIDC_CLIENT_ID, SIYU_OIDC_CLIENT_SECRET, SIYU_OIDC_NAME } = values
  const needed = { SIYU_OIDC_ISSUER, SIYU_OIDC_CLIENT_ID, SIYU_OIDC_CLIENT_SECRET }
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? name : []))
  if (missing.length === 3 && SIYU_OIDC_NAME === undefined) return undefined
  if (missing.length > 0)
    throw new Error(`${missing.join(' and ')} must be set too: signing in by OpenID Connect takes all three`)
  return {
    issuer: SIYU_OIDC_ISSUER!,
    clientId: SIYU_OIDC_CLIENT_ID!,
    clientSecret: SIYU_OIDC_CLIENT_SECRET!,
    name: SIYU_OIDC_NAME ?? new URL(SIYU_OIDC_ISSUER!).host,
  }
}

const SECRET_NAMES = new Set(['SIYU_SECRET', 'DATABASE_URL', 'SIYU_OIDC_CLIENT_SECRET'])

/** Secret values are not repeated. */
const describe = (error: z.ZodError, given: Record<string, unknown>): string =>
  error.issues
    .map(({ path: [name], message }) => {
      const shown = SECRET_NAMES.has(String(name)) ? '' : ` "${String(given[String(name)])}"`
      return `${String(name)}${shown} ${message}`
    })
    .join('; ')

/** Several processes may start at once on a new folder: the file appears whole, by a link that only one can make. */
async function ensureSecret(dataFolder: string): Promise<string> {
  const file = path.join(dataFolder, 'secret')
  const found = await readSecret(file)
  if (found !== undefined) return found
  await mkdir(dataFolder, { recursive: true })
  const draft = `${file}.${systemRandom.uuid()}`
  await writeFile(draft, `${Buffer.from(systemRandom.bytes(SECRET_BYTES)).toString('base64url')}\n`, {
    mode: 0o600,
    flush: true,
  })
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return (await readSecret(file))!
}

async function readSecret(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new Error(`${file} cannot be read (${error.code}): start Siyu as the user whom it belongs to`)
  })
  if (text !== undefined && !isLongEnough(text))
    throw new Error(`${file} is damaged: restore it from where it was saved; without it personal data cannot be read`)
  return text?.trim()
}

function isLongEnough(secrets: string): boolean {
  const parts = splitSecrets(secrets)
  return parts.length > 0 && parts.every((secret) => secret.length >= MIN_SECRET_CHARS)
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(name)
  } catch {
    return false
  }
}
