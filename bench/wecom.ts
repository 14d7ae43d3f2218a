import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import wecomCrypto from '@wecom/crypto'
import { z } from 'zod'
import { startSandbox, type RunningSandbox } from '../src/cli/sandbox.ts'
import { MINUTE_MS, SECOND_MS, systemClock } from '../src/kernel/clock.ts'
import type { Database } from '../src/kernel/database.ts'
import { sql } from '../src/kernel/sql.ts'
import type { Bench, Context } from './bench.ts'
import { freePort } from './product.ts'
import { machineOf, median, milliseconds, percent, quantile, whole, type Row } from './report.ts'

/**
 * WeCom, played by the sandbox in a process of its own: how fast a first sync reads a corp, with the product killed in the
 * middle; how soon who joins is greeted, a hundred a second; how many callbacks a second are stored. Beside them stand the
 * limits that WeCom sets, and a bare insert.
 */
const CORP = { corpId: 'wwTea0000000000001', agentId: 1_000_002, secret: 'sandbox-app-secret' }
const STAFF = ['LinXia', 'WangFang', 'ChenChen', 'ZhouYi']
/** WeCom: 10,000 calls a minute of each kind, of a hundred customers each. */
const READ_PER_SECOND = (10_000 * 100) / 60
const WELCOME_P99_MS = 2_000
const JOINS_PER_SECOND = 100
const ACTS_PER_CALL = 1_000
const SENDERS = 32

export const wecom: Bench = {
  summary: 'a first sync of 100,000 customers with a crash in it, welcomes at 100 joins/s, callbacks stored/s',
  async run(context) {
    const { quick, server, say } = context
    const scratch = await server.makeDatabase()
    const { database } = scratch
    const machine = await machineOf(database)
    const sandbox = await startSandbox(['--seed-demo', '--random-seed', '1'])
    const folder = await mkdtemp(path.join(os.tmpdir(), 'siyu-bench-wecom-'))
    const port = await freePort()
    const product: Product = { url: `http://127.0.0.1:${port}`, env: { SIYU_DATA: folder, PORT: String(port), DATABASE_URL: scratch.url, WECOM_BASE_URL: sandbox.url } } // prettier-ignore
    try {
      await startProduct(product)
      const rows = await sync(context, product, sandbox, database, quick ? 3_000 : 100_000)
      rows.push(...(await welcome(context, product, sandbox, database, quick ? 3 : 30)))
      rows.push(...(await store(context, product, database, quick ? 2_000 : 20_000)))
      return {
        name: 'wecom',
        title: 'product, sandbox and PostgreSQL on one machine',
        otherIs: 'limit',
        rows,
        machine,
        notes: [
          'Sync: from connecting the corp until the last row is written; the product is killed once on the way and started again.',
          'Welcome: from when the customer scanned until the welcome stands in the chat, by the clock of the sandbox.',
          'Stored: sealed callbacks over 32 connections, answered after the commit; a bare insert is one row a commit over as many.',
        ],
      }
    } finally {
      product.child?.kill('SIGKILL')
      await sandbox.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      say('done')
    }
  },
}

interface Product {
  url: string
  env: Record<string, string>
  child?: ChildProcess
  key?: string
}

async function startProduct(product: Product): Promise<void> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../bin/siyu.js'), 'start'], {
    env: { ...process.env, ...product.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  product.child = child
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    product.key ??= /admin key (siyu_api_[\w-]+)/.exec(out)?.[1]
  })
  await until(async () => (await fetch(`${product.url}/readyz`)).ok)
  await until(async () => product.key !== undefined)
}

async function kill(product: Product): Promise<void> {
  const ended = once(product.child!, 'exit')
  product.child!.kill('SIGKILL')
  await ended
}

