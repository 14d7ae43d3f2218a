import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { freshDatabase } from '../../../test/support/database.ts'
import { FakeEngine, importClock, importFolder } from '../../../test/support/imports.ts'
import { sql } from '../../kernel/sql.ts'
import { importFile, type ImportDeps, type ImportOptions } from './imports.ts'

const database = await freshDatabase()
const { folder, put } = await importFolder()

const importInto = (engine: FakeEngine, options: ImportOptions, deps: Partial<ImportDeps> = {}) =>
  importFile({ yes: true, ...options }, { ingest: engine.ingest, database, clock: importClock, ...deps })

const rowOf = async (id: number | null) =>
  (
    await database.rows(
      z.object({ status: z.string(), units_done: z.int(), report: z.looseObject({}) }),
      sql`select status, units_done, report from imports where id = ${id}`,
    )
  )[0]

const ordersFile = (name: string, count: number, from = 0) =>
  put(
    name,
    [
      '订单号,下单时间,客户编号,商品编码,商品名称,数量,单价',
      ...Array.from({ length: count }, (_, at) => `${from + at},2024-01-01 10:00:00,u${at % 50},p,商品,1,2.50`),
    ].join('\n'),
  )

describe('an import', () => {
  it('stores once what a file holds; again, nothing changes', async () => {
    const engine = new FakeEngine()
    const path = await ordersFile('twice.csv', 2_500)
    const first = await importInto(engine, { kind: 'orders', path })
    expect(first).toMatchObject({
      status: 'done',
      items: { total: 2_500, stored: 2_500, repeated: 0, quarantined: 0 },
      orders: { clean: { invoices: 2_500, customers: 50, revenue: '6250.00' } },
      next: null,
    })
    expect(engine.calls).toEqual([1_000, 1_000, 500])
    const before = JSON.stringify(engine.items())
    const again = await importInto(engine, { kind: 'orders', path })
    expect(again).toMatchObject({ importId: first.importId, items: { total: 2_500, stored: 0, repeated: 2_500 } })
    expect(JSON.stringify(engine.items())).toBe(before)
    expect(await rowOf(first.importId)).toMatchObject({ status: 'done', units_done: 2_500, report: { status: 'done' } })
  })

  it('of a later export that overlaps adds what is new', async () => {
    const engine = new FakeEngine()
    await importInto(engine, { kind: 'orders', path: await ordersFile('early.csv', 100) })
    const { items } = await importInto(engine, { kind: 'orders', path: await ordersFile('later.csv', 100, 60) })
    expect(items).toMatchObject({ stored: 60, repeated: 40 })
  })

  it('goes on after a failure where it stopped', async () => {
    const path = await ordersFile('failing.csv', 9_500)
    const engine = new FakeEngine()
    engine.before = async (call) => {
      if (call === 5) throw new Error('the database went away')
    }
    await expect(importInto(engine, { kind: 'orders', path })).rejects.toThrow('went away')
    engine.before = async () => {}
    engine.calls.length = 0
    const report = await importInto(engine, { kind: 'orders', path })
    expect(engine.calls[0]).toBe(1_000)
    expect(engine.calls.reduce((sum, one) => sum + one, 0)).toBe(5_500)
    expect(report.items).toMatchObject({ total: 9_500, quarantined: 0 })
    expect(engine.stored.size).toBe(9_500)
  })

  it('that is cancelled finishes what is on its way and says how to go on', async () => {
    const path = await ordersFile('cancelled.csv', 60_000)
    const engine = new FakeEngine()
    const controller = new AbortController()
    const cancelled = await importInto(
      engine,
      { kind: 'orders', path },
      {
        signal: controller.signal,
        onProgress: ({ phase, items }) => phase === 'sending' && items.total > 3_000 && controller.abort(),
      },
    )
    expect(cancelled.status).toBe('cancelled')
    expect(cancelled.next!.en).toContain('Run the same command again')
    expect(engine.stored.size).toBe(cancelled.items.total)
    expect(engine.inFlight).toBe(0)
    expect(await rowOf(cancelled.importId)).toMatchObject({ status: 'cancelled', units_done: cancelled.items.total })
    const { items } = await importInto(engine, { kind: 'orders', path })
    expect(items).toMatchObject({ total: 60_000, stored: 60_000, repeated: 0 })
  })

  it('cancelled before it sends writes nothing', async () => {
    const engine = new FakeEngine()
    const path = await ordersFile('early-cancel.csv', 10)
    await expect(importInto(engine, { kind: 'orders', path }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(engine.calls).toEqual([])
  })

  it('killed by SIGKILL in the middle comes out the same when it is run again', async () => {
    const path = await ordersFile('killed.csv', 40_000)
    const log = join(folder, 'killed.log')
    const script = await put('killed.ts', killedScript(path, log))
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] })
    const exited = once(child, 'exit')
    while (stored(log).length < 9_000 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGKILL')
    expect((await exited)[1]).toBe('SIGKILL')

    const before = stored(log)
    const engine = new FakeEngine()
    for (const id of before) engine.stored.set(id, undefined as never)
    const report = await importInto(engine, { kind: 'orders', path, zone: 'UTC' })
    expect(report).toMatchObject({ status: 'done', items: { total: 40_000, quarantined: 0 } })
    expect(engine.stored.size).toBe(40_000)
    expect(new Set(before).size).toBe(before.length)
    // What was saved as done is not sent again.
    expect(engine.calls.reduce((sum, one) => sum + one, 0)).toBeLessThan(40_000)
  })
  const stored = (log: string) => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [])
  const killedScript = (path: string, log: string) => `
    import { appendFileSync } from 'node:fs'
    import { importFile } from ${JSON.stringify(new URL('imports.ts', import.meta.url).href)}
    import { systemClock } from ${JSON.stringify(new URL('../../kernel/clock.ts', import.meta.url).href)}
    import { openDatabase } from ${JSON.stringify(new URL('../../kernel/database.ts', import.meta.url).href)}
    const database = openDatabase(${JSON.stringify(database.url)})
    let sent = 0
    await importFile({ kind: 'orders', path: ${JSON.stringify(path)}, zone: 'UTC', yes: true }, { database, clock: systemClock,
      ingest: async (items) => {
        appendFileSync(${JSON.stringify(log)}, items.map((item) => item.messageId + '\\n').join(''))
        sent += items.length
        await new Promise((resolve) => setTimeout(resolve, sent > 12_000 ? 2 ** 30 : 20)) // until it is killed
        return items.map(() => ({ status: 'stored' }))
      } })`

  it('is done by one process at a time', async () => {
    const engine = new FakeEngine()
    const path = await ordersFile('locked.csv', 3_000)
    engine.before = async (call) => {
      if (call === 1)
        await expect(importInto(new FakeEngine(), { kind: 'orders', path })).rejects.toMatchObject({
          code: 'already_running',
        })
    }
    expect((await importInto(engine, { kind: 'orders', path })).status).toBe('done')
  })

  it('in a dry run writes nothing', async () => {
    const engine = new FakeEngine()
    const path = await ordersFile('dry.csv', 10)
    const report = await importInto(engine, { kind: 'orders', path, dryRun: true, currency: 'EUR' })
    expect(report).toMatchObject({ status: 'checked', importId: null, items: { total: 10, stored: 0 } })
    expect(engine.calls).toEqual([])
    expect(await database.rows(z.object({}), sql`select 1 from imports where mapping ->> 'currency' = 'EUR'`)).toEqual(
      [],
    )
  })

  it('lists what it did not take beside the file', async () => {
    const engine = new FakeEngine()
    engine.refuse = (item) => (item.messageId.endsWith(':4') ? 'timestamp_too_old' : null)
    const path = await put(
      'rejects.csv',
      'order,time,customer,quantity,price\n1,2024-01-01,u,1,5\n2,"x, ""y""",u,1,5\n3,2024-01-01,u,many,5\n3,2024-01-01,u,1,5\n4,2024-01-01,u,1,5\n',
    )
    const report = await importInto(engine, { kind: 'orders', path })
    expect(report).toMatchObject({
      lines: { read: 5, rejected: 2, heldBack: 1 },
      items: { total: 2, stored: 1, quarantined: 1 },
      rejectsPath: `${path}.rejects.csv`,
    })
    const rejects: string[][] = parse(readFileSync(report.rejectsPath!, 'utf8'))
    expect(rejects.map(([line, code, , original]) => [line, code, original])).toEqual([
      ['line', 'code', 'original'],
      ['3', 'time_unreadable', '2,"x, ""y""",u,1,5'],
      ['4', 'number_unreadable', '3,2024-01-01,u,many,5'],
      ['5', 'order_incomplete', '3,2024-01-01,u,1,5'],
      ['6', 'quarantined', '4'],
    ])
    expect(report.next!.en).toContain('.rejects.csv')
  })
})

