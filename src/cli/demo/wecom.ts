import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { saveCorp } from '../../features/corps/corps.ts'
import type { Config } from '../../config.ts'
import { sql } from '../../kernel/sql.ts'
import type { Running } from '../serve.ts'
import { startSandbox, type RunningSandbox } from '../sandbox.ts'

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

export async function startWecom({ dataFolder }: Config): Promise<RunningSandbox> {
  await mkdir(dataFolder, { recursive: true })
  return startSandbox(['--seed-demo', '--data', path.join(dataFolder, 'wecom.sqlite')])
}

const WELCOME = '您好，欢迎来到茶铺！点这里看看本周的新茶。'

/** Each tells the other where it is; then people begin to live. */
export async function connectWecom(
  { product, wecom }: Running,
  sandbox: RunningSandbox,
  door: { url: string; writeKey: string },
  world = WORLD,
): Promise<void> {
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
  await sandbox.control('PUT', '/world', { ...world, store: { url: door.url, key: door.writeKey } })
}
