import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bearer, makeKey, testApp } from '../../../test/support/app.ts'
import { whenFileEnds } from '../../../test/support/cleanup.ts'
import { freshDatabase } from '../../../test/support/database.ts'
import { testEngine } from '../../../test/support/engine.ts'
import { ManualClock, systemClock } from '../../kernel/clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { RUN_SILENT_MS, UPLOAD_KEPT_MS } from './limits.ts'
import { openImportRuns } from './runs.ts'
import { openUploads } from './uploads.ts'

const database = await freshDatabase()
const engine = testEngine(database)
const app = await testApp(database, { product: engine })
const [operator, analyst] = await Promise.all(
  (['operator', 'analyst'] as const).map((role) => makeKey(database, { kind: 'api', name: role, role })),
)

const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object, key = operator!, language = 'en') => {
  const response = await app.inject({
    method,
    url,
    headers: { ...bearer(key), 'accept-language': language },
    ...(body && { payload: body }),
  })
  const isJson = response.headers['content-type']?.includes('json') && response.body !== ''
  return { status: response.statusCode, text: response.body, body: isJson ? response.json() : undefined }
}
async function upload(name: string, text: string | Buffer, key = operator!) {
  return app.inject({
    method: 'POST',
    url: `/api/uploads?name=${encodeURIComponent(name)}`,
    headers: { ...bearer(key), 'content-type': 'text/csv' },
    payload: text,
  })
}
const uploaded = async (name: string, text: string): Promise<string> => (await upload(name, text)).json().upload
async function ended(id: string) {
  while (true) {
    const { body } = await ask('GET', `/api/imports/${id}`)
    if (body.status !== 'running') return body
    await sleep(20)
  }
}
const makeOrders = (count: number) =>
  `订单号,会员号,下单时间,数量,单价\n${Array.from({ length: count }, (_, n) => `O${n},M${n % 50},2026-01-${String(1 + (n % 28)).padStart(2, '0')} 10:00,2,19.90`).join('\n')}\n`
const MAP = [
  { field: 'order', column: '订单号' },
  { field: 'member_no', column: '会员号' },
  { field: 'time', column: '下单时间' },
  { field: 'quantity', column: '数量' },
  { field: 'price', column: '单价' },
]

test('a file is looked at, tried out and imported, and the second time changes nothing', async () => {
  const file = await uploaded('订单.csv', `${makeOrders(120)}O-bad,M1,not a time,1,2\n`)
  const looked = (await ask('POST', '/api/imports/looks', { upload: file, kind: 'orders' })).body
  expect(looked.header).toEqual(MAP.map(({ column }) => column))
  expect(looked.guess.columns.map(({ field, column }: (typeof MAP)[number]) => ({ field, column }))).toEqual(
    expect.arrayContaining([MAP[0], MAP[2], MAP[3], MAP[4]]),
  )
  const begin = async (more: object = {}) =>
    ended((await ask('POST', '/api/imports', { upload: file, kind: 'orders', columns: MAP, ...more })).body.id)
  const tried = await begin({ dryRun: true })
  expect(tried).toMatchObject({
    status: 'checked',
    report: { lines: { read: 121, rejected: 1 }, items: { total: 120 } },
  })
  expect((await database.pool.query('select count(*) as n from events')).rows[0].n).toBe(0)
  const done = await begin()
  expect(done).toMatchObject({ status: 'done', fileName: '订单.csv', report: { items: { stored: 120, repeated: 0 } } })
  expect((await begin()).report.items).toMatchObject({ stored: 0, repeated: 120 })
  const rejects = await ask('GET', `/api/imports/${done.id}/rejects.csv`)
  expect(rejects.text).toMatch(/^line,code,message,original\n122,time_unreadable,.*O-bad/)
  expect((await ask('GET', '/api/imports')).body.imports).toHaveLength(3)
})