describe('which column is what', () => {
  it('is guessed, shown and confirmed', async () => {
    const engine = new FakeEngine()
    const path = await ordersFile('guess.csv', 3)
    const asked: unknown[] = []
    const refusing = importInto(
      engine,
      { kind: 'orders', path, yes: false },
      {
        confirm: async (guess) => {
          asked.push(...guess.columns.map(({ field, column }) => `${field}=${column}`))
          return false
        },
      },
    )
    await expect(refusing).rejects.toMatchObject({ code: 'mapping_unconfirmed' })
    expect(asked).toEqual([
      'order=订单号',
      'time=下单时间',
      'customer=客户编号',
      'quantity=数量',
      'price=单价',
      'product=商品编码',
      'name=商品名称',
    ])
    await expect(importInto(engine, { kind: 'orders', path, yes: false })).rejects.toMatchObject({
      advice: expect.stringContaining('--map customer=客户编号'),
    })
    expect(engine.calls).toEqual([])
  })

  it('is saved and used again, with its settings', async () => {
    const path = await put('named.csv', 'a,b,c,d,e\n1,1/2/2024,u,2,3\n')
    const map = ['order=a', 'time=b', 'customer=c', 'quantity=d', 'price=e']
    const engine = new FakeEngine()
    await importInto(engine, { kind: 'orders', path, map, timeFormat: 'D/M/YYYY', zone: 'UTC', saveMappingAs: 'shop' })
    expect(engine.items()[0]!.timestamp).toBe('2024-02-01T00:00:00.000Z')
    const report = await importInto(engine, { kind: 'orders', path, mappingName: 'shop' })
    expect(report.items).toMatchObject({ repeated: 1 })
    await expect(importInto(engine, { kind: 'orders', path, mappingName: 'none' })).rejects.toMatchObject({
      advice: 'Saved are: shop.',
    })
  })

  it('may name hundreds of columns', async () => {
    const fields = Array.from({ length: 300 }, (_, at) => `自定义字段第${at}号`)
    const path = await put('wide.csv', ['customer', ...fields].join() + `\nu${',x'.repeat(300)}\n`)
    const map = ['customer=customer', ...fields.map((field) => `${field}=${field}`)]
    const engine = new FakeEngine()
    expect((await importInto(engine, { kind: 'customers', path, map })).items.stored).toBe(1)
    expect((await importInto(engine, { kind: 'customers', path, map })).items.repeated).toBe(1)
  })

  it.each<[string, string, Partial<ImportOptions>, string, string]>([
    ['missing', 'a,b\n1,2\n', {}, 'mapping_incomplete', '"a", "b"'],
    ['one missing', 'order,time,customer,price,menge\n1,2024-01-01,u,2,3\n', {}, 'mapping_incomplete', '"menge"'],
    [
      'named wrongly',
      'order,time\n1,2\n',
      { map: ['order=nr', 'time=time', 'customer=x', 'amount=y'] },
      'column_missing',
      '"order", "time"',
    ],
    [
      'named twice',
      'a,b,c,d\n1,2024-01-01,3,4\n',
      { map: ['order=a', 'order=b', 'time=b', 'customer=c', 'amount=d'] },
      'option_invalid',
      'one column',
    ],
    ['no flag', 'a,b\n1,2\n', { map: ['order'] }, 'option_invalid', '--map'],
    ['no zone', 'a,b\n1,2\n', { zone: 'Mars/Olympus' }, 'option_invalid', 'Asia/Shanghai'],
    ['no format', 'a,b\n1,2\n', { timeFormat: 'soon' }, 'option_invalid', 'YYYY'],
    ['unsure times', 'order,time,customer,amount\n1,12/1/2010 8:26,u,4\n', {}, 'time_format_needed', '--time-format'],
  ])('%s is said clearly', async (name, content, options, code, advice) => {
    const path = await put(`${name}.csv`, content)
    await expect(importInto(new FakeEngine(), { kind: 'orders', path, ...options })).rejects.toMatchObject({
      code,
      advice: expect.stringContaining(advice),
    })
  })
})

