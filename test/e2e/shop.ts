import net, { type AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import type { Oidc } from '../../src/config.ts'
import type { Engine } from '../../src/engine.ts'
import { openScan } from '../../src/features/corps/corps.ts'
import { openKeyRing } from '../../src/features/keys/keys.ts'
import { openLive } from '../../src/features/live/live.ts'
import { openPeople, type People, type PersonRole } from '../../src/features/people/people.ts'
import { systemClock, type Timer } from '../../src/kernel/clock.ts'
import { openLog } from '../../src/kernel/log.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { buildApp } from '../../src/server/app.ts'
import { inHandsOf, routes } from '../../src/server/routes.ts'
import type { WecomOffice } from '../../src/wecom.ts'
import { makeKey, testImports, testWecom } from '../support/app.ts'
import { whenFileEnds } from '../support/cleanup.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { testEngine } from '../support/engine.ts'

/** The product with its console, listening, on a database of the test's own; and people to sign in as. */
export interface Shop {
  url: string
  /** Where else its pages may come from. */
  origins: string[]
  engine: Engine
  database: TestDatabase
  /** As a write key's client would. */
  send(...items: Record<string, unknown>[]): Promise<void>
  signIn(page: Page, role?: PersonRole): Promise<void>
  /** Makes the account of the role, `<role>@shop.example`. */
  know(role: PersonRole): Promise<string>
  /** The address of a link that lets somebody in. */
  invite(role: PersonRole, email?: string): Promise<string>
  people: People
  wecom: WecomOffice
}

export const PASSWORD = 'quiet-river-41'

/** `wecomUrl`: where somebody plays WeCom. */
export async function openShop({
  oidc,
  wecomUrl,
  clock = systemClock,
}: { oidc?: Oidc; wecomUrl?: string; clock?: Timer } = {}): Promise<Shop> {
  const database = await freshDatabase()
  const engine = testEngine(database, clock)
  const keys = openKeyRing({ database, clock })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const origins = [url]
  const imports = testImports(database, engine)
  const wecom = testWecom(database, engine, wecomUrl)
  const scan = openScan(wecom.corps)
  const config = { databaseUrl: database.url, url, secret: 'a secret of tests, long enough', origins, oidc, scan }
  const people = openPeople({ database, clock, random: systemRandom, ...config })
  const live = openLive({ database, clock })
  const place = { kind: 'external', databaseUrl: database.url } as const
  const installation = { version: '0.0.0', url, timezone: 'Asia/Shanghai', place }
  const app = await buildApp({
    config: { version: '0.0.0', origins, trustProxy: false, openStatus: false },
    world: { database, clock, random: systemRandom, keys, people, imports, live, engine, wecom, installation },
    engine: engine.doors,
    routes,
    inHandsOf,
    log: openLog({ level: 'error', destination: process.stderr }),
  })
  whenFileEnds(() => people.close())
  whenFileEnds(() => app.close())
  await app.listen({ port, host: '127.0.0.1' })
  engine.start()
  if (wecomUrl !== undefined) wecom.start()
  const writeKey = await makeKey(database, { kind: 'write', name: 'web', source: 'web', origins: [] })
  const known = new Set<PersonRole>()

  /** Somebody of the role has an account. */
  async function know(role: PersonRole): Promise<string> {
    const email = `${role}@shop.example`
    if (!known.has(role)) {
      const link = await people.invite({ role, email, by: 'test' })
      await people.accept(new URL(link).hash.slice(1), {
        name: { admin: '管理员', operator: '运营', analyst: '分析师', lead: '主管', staff: '导购' }[role],
        password: PASSWORD,
      })
      known.add(role)
    }
    return email
  }

  return {
    url,
    origins,
    engine,
    database,
    async send(...items) {
      const response = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
        body: JSON.stringify({ batch: items }),
      })
      if (!response.ok) throw new Error(await response.text())
    },
    people,
    wecom,
    async invite(role, email) {
      const link = new URL(await people.invite({ role, email: email ?? null, by: 'test' }))
      return link.pathname + link.hash
    },
    know,
    async signIn(page, role = 'admin') {
      const email = await know(role)
      await page.goto('/')
      await page.getByLabel('邮箱').fill(email)
      await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: '登录', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: '首页' }).waitFor()
    },
  }
}

/** Links and the way back from a provider begin with the address, which must be known before anybody listens. */
const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