test('what cannot be imported is told in words, before and while it is done', async () => {
  const file = await uploaded('x.csv', 'a,b\n1,2\n')
  const id = (await ask('POST', '/api/imports', { upload: file, kind: 'orders', columns: [{ field: 'order', column: 'a' }] })).body.id // prettier-ignore
  expect(await ended(id)).toMatchObject({ status: 'failed', problem: { code: 'mapping_incomplete' } })
  const empty = await uploaded('empty.csv', '')
  const looked = await ask('POST', '/api/imports/looks', { upload: empty, kind: 'orders' })
  expect(looked).toMatchObject({
    status: 422,
    body: { error: { code: 'import_problem', details: { code: 'file_empty' } } },
  })
  const none = await ask('POST', '/api/imports/looks', { upload: systemRandom.uuid(), kind: 'orders' })
  expect(none.status).toBe(404)
})

test('everything is said in the language of whoever asks, and the rejects in that of who began', async () => {
  const inChinese = (method: 'GET' | 'POST', url: string, body?: object) => ask(method, url, body, operator, 'zh-CN')
  const file = await uploaded('订单.xlsx', `${makeOrders(2)}O-bad,M1,not a time,1,2\n`)
  const looked = await inChinese('POST', '/api/imports/looks', { upload: file, kind: 'orders' })
  expect(looked.body.notes).toEqual(['文件名以 .xlsx 结尾，但内容是 CSV，按后者读取。'])
  const begun = (await inChinese('POST', '/api/imports', { upload: file, kind: 'orders', columns: MAP })).body.id
  expect((await ended(begun)).report).toMatchObject({ notes: [expect.stringMatching(/^The name says/)], next: expect.stringMatching(/^Mend/) }) // prettier-ignore
  const { report, options } = (await inChinese('GET', `/api/imports/${begun}`)).body
  expect(report.next).toBe('请在文件中改正未导入的行后重新导入，已导入的内容会保留。')
  expect(options).not.toHaveProperty('language')
  expect((await ask('GET', `/api/imports/${begun}/rejects.csv`)).text).toBe(
    '\uFEFFline,code,message,original\n4,time_unreadable,“not a time” 不是可以识别的时间,"O-bad,M1,not a time,1,2"\n',
  )
  const wrong = { upload: file, kind: 'orders', columns: [{ field: 'order', column: '订单号' }], zone: 'Mars' }
  const failed = (await ask('POST', '/api/imports', wrong)).body.id
  await ended(failed)
  expect((await inChinese('GET', '/api/imports')).body.imports[0].problem).toEqual({
    code: 'option_invalid',
    message: '没有“Mars”这个时区。',
    advice: '例如 Asia/Shanghai 或 Europe/London。',
  })
  const empty = await uploaded('empty.csv', '')
  expect((await inChinese('POST', '/api/imports/looks', { upload: empty, kind: 'orders' })).body.error).toMatchObject({
    message: '文件无法导入：empty.csv 是空文件。请检查是否选对了文件、导出是否完整。',
    details: { code: 'file_empty', problem: 'empty.csv 是空文件。' },
  })
})

test('only who may change customers brings files', async () => {
  expect((await upload('a.csv', 'a\n1\n', analyst!)).statusCode).toBe(403)
  expect((await app.inject({ method: 'POST', url: '/api/uploads?name=a', payload: 'x' })).statusCode).toBe(401)
})

test('a run that is stopped keeps what is stored, and goes on from there', async () => {
  const file = await uploaded('many.csv', makeOrders(20_000))
  const order = { upload: file, kind: 'orders', columns: MAP.map((one) => ({ ...one })), creditPrefix: '' }
  const first = (await ask('POST', '/api/imports', order)).body.id
  while (!((await ask('GET', `/api/imports/${first}`)).body.progress?.items.total > 0)) await sleep(20)
  await ask('DELETE', `/api/imports/${first}`)
  const stopped = await ended(first)
  expect(stopped.status).toBe('cancelled')
  const second = await ended((await ask('POST', '/api/imports', order)).body.id)
  expect(second).toMatchObject({ status: 'done', report: { items: { total: 20_000 } } })
  const { rows } = await database.pool.query(`select count(*) as n from events where name = 'Order Completed'
    and properties->>'order_id' ~ '^O'`) // prettier-ignore
  expect(rows[0].n).toBe(20_000)
})