describe('customers', () => {
  it('become identifies with typed traits, and tags', async () => {
    const path = await put(
      'customers.csv',
      '会员编号,手机号,姓名,标签,积分,vip,邮编\n17850.0,138 0013 8000,王小明,"高价值，常客",120.5,true,010000\n,13900139000,李雷,,3,FALSE,200000\n,,没有,,,,\n',
    )
    const engine = new FakeEngine()
    const report = await importInto(engine, { kind: 'customers', path })
    expect(report).toMatchObject({ lines: { read: 3, rejected: 1 }, rejects: { no_identifier: 1 }, customers: 2 })
    const timestamp = new Date(importClock.now()).toISOString()
    const phone = (id: string) => ({ externalIds: [{ type: 'phone', id, collection: 'users', encoding: 'none' }] })
    expect(engine.items().map((item) => ({ ...item, messageId: '' }))).toEqual([
      {
        type: 'identify',
        messageId: '',
        timestamp,
        userId: '17850',
        context: phone('138 0013 8000'),
        traits: { name: '王小明', 积分: 120.5, vip: true, 邮编: '010000', phone: '138 0013 8000' },
      },
      ...['高价值', '常客'].map((tag) => ({
        type: 'track',
        messageId: '',
        event: 'Tag Added',
        timestamp,
        userId: '17850',
        context: phone('138 0013 8000'),
        properties: { tag, until: null },
      })),
      {
        type: 'identify',
        messageId: '',
        timestamp,
        context: phone('13900139000'),
        traits: { name: '李雷', 积分: 3, vip: false, 邮编: '200000', phone: '13900139000' },
      },
    ])
    expect((await importInto(engine, { kind: 'customers', path })).items).toMatchObject({ stored: 0, repeated: 4 })
  })

  it('told again without a time count again; with one they are the same fact', async () => {
    const engine = new FakeEngine()
    const run = async (name: string, content: string) =>
      (await importInto(engine, { kind: 'customers', path: await put(name, content) })).items.stored
    expect(await run('a.csv', 'customer,city\nu,上海\n')).toBe(1)
    expect(await run('b.csv', 'customer,city\nu,北京\n')).toBe(1)
    expect(await run('c.csv', 'customer,city\nu,上海\n\n')).toBe(1)
    expect(await run('d.csv', 'customer,updated_at,city\nu,2024-01-01,上海\n')).toBe(1)
    expect(await run('e.csv', 'customer,updated_at,city\nu,2024-01-01,上海\nv,2024-01-01,上海\n')).toBe(1)
  })
})

