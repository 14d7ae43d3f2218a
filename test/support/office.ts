import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { saveAddress } from '../../wecom-sandbox/delivery.ts'
import { openSandbox, type Options, type Sandbox } from '../../wecom-sandbox/sandbox.ts'
import { DEFAULT_APP, seedDemo } from '../../wecom-sandbox/seed.ts'
import { buildServer } from '../../wecom-sandbox/server.ts'
import type { Engine } from '../../src/engine.ts'
import { saveCorp } from '../../src/features/corps/corps.ts'
import type { Timer } from '../../src/kernel/clock.ts'
import type { Database } from '../../src/kernel/database.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { sql } from '../../src/kernel/sql.ts'
import type { WecomOffice } from '../../src/wecom.ts'
import { testApp, testWecom } from './app.ts'
import { whenFileEnds } from './cleanup.ts'
import type { TestDatabase } from './database.ts'
import { testEngine } from './engine.ts'

/** Somebody plays WeCom, on a loopback port. */
export async function playWecom(options: Options = {}): Promise<{ sandbox: Sandbox; baseUrl: string }> {
  const sandbox = openSandbox({ seed: 7, ...options })
  seedDemo(sandbox)
  const server = await buildServer(sandbox, { control: true })
  const baseUrl = await server.listen({ port: 0, host: '127.0.0.1' })
  whenFileEnds(async () => {
    await server.close()
    await sandbox.close()
  })
  return { sandbox, baseUrl }
}

export interface Office {
  engine: Engine
  wecom: WecomOffice
  sandbox: Sandbox
  /** Where WeCom calls. */
  url: string
  /** Where WeCom is played. */
  wecomUrl: string
  /** Until what has happened there is known here. */
  settle(): Promise<void>
}

/** The product's own doors on a port, connected with a corp that is played; nothing has been read yet. */
export async function openOffice(
  database: TestDatabase,
  { sandbox, baseUrl }: { sandbox: Sandbox; baseUrl: string },
  clock?: Timer,
): Promise<Office> {
  const engine = testEngine(database, clock)
  const wecom = testWecom(database, engine, baseUrl)
  const app = await testApp(database, { product: engine, wecom })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  await connectCorp(sandbox, { database, engine, wecom, url })
  return {
    engine,
    wecom,
    sandbox,
    url,
    wecomUrl: baseUrl,
    async settle() {
      await sandbox.delivery.settled()
      await wecom.quiet()
      await engine.doors.drained()
    },
  }
}

/** The corp that is played, as an administrator connects it; it calls from now on. */
export async function connectCorp(
  sandbox: Sandbox,
  { database, engine, wecom, url }: { database: Database; engine: Engine; wecom: WecomOffice; url: string },
): Promise<void> {
  const { agentid: agentId, secret } = DEFAULT_APP
  const parts = { database, vault: engine.core.vault, random: systemRandom }
  await saveCorp(parts, { corpId: sandbox.corpId, agentId, secret, expectedRevision: 0 })
  wecom.corps.forget()
  const { callbackToken: token, callbackKey: aesKey } = await wecom.corps.ensure()
  saveAddress(sandbox, { url: `${url}/wecom/callback`, token, aesKey, agentid: agentId })
}

/** Until nothing that was told waits to be read again, which takes some seconds of the machine's time. */
export async function settleAll(database: TestDatabase, office: Office): Promise<void> {
  const waiting = () =>
    database.rows(
      z.object({ count: z.int() }),
      sql`select (select count(*) from callbacks where done_at is null)
            + (select count(*) from tag_marks where done_at is null) as count`,
    )
  await office.settle()
  while ((await waiting())[0]!.count > 0) {
    await sleep(100)
    await office.settle()
  }
}

/** The truth: who is whose friend there, as the sandbox itself keeps it. */
export const friendsIn = ({ state }: Sandbox): string[] =>
  state.all<{ userid: string; external_userid: string }>`select userid, external_userid from relations
    where staff_side = 1 and customer_side = 1 order by external_userid, userid`.map(
    (one) => `${one.external_userid} ${one.userid}`,
  )

export const scan = (sandbox: Sandbox, configId: string, name: string): string =>
  act(sandbox, 'customer.scan_contact_way', { config_id: configId, name }).external_userid
