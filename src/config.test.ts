import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { whenFileEnds } from '../test/support/cleanup.ts'
import { readConfig } from './config.ts'

let data: string
beforeEach(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'siyu-config-'))
  whenFileEnds(() => rm(folder, { recursive: true }))
  data = path.join(folder, 'data')
})

test('an empty environment is a working installation', async () => {
  const { secret, ...rest } = await readConfig({ SIYU_DATA: data, DATABASE_URL: '', PORT: '  ' })
  expect(rest).toEqual({
    port: 8080,
    host: '127.0.0.1',
    url: 'http://localhost:8080',
    trustProxy: false,
    privateWebhooks: false,
    dataFolder: data,
    databaseUrl: undefined,
    timezone: 'Asia/Shanghai',
    oidc: undefined,
    wecomUrl: 'https://qyapi.weixin.qq.com',
  })
  expect(secret.length).toBeGreaterThanOrEqual(43)
})

test('what is set is taken', async () => {
  const config = await readConfig({
    PORT: '0',
    SIYU_HOST: '0.0.0.0',
    SIYU_URL: 'https://siyu.example.com/',
    SIYU_TRUST_PROXY: 'true',
    SIYU_DATA: data,
    DATABASE_URL: 'postgres://siyu:secret@db/siyu',
    SIYU_SECRET: 's'.repeat(32),
    SIYU_TIMEZONE: 'America/New_York',
    SIYU_OIDC_ISSUER: 'https://login.example.com/realms/shop',
    SIYU_OIDC_CLIENT_ID: 'siyu',
    SIYU_OIDC_CLIENT_SECRET: 'hush',
    SIYU_OIDC_NAME: '企业账号',
    SIYU_WEBHOOKS_PRIVATE: 'yes',
    WECOM_BASE_URL: 'http://127.0.0.1:8090/',
  })
  expect(config).toEqual({
    port: 0,
    host: '0.0.0.0',
    url: 'https://siyu.example.com',
    trustProxy: true,
    privateWebhooks: true,
    dataFolder: data,
    databaseUrl: 'postgres://siyu:secret@db/siyu',
    secret: 's'.repeat(32),
    timezone: 'America/New_York',
    oidc: {
      issuer: 'https://login.example.com/realms/shop',
      clientId: 'siyu',
      clientSecret: 'hush',
      name: '企业账号',
    },
    wecomUrl: 'http://127.0.0.1:8090',
  })
  await expect(stat(data)).rejects.toThrow('ENOENT') // nothing to keep there
})

test('a provider without a name is called by its host; on this machine it may speak plain http', async () => {
  const { oidc } = await readConfig({ SIYU_DATA: data, SIYU_OIDC_ISSUER: 'http://localhost:9000/', SIYU_OIDC_CLIENT_ID: 'a', SIYU_OIDC_CLIENT_SECRET: 'b' }) // prettier-ignore
  expect(oidc).toEqual({ issuer: 'http://localhost:9000/', clientId: 'a', clientSecret: 'b', name: 'localhost:9000' })
})

test.each([
  [{ PORT: 'http' }, 'PORT "http" is not a port number'],
  [{ PORT: '70000' }, 'PORT "70000" is not a port number'],
  [{ SIYU_URL: 'siyu.example.com' }, 'SIYU_URL "siyu.example.com" is not an address such as https://siyu.example.com'],
  [{ SIYU_TRUST_PROXY: 'maybe' }, 'SIYU_TRUST_PROXY "maybe" is neither true nor false'],
  [{ SIYU_TIMEZONE: 'Asia/Shangai' }, 'SIYU_TIMEZONE "Asia/Shangai" is not an IANA time zone, such as Asia/Shanghai'],
  [{ SIYU_TIMEZONE: '+08:00' }, 'SIYU_TIMEZONE "+08:00" is not an IANA time zone, such as Asia/Shanghai'],
  [{ SIYU_SECRET: 'short' }, 'SIYU_SECRET is shorter than 32 characters'],
  [
    { DATABASE_URL: 'mysql://root:hush@db' },
    'DATABASE_URL is not an address such as postgres://siyu:password@localhost:5432/siyu',
  ],
  [
    { SIYU_OIDC_ISSUER: 'http://login.example.com' },
    'SIYU_OIDC_ISSUER "http://login.example.com" is not an address such as https://login.example.com',
  ],
  [
    { SIYU_OIDC_ISSUER: 'https://login.example.com', SIYU_OIDC_CLIENT_SECRET: 'hush' },
    'SIYU_OIDC_CLIENT_ID must be set too: signing in by OpenID Connect takes all three',
  ],
  [
    { SIYU_OIDC_NAME: '企业账号', SIYU_OIDC_CLIENT_ID: 'siyu' },
    'SIYU_OIDC_ISSUER and SIYU_OIDC_CLIENT_SECRET must be set too: signing in by OpenID Connect takes all three',
  ],
  [
    { PORT: 'x', SIYU_TRUST_PROXY: 'y' },
    'PORT "x" is not a port number; SIYU_TRUST_PROXY "y" is neither true nor false',
  ],
])('%j is refused by name, and secrets are not repeated', async (env, message) => {
  await expect(readConfig({ SIYU_DATA: data, ...env })).rejects.toThrow(new Error(message))
})

test('many first starts at once agree on one secret, which only its owner may read', async () => {
  const configs = await Promise.all(Array.from({ length: 8 }, () => readConfig({ SIYU_DATA: data })))
  const secrets = new Set(configs.map((config) => config.secret))
  expect(secrets.size).toBe(1)
  expect(await readdir(data)).toEqual(['secret'])
  expect((await stat(path.join(data, 'secret'))).mode & 0o777).toBe(0o600)
  expect((await readConfig({ SIYU_DATA: data })).secret).toBe([...secrets][0])
})

test('a damaged secret is never replaced', async () => {
  await readConfig({ SIYU_DATA: data })
  await writeFile(path.join(data, 'secret'), '')
  await expect(readConfig({ SIYU_DATA: data })).rejects.toThrow(/secret is damaged/)
  expect(await readFile(path.join(data, 'secret'), 'utf8')).toBe('')
})