test('a run whose process ended is shown as cut off, by any process', async () => {
  const clock = new ManualClock(systemClock.now())
  const folder = mkdtempSync(path.join(os.tmpdir(), 'siyu-uploads-'))
  whenFileEnds(async () => rmSync(folder, { recursive: true, force: true }))
  const parts = { database, clock, random: systemRandom, folder, zone: 'Asia/Shanghai', onError: console.error }
  const { promise: held, reject: letGo } = Promise.withResolvers<never>()
  held.catch(() => {})
  const never = openImportRuns({ ...parts, ingest: () => held, onError: () => {} })
  const { upload: file } = await never.uploads.receive({ fileName: 'a.csv' }, Readable.from(Buffer.from(makeOrders(3))))
  const id = await never.begin(file, { kind: 'orders', map: Object.fromEntries(MAP.map(({ field, column }) => [field, column])) }, 'test') // prettier-ignore
  expect((await never.read(id)).status).toBe('running')
  await database.pool.query(`update import_runs set seen_at = seen_at - interval '1 hour' where id = $1`, [id])
  const other = openImportRuns({
    ...parts,
    clock: new ManualClock(clock.now() + RUN_SILENT_MS),
    ingest: async () => [],
  })
  expect((await other.read(id)).status).toBe('interrupted')
  letGo(new Error('gone'))
  await never.stop()
})

test('an upload has a plain name, is whole or not there, and goes after some days', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'siyu-uploads-'))
  whenFileEnds(async () => rmSync(folder, { recursive: true, force: true }))
  const clock = new ManualClock(systemClock.now())
  const uploads = openUploads(folder, { clock, random: systemRandom })
  for (const [given, name] of [
    ['../../etc/passwd', 'passwd'],
    ['C:\\files\\客户 名单.xlsx', '客户 名单.xlsx'],
    ['.hidden', 'hidden'],
    ['', 'upload.csv'],
    ['a.part', 'upload.csv'],
  ] as const) {
    const { upload: one, fileName } = await uploads.receive({ fileName: given }, Readable.from(Buffer.from('x')))
    expect(fileName).toBe(name)
    expect((await uploads.find(one)).path.startsWith(folder)).toBe(true)
  }
  const before = readdirSync(folder).length
  const cut = Readable.from((async function* () {
    yield Buffer.from('half')
    throw new Error('cut off')
  })()) // prettier-ignore
  await expect(uploads.receive({ fileName: 'b.csv' }, cut)).rejects.toThrow('cut off')
  expect(readdirSync(folder)).toHaveLength(before)
  clock.advance(UPLOAD_KEPT_MS + 60_000)
  await uploads.receive({ fileName: 'c.csv' }, Readable.from(Buffer.from('x')))
  expect(readdirSync(folder)).toHaveLength(1)
  await expect(uploads.find('../secret')).rejects.toThrow('not_found')
})

test('a file that comes in parts is whole in the end, also when a part is sent again', async () => {
  const text = makeOrders(500)
  const part = async (query: string, from: number, to: number) =>
    (
      await app.inject({
        method: 'POST',
        url: `/api/uploads?name=p.csv&${query}`,
        headers: { ...bearer(operator!), 'content-type': 'application/octet-stream' },
        payload: Buffer.from(text).subarray(from, to),
      })
    ).json()
  const first = await part('last=false', 0, 4_000)
  const looked = () => ask('POST', '/api/imports/looks', { upload: first.upload, kind: 'orders' })
  const go = `upload=${first.upload}`
  expect(first.bytes).toBe(4_000)
  expect((await looked()).status).toBe(404)
  await part(`${go}&at=4000&last=false`, 4_000, 9_000)
  // Its answer was lost: from the same place once more.
  expect((await part(`${go}&at=4000&last=false`, 4_000, 9_000)).bytes).toBe(9_000)
  expect((await part(`${go}&at=9001`, 9_001, 9_100)).error.code).toBe('not_found')
  const whole = Buffer.byteLength(text)
  expect((await part(`${go}&at=9000`, 9_000, whole)).bytes).toBe(whole)
  expect((await looked()).status).toBe(200)
  const { id } = (await ask('POST', '/api/imports', { upload: first.upload, kind: 'orders', columns: MAP, dryRun: true })).body // prettier-ignore
  expect((await ended(id)).report.lines).toMatchObject({ read: 500, rejected: 0 })
})
