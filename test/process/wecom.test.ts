import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { act } from '../../wecom-sandbox/actions/actions.ts'
import { saveAddress } from '../../wecom-sandbox/delivery.ts'
import { DEFAULT_APP } from '../../wecom-sandbox/seed.ts'
import { MINUTE_MS } from '../../src/kernel/clock.ts'
import { sql } from '../../src/kernel/sql.ts'
import { freshDatabase } from '../support/database.ts'
import { friendsIn, playWecom, scan } from '../support/office.ts'
import { makeFolder, nextPort, ready, siyu, until, type Process } from './siyu.ts'

/** The product is killed while a thousand people join, and comes back; then it is away for a minute. */
const database = await freshDatabase()
const { sandbox, baseUrl } = await playWecom()
const PORT = await nextPort()
const url = `http://localhost:${PORT}`
const env = { SIYU_DATA: await makeFolder(), PORT, DATABASE_URL: database.url, WECOM_BASE_URL: baseUrl }
const JOINS = 1_000
const AWAY_MS = MINUTE_MS
const AWAY_JOINS = 20

const way = sandbox.state.get<{ config_id: string }>`select config_id from contact_ways order by id`!.config_id

async function start(): Promise<Process> {
  const running = siyu(['start'], env)
  await ready(url, running)
  return running
}

async function connect(running: Process): Promise<void> {
  await until('the key', async () => running.out.includes('admin key'))
  const [, key] = /admin key (siyu_api_[\w-]+)/.exec(running.out)!
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const { agentid: agentId, secret } = DEFAULT_APP
  const body = JSON.stringify({ corpId: sandbox.corpId, agentId, secret, expectedRevision: 0 })
  expect((await fetch(`${url}/api/corp`, { method: 'PUT', headers, body })).status).toBe(204)
  const { corp } = (await (await fetch(`${url}/api/corp`, { headers })).json()) as {
    corp: { callback: { token: string; key: string } }
  }
  const { token, key: aesKey } = corp.callback
  saveAddress(sandbox, { url: `${url}/wecom/callback`, token, aesKey, agentid: DEFAULT_APP.agentid })
}

const read = <T>(query: ReturnType<typeof sql>, shape: z.ZodType<T>) => database.rows(shape, query)
const contacts = async () =>
  (
    await read(
      sql`select i.value || ' ' || c.userid as pair from contacts c join identities i on i.id = c.identity_id
          where c.ended_at is null order by i.value collate "C", c.userid`,
      z.object({ pair: z.string() }),
    )
  ).map(({ pair }) => pair)
const welcomes = async () =>
  (
    await read(
      sql`select name, properties ->> 'reason' as reason, count(*) as count from events
          where name in ('Welcome Sent', 'Welcome Missed') group by 1, 2 order by 1, 2`,
      z.object({ name: z.string(), reason: z.string().nullable(), count: z.int() }),
    )
  ).map(({ name, reason, count }) => [name, reason, count] as const)
const told = async () => (await welcomes()).reduce((sum, [, , count]) => sum + count, 0)
const sentThere = () => sandbox.state.all`select 1 from messages where source = 'welcome'`.length

test(
  'killed while a thousand join and back at once: nobody is missing, nobody is welcomed twice',
  { timeout: 5 * MINUTE_MS },
  async () => {
    // prettier-ignore
    const first = await start()
    await connect(first)
    await database.run(sql`
    insert into contact_ways (state, name, userids, welcome, created_at, changed_at)
    values ('jingan-counter', '静安店', array['LinXia'], ${JSON.stringify({ usual: { text: '欢迎', attachments: [] }, variants: [] })},
      '2026-01-01', '2026-01-01')`)
    await until('the first sync', async () => (await read(sql`select 1 as one from sync_runs where finished_at is not null`, z.object({ one: z.int() }))).length > 0) // prettier-ignore

    const joining = (async () => {
      for (let n = 0; n < JOINS; n++) {
        scan(sandbox, way, `客户${n}`)
        if (n % 10 === 9) await sleep(20)
      }
    })()
    await sleep(700)
    first.child.kill('SIGKILL')
    await first.ended
    const second = await start()
    await joining
    await sandbox.delivery.settled()
    const truth = friendsIn(sandbox)
    expect(truth).toHaveLength(JOINS)
    await until('everybody', async () => (await contacts()).length === JOINS && (await told()) === JOINS)
    expect(await contacts()).toEqual(truth)
    expect(await welcomes()).toContainEqual(['Welcome Sent', null, sentThere()])

    // Away for a minute while some join: WeCom gives up telling, and their welcomes are over.
    second.child.kill('SIGKILL')
    await second.ended
    const missed: string[] = []
    for (let n = 0; n < AWAY_JOINS; n++) {
      missed.push(scan(sandbox, way, `不在时${n}`))
      await sleep(AWAY_MS / AWAY_JOINS)
    }
    const staff = friendsIn(sandbox)
      .find((pair) => pair.startsWith(missed[0]!))!
      .split(' ')[1]!
    act(sandbox, 'staff.delete_customer', { userid: staff, external_userid: missed[0]! })
    await sandbox.delivery.settled()
    await start()
    await until('who came meanwhile', async () => (await contacts()).length === JOINS + missed.length - 1)
    expect(await contacts()).toEqual(friendsIn(sandbox))
    await until('what became of their welcomes', async () => (await told()) === JOINS + missed.length - 1)
    expect(await welcomes()).toContainEqual(['Welcome Missed', 'not_told', expect.any(Number)])
    expect(await welcomes()).toContainEqual(['Welcome Sent', null, sentThere()])
  },
)