describe('events', () => {
  it('in Segment’s shape pass through; without an id they get one from their content', async () => {
    const lines = [
      { type: 'track', event: 'Product Viewed', userId: 'u', timestamp: '2024-01-01T00:00:00Z', messageId: 'm1' },
      { type: 'identify', userId: 'u', traits: { a: 1 }, originalTimestamp: '2024-01-01T00:00:00.000Z' },
      { type: 'page', anonymousId: 'x', timestamp: '2024-01-01T00:00:00Z', properties: { b: 1, a: 2 } },
      { properties: { a: 2, b: 1 }, type: 'page', anonymousId: 'x', timestamp: '2024-01-01T00:00:00Z' },
      { type: 'track', userId: 'u', timestamp: '2024-01-01T00:00:00Z' },
      { type: 'dance', userId: 'u', timestamp: '2024-01-01T00:00:00Z' },
      { type: 'page', timestamp: '2024-01-01T00:00:00Z' },
      { type: 'page', userId: 'u' },
    ]
    const engine = new FakeEngine()
    const path = await put('events.jsonl.gz', gzipSync(lines.map((line) => JSON.stringify(line)).join('\n')))
    const report = await importInto(engine, { kind: 'events', path })
    expect(report).toMatchObject({
      items: { total: 4, stored: 3, repeated: 1 },
      rejects: { event_missing: 1, type_unknown: 1, no_identifier: 1, time_missing: 1 },
      customers: 2,
    })
    expect(engine.items()[0]).toEqual({ ...lines[0], timestamp: '2024-01-01T00:00:00.000Z' })
    expect(engine.items()[1]).toMatchObject({
      timestamp: '2024-01-01T00:00:00.000Z',
      messageId: expect.stringMatching(/^event:/),
    })
  })

  it('in a table are mapped, the other columns are their properties', async () => {
    const engine = new FakeEngine()
    const path = await put(
      'events.csv',
      '事件,时间,手机号,amount,page\nPage Viewed,2024-01-01 08:00,13800138000,5,/a\n',
    )
    await importInto(engine, { kind: 'events', path })
    expect(engine.items()).toEqual([
      {
        type: 'track',
        event: 'Page Viewed',
        timestamp: '2024-01-01T00:00:00.000Z',
        context: { externalIds: [{ type: 'phone', id: '13800138000', collection: 'users', encoding: 'none' }] },
        properties: { amount: 5, page: '/a' },
        messageId: expect.stringMatching(/^event:/),
      },
    ])
    const typed = await put('typed.csv', 'time,customer,amount\n2024-01-01,u,x\n')
    expect((await importInto(engine, { kind: 'events', path: typed, eventName: 'Lesson Taken' })).items.stored).toBe(1)
  })
})
