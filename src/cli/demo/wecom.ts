import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { saveCorp } from '../../features/corps/corps.ts'
import type { Config } from '../../config.ts'
import { DAY_MS, type Clock } from '../../kernel/clock.ts'
import { sql } from '../../kernel/sql.ts'
import type { Running } from '../serve.ts'
import { startSandbox, type RunningSandbox } from '../sandbox.ts'
import type { Door } from './shop.ts'

/** The demo's WeCom: the sandbox with a small tea brand, in which people live some two hundred times faster than outside. */
const CORP = { corpId: 'wwTea0000000000001', agentId: 1_000_002, secret: 'sandbox-app-secret' }
/** The codes that the sandbox begins with. */
const WAYS = [
  {
    state: 'jingan-counter',
    name: '静安店收银台',
    channel: '门店',
    region: '上海',
    tags: ['from-store'],
    userids: ['LinXia', 'WangFang'],
  },
  {
    state: 'xihu-counter',
    name: '西湖店收银台',
    channel: '门店',
    region: '杭州',
    tags: ['from-store'],
    userids: ['ChenChen', 'ZhouYi'],
  },
  {
    state: 'spring-poster',
    name: '春茶海报',
    channel: '海报',
    region: '',
    tags: ['from-poster'],
    userids: ['LinXia', 'WangFang', 'ChenChen', 'ZhouYi'],
  },
]
/** About one in four seconds comes, for as long as anybody looks on: whoever opens the phones sees it within moments. */
const WORLD = { customers: 250_000, days: 2_900, pace: 240 }

const RANDOM_SEED = '20260101'
/** Longer than anybody of the shop has been a friend. */
const FOUNDED_BEFORE_MS = 110 * DAY_MS

/** A new one stands at some day of the past, and is let go on from there. */
export async function startWecom({ dataFolder }: Config, clock: Clock): Promise<RunningSandbox> {
  await mkdir(dataFolder, { recursive: true })
  const file = path.join(dataFolder, 'wecom.sqlite')
  const founded = new Date(clock.now() - FOUNDED_BEFORE_MS).toISOString()
  const options = existsSync(file) ? [] : ['--random-seed', RANDOM_SEED, '--virtual-time', founded]
  return startSandbox(['--seed-demo', '--data', file, ...options])
}

const WELCOME = '您好，欢迎来到茶铺！点这里看看本周的新茶。'

/** Each tells the other where it is. */
export async function connectWecom({ product, wecom }: Running, sandbox: RunningSandbox, door: Door): Promise<void> {
  const { database, random, engine } = product
  const parts = { database, vault: engine.core.vault, random }
  if (!(await wecom.corps.find())) await saveCorp(parts, { ...CORP, expectedRevision: 0 })
  wecom.corps.forget()
  const welcome = JSON.stringify({ usual: { text: WELCOME, attachments: [] }, variants: [] })
  const now = new Date(product.clock.now()).toISOString()
  // As a process leaves them that was killed while they were made: they are found there.
  for (const { state, name, channel, region, tags, userids } of WAYS)
    await database.run(sql`
      insert into contact_ways (state, name, channel, region, tags, userids, welcome, created_at, changed_at, next_at, making_since)
      values (${state}, ${name}, ${channel}, ${region}, ${tags}, ${userids}, ${welcome}, ${now}, ${now}, ${now}, '2020-01-01')
      on conflict (state) do nothing`)
  const { callbackToken: token, callbackKey: aesKey, agentId: agentid } = await wecom.corps.ensure()
  await sandbox.control('PUT', '/callback', { url: `${door.url}/wecom/callback`, token, aesKey, agentid })
  await sandbox.control('PUT', '/archive', { url: door.url, key: door.writeKey })
}

/** People come, and live. */
export const beginWorld = (sandbox: RunningSandbox, door: Door, world = WORLD): Promise<unknown> =>
  sandbox.control('PUT', '/world', { ...world, store: { url: door.url, key: door.writeKey } })