async function api<T>(product: Product, method: string, where: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${product.url}/api${where}`, {
    method,
    headers: {
      authorization: `Bearer ${product.key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${await answer.text()}`)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

// ── Sync ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function sync(
  { say }: Context,
  product: Product,
  sandbox: RunningSandbox,
  database: Database,
  customers: number,
): Promise<Row[]> {
  say(`filling the corp with ${whole(customers)} customers`)
  await sandbox.control('PUT', '/switches', { memberCustomersMax: customers, corpCustomersMax: customers * 2 })
  for (let from = 0; from < customers; from += ACTS_PER_CALL)
    await sandbox.control('POST', '/acts', {
      acts: Array.from({ length: Math.min(ACTS_PER_CALL, customers - from) }, (_, n) => ({
        name: 'customer.add_staff',
        input: { userid: STAFF[(from + n) % STAFF.length], name: `客户${from + n}`, add_way: 1 },
      })),
    })
  const startedAt = systemClock.now()
  await api(product, 'PUT', '/corp', { ...CORP, expectedRevision: 0 })
  const read = async () => (await count(database, sql`select count(*) as n from relations`)) as number
  await until(async () => (await read()) >= customers * 0.4)
  say('killing it')
  await kill(product)
  await startProduct(product)
  await until(async () => (await count(database, sql`select count(*) as n from sync_runs where finished_at is not null`)) > 0) // prettier-ignore
  const seconds = (systemClock.now() - startedAt) / 1_000
  const wrong = await differences(sandbox, database)
  const perSecond = customers / seconds
  say(`${whole(customers)} in ${seconds.toFixed(1)} s, ${wrong} wrong`)
  return [
    {
      measure: `first sync of ${whole(customers)}, killed once, customers/s`,
      ours: whole(perSecond),
      other: whole(READ_PER_SECOND),
      ratio: percent(perSecond / READ_PER_SECOND),
    },
    { measure: '  rows that differ from the corp', ours: String(wrong), target: '0', met: wrong === 0 },
  ]
}

/** Friends there against who serves whom here, row by row. */
async function differences(sandbox: RunningSandbox, database: Database): Promise<number> {
  const there = (
    await sandbox.table<{ external_userid: string; userid: string; staff_side: number }>('relations')
  ).filter(({ staff_side: isFriend }) => isFriend === 1)
  const here = await database.rows(
    z.object({ pair: z.string() }),
    sql`select i.value || ' ' || c.userid as pair from contacts c join identities i on i.id = c.identity_id
        where c.ended_at is null`,
  )
  const ours = new Set(here.map(({ pair }) => pair))
  const missing = there.filter(({ external_userid: id, userid }) => !ours.delete(`${id} ${userid}`)).length
  return missing + ours.size
}

// ── Welcomes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

async function welcome(
  { say }: Context,
  product: Product,
  sandbox: RunningSandbox,
  database: Database,
  seconds: number,
): Promise<Row[]> {
  const { corp } = await api<{ corp: { callback: { token: string; key: string } } }>(product, 'GET', '/corp')
  const { token, key: aesKey } = corp.callback
  await sandbox.control('PUT', '/callback', {
    url: `${product.url}/wecom/callback`,
    token,
    aesKey,
    agentid: CORP.agentId,
  })
  // As WeCom's many machines would: not one after another.
  await sandbox.control('PUT', '/switches', { callbackLanes: 16 })
  await database.run(sql`
    insert into contact_ways (state, name, userids, welcome, created_at, changed_at)
    values ('bench', 'bench', '{}', ${JSON.stringify({ usual: { text: '欢迎', attachments: [] }, variants: [] })},
      '2026-01-01', '2026-01-01')`)
  const startedAt = systemClock.now()
  const joins = seconds * JOINS_PER_SECOND
  for (let n = 0; n < joins; n += 10) {
    await sleep(Math.max(0, startedAt + (n * SECOND_MS) / JOINS_PER_SECOND - systemClock.now()))
    const acts = Array.from({ length: 10 }, (_, more) => ({
      name: 'customer.add_staff',
      input: { userid: STAFF[(n + more) % STAFF.length], name: `新客${n + more}`, add_way: 1, state: 'bench' },
    }))
    await sandbox.control('POST', '/acts', { acts })
  }
  const ended = () => count(database, sql`select count(*) as n from welcomes where reported`)
  await until(async () => (await ended()) >= joins)
  const codes = await sandbox.table<{ external_userid: string; created_at: number }>('welcome_codes')
  const addedAt = new Map(codes.map((one) => [one.external_userid, one.created_at]))
  const messages = await sandbox.table<{ source: string; chat: string; at: number }>('messages')
  const tookMs = messages
    .filter(({ source }) => source === 'welcome')
    .map(({ chat, at }) => at - addedAt.get(chat.split(':')[1]!)!)
  const p99 = quantile(tookMs, 0.99)
  say(`${tookMs.length} of ${joins} greeted: p50 ${milliseconds(median(tookMs))}, p99 ${milliseconds(p99)}`)
  return [
    {
      measure: `joined → greeted, ${JOINS_PER_SECOND} a second for ${seconds} s, p50 / p99`,
      ours: `${milliseconds(median(tookMs))} / ${milliseconds(p99)}`,
      other: '20,000 ms',
      target: `<= ${whole(WELCOME_P99_MS)} ms`,
      met: p99 <= WELCOME_P99_MS,
    },
    {
      measure: '  not greeted',
      ours: String(joins - tookMs.length),
      target: '0',
      met: tookMs.length === joins,
    },
  ]
}

// ── Callbacks ────────────────────────────────────────────────────────────────────────────────────────────────────────

async function store({ say }: Context, product: Product, database: Database, callbacks: number): Promise<Row[]> {
  const { corp } = await api<{ corp: { callback: { token: string; key: string } } }>(product, 'GET', '/corp')
  const { token, key } = corp.callback
  const sealed = Array.from({ length: callbacks }, (_, n) => {
    const xml = `<xml><ToUserName><![CDATA[${CORP.corpId}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[enter_agent]]></Event><EventKey><![CDATA[${n}]]></EventKey></xml>`
    const encrypted = wecomCrypto.encrypt(key, xml, CORP.corpId)
    const signature = wecomCrypto.getSignature(token, '1700000000', String(n), encrypted)
    return {
      url: `${product.url}/wecom/callback?msg_signature=${signature}&timestamp=1700000000&nonce=${n}`,
      body: `<xml><ToUserName><![CDATA[${CORP.corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
    }
  })
  const before = await count(database, sql`select count(*) as n from callbacks`)
  const ours = await perSecondOf(callbacks, async (n) => {
    const { url, body } = sealed[n]!
    const answer = await fetch(url, { method: 'POST', body })
    if ((await answer.text()) !== 'success') throw new Error(`it answered ${answer.status}`)
  })
  const lost = callbacks - ((await count(database, sql`select count(*) as n from callbacks`)) - before)
  await database.run(
    sql`create table bare (id bigint generated always as identity primary key, key text unique, xml text)`,
  )
  const bare = await perSecondOf(callbacks, (n) =>
    database.run(sql`insert into bare (key, xml) values (${`k${n}`}, ${sealed[n]!.body})`),
  )
  say(`${whole(ours)} callbacks/s stored, ${whole(bare)} bare inserts/s`)
  return [
    { measure: 'callbacks stored/s (other: one row a commit)', ours: whole(ours), other: whole(bare), ratio: percent(ours / bare) }, // prettier-ignore
    { measure: '  lost', ours: String(lost), target: '0', met: lost === 0 },
  ]
}

async function perSecondOf(times: number, work: (n: number) => Promise<unknown>): Promise<number> {
  const startedAt = systemClock.now()
  let next = 0
  const send = async () => {
    for (let n = next++; n < times; n = next++) await work(n)
  }
  await Promise.all(Array.from({ length: SENDERS }, send))
  return times / ((systemClock.now() - startedAt) / 1_000)
}

// ── What is common ───────────────────────────────────────────────────────────────────────────────────────────────────

const count = async (database: Database, query: ReturnType<typeof sql>): Promise<number> =>
  (await database.rows(z.object({ n: z.int() }), query))[0]!.n

const PATIENCE_MS = 30 * MINUTE_MS
async function until(look: () => Promise<boolean>): Promise<void> {
  const giveUpAt = systemClock.now() + PATIENCE_MS
  while (systemClock.now() < giveUpAt) {
    if (await look().catch(() => false)) return
    await sleep(50)
  }
  throw new Error('It takes longer than it ever should.')
}
