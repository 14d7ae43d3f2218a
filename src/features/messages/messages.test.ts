import { expect, test } from 'vitest'
import { basic, makeKey, testApp, testWecom, bearer } from '../../../test/support/app.ts'
import { freshDatabase } from '../../../test/support/database.ts'
import { testEngine } from '../../../test/support/engine.ts'
import { findInDatabase } from '../../../test/support/find-text.ts'
import { MAX_ARCHIVE_BYTES, MAX_ARCHIVE_RECORDS, MAX_RECORD_BYTES } from '../../kernel/limits.ts'
import { eraseCustomer, exportCustomer } from '../privacy/privacy.ts'
import { readRecord } from './record.ts'
import { nextMark } from './rules.ts'

const WHITE = 'wmTea0AAAAxJ3k9Qm2vT5pLr8sYb1uWc'
const OTHER = 'wmTea0AAAAh7Gd4Nw6zK1qXf9eRj2yHm'
const ROOM = 'wrTea0AAAAcV8tR2nQ5bZ7kLx3sWm1Jg'
const AT = Date.parse('2026-03-01T02:00:00Z')

const text = (seq: number, content: string, rest: Record<string, unknown> = {}) => ({
  seq,
  msgid: `m${seq}`,
  action: 'send',
  from: WHITE,
  tolist: ['LinXia'],
  roomid: '',
  msgtime: AT + seq * 1_000,
  msgtype: 'text',
  text: { content },
  ...rest,
})
const answered = (seq: number, content: string) => text(seq, content, { from: 'LinXia', tolist: [WHITE] })
const recall = (seq: number, of: number) =>
  text(seq, '', { action: 'recall', msgtype: 'revoke', revoke: { pre_msgid: `m${of}` } })

async function open() {
  const database = await freshDatabase()
  const engine = testEngine(database)
  const wecom = testWecom(database, engine)
  const app = await testApp(database, { product: engine, wecom })
  const key = await makeKey(database, { kind: 'write', name: 'agent', source: 'agent', origins: [] })
  const admin = await makeKey(database, { kind: 'api', name: 'admin', role: 'admin' })
  const post = async (payload: unknown, headers: Record<string, string> = basic(key)) => {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
    const answer = await app.inject({ method: 'POST', url: '/v1/archive', payload: body, headers })
    return { status: answer.statusCode, body: answer.json() }
  }
  const bring = async (records: unknown[], after?: number) => (await post({ records, after })).body
  const facts = async () =>
    (
      await database.pool.query(
        `select name, properties, i.value from events e join identities i on i.id = e.identity_id
         where source = 'wecom' order by timestamp, message_id`,
      )
    ).rows as { name: string; properties: object; value: string }[]
  const idOf = async (value: string): Promise<number> =>
    (await database.pool.query('select customer_id from identities where value = $1', [value])).rows[0].customer_id
  const read = async (id: number, query = '') =>
    (await app.inject({ url: `/api/customers/${id}/messages${query}`, headers: bearer(admin) })).json()
  return { database, engine, app, post, bring, facts, idOf, read }
}

test('only a write key that no page shows may bring records, and only so many at once', async () => {
  const { database, post } = await open()
  const codeOf = ({ status, body }: { status: number; body: any }) => [status, body.error.code]
  const origins = ['https://shop.cn']
  const web = await makeKey(database, { kind: 'write', name: 'web', source: 'web', origins })
  const api = await makeKey(database, { kind: 'api', name: 'api', role: 'operator' })
  expect(codeOf(await post({ records: [] }, {}))).toEqual([401, 'unauthenticated'])
  expect(codeOf(await post({ records: [] }, basic('sk_nobody')))).toEqual([401, 'unauthenticated'])
  expect(codeOf(await post({ records: [] }, bearer(api)))).toEqual([403, 'forbidden'])
  expect(codeOf(await post({ records: [] }, basic(web)))).toEqual([403, 'browser_key'])
  expect(codeOf(await post('{'))).toEqual([400, 'invalid_json'])
  for (const body of [[], { records: {} }, { records: [], after: -1 }])
    expect(codeOf(await post(body))).toEqual([400, 'invalid_records'])
  const many = { records: Array.from({ length: MAX_ARCHIVE_RECORDS + 1 }, () => 0) }
  expect(codeOf(await post(many))).toEqual([413, 'too_many_records'])
  expect(codeOf(await post(`"${'x'.repeat(MAX_ARCHIVE_BYTES)}"`))).toEqual([413, 'too_large'])
  expect(await post({ records: [] })).toEqual({ status: 200, body: { success: true, seq: null } })
})

test('a message is a fact of its customer, without a word of what it says, and is kept once', async () => {
  const { database, bring, facts, idOf, read } = await open()
  const room = text(3, '群里说的茶', { roomid: ROOM, tolist: ['LinXia', OTHER] })
  const byStaff = text(4, '群里答的茶', { roomid: ROOM, from: 'LinXia', tolist: [WHITE, OTHER] })
  const among = text(5, '同事说的茶', { from: 'LinXia', tolist: ['WangFang'] })
  const odd = text(6, '', { msgtype: 'hologram', hologram: { secret: '没人认识' } })
  const records = [text(1, '有白毫吗'), answered(2, '有的'), room, byStaff, among, odd]
  expect(await bring(records)).toEqual({ success: true, seq: 6 })
  expect(await bring(records)).toEqual({ success: true, seq: 6 })
  const userid = 'LinXia'
  expect(await facts()).toEqual([
    { name: 'Message Sent', properties: { type: 'text', userid }, value: WHITE },
    { name: 'Message Received', properties: { type: 'text', userid }, value: WHITE },
    { name: 'Message Sent', properties: { type: 'text', room: ROOM }, value: WHITE },
    { name: 'Message Sent', properties: { type: 'hologram', userid }, value: WHITE },
  ])
  for (const said of ['有白毫吗', '群里说的茶', '群里答的茶', '同事说的茶', '没人认识'])
    expect(await findInDatabase(database, said), said).toEqual([])

  const { messages, next } = await read(await idOf(WHITE))
  expect(messages.map((one: any) => [one.byCustomer, one.room, one.type, one.content?.content])).toEqual([
    [true, null, 'hologram', undefined],
    [true, ROOM, 'text', '群里说的茶'],
    [false, null, 'text', '有的'],
    [true, null, 'text', '有白毫吗'],
  ])
  expect(next).toBeNull()
})

test('what cannot be read lies in quarantine with its reason, and does not keep the others back', async () => {
  const { bring, facts, database } = await open()
  const records = [
    text(1, 'a'),
    text(2, 'b', { msgtime: Math.floor(AT / 1_000) }),
    text(3, 'x'.repeat(MAX_RECORD_BYTES)),
    17,
    { ...text(5, 'c'), text: { content: 4 } },
    text(1, 'd', { msgid: 'another' }),
    text(6, 'e'),
  ]
  const { seq, results } = await bring(records, 0)
  expect(seq).toBe(6)
  expect(results.map((one: any) => [one.index, one.msgid, one.code])).toEqual([
    [1, 'm2', 'bad_record'],
    [2, 'm3', 'record_too_large'],
    [3, null, 'bad_record'],
    [4, 'm5', 'bad_record'],
    [5, 'another', 'seq_taken'],
  ])
  expect(await facts()).toHaveLength(2)
  const { rows } = await database.pool.query('select code from quarantine order by id')
  expect(rows.map(({ code }) => code)).toEqual(results.map((one: any) => one.code))
})

test('out of order, recalled before it came, over pages: the same in the end', async () => {
  const { bring, idOf, read, database } = await open()
  expect((await bring([text(10, 'first')])).seq).toBe(10)
  expect((await bring([recall(13, 12), text(14, 'last')])).seq).toBe(10)
  expect((await bring([text(12, 'taken back'), text(11, 'second')])).seq).toBe(14)
  const id = await idOf(WHITE)
  const one = await read(id, '?limit=3')
  expect(one.messages.map((each: any) => [each.content.content, each.recalledAt !== null])).toEqual([
    ['last', false],
    ['taken back', true],
    ['second', false],
  ])
  expect((await read(id, `?limit=3&before=${one.next}`)).messages).toMatchObject([{ content: { content: 'first' } }])
  expect((await read(id, '?before=x')).error.code).toBe('invalid_input')
  const { rows } = await database.pool.query(`select source from events where name = 'Value Revealed'
    and properties = '{"attribute": "messages"}'`)
  expect(rows).toHaveLength(2)
})

test('who asks for what is known is given what was said; who is forgotten, is also here', async () => {
  const { engine, bring, idOf, read, database } = await open()
  await bring([text(1, '有白毫吗'), answered(2, '有的'), text(3, '别人的话', { from: OTHER }), text(4, 1 as never)])
  const [id, other] = [await idOf(WHITE), await idOf(OTHER)]
  const { messages } = await exportCustomer(engine.core, id)
  expect(messages.map(({ byCustomer, content }) => [byCustomer, content])).toEqual([
    [false, { content: '有的' }],
    [true, { content: '有白毫吗' }],
  ])
  await eraseCustomer(engine.core, 'key:1', id)
  const { rows } = await database.pool.query('select msgid, content, external_userid from messages order by seq')
  expect(rows.slice(0, 2)).toEqual(['m1', 'm2'].map((msgid) => ({ msgid, content: null, external_userid: null })))
  expect(rows[2]).toMatchObject({ external_userid: OTHER })
  expect(await findInDatabase(database, WHITE)).toEqual([])
  expect((await read(other)).messages).toHaveLength(1)
  // What comes again is not new.
  expect(await bring([text(1, '有白毫吗')])).toEqual({ success: true, seq: 4 })
  expect(await findInDatabase(database, WHITE)).toEqual([])
})

test('a mark goes as far as there is no gap, or as far as who brings them vouches for', () => {
  const mark = (was: number | null, handled: number[], rest: { after?: number; beyond?: number[] } = {}) =>
    nextMark(was, { after: rest.after, handled, beyond: rest.beyond ?? [] })
  expect(mark(null, [7, 8, 10])).toBe(8)
  expect(mark(8, [10, 11])).toBe(8)
  expect(mark(8, [9], { beyond: [10, 11, 13] })).toBe(11)
  expect(mark(8, [12, 20], { after: 8 })).toBe(20)
  expect(mark(8, [12, 20], { after: 9 })).toBe(8)
  expect(mark(8, [3, 4], { after: 2 })).toBe(8)
  expect(mark(8, [])).toBe(8)
})

test('each kind that is documented is kept whole, agreement and change of corp by their names', () => {
  const kept = (record: object) => {
    const read = readRecord({ ...text(1, ''), text: undefined, ...record })
    return 'message' in read ? read.message.content : read.code
  }
  const media = { md5sum: '1', filesize: 2, sdkfileid: 'CtY' }
  for (const type of ['image', 'voice', 'video', 'emotion', 'file']) {
    expect(kept({ msgtype: type, [type]: media })).toEqual(media)
    expect(kept({ msgtype: type, [type]: {} })).toBe('bad_record')
  }
  const item = [{ type: 'text', content: '{"content":"a"}' }]
  for (const type of ['chatrecord', 'mixed']) expect(kept({ msgtype: type, [type]: { item } })).toEqual({ item })
  expect(kept({ msgtype: 'docmsg', doc: { title: 't' } })).toEqual({ title: 't' })
  expect(kept({ msgtype: 'agree', agree: { userid: WHITE, agree_time: 1 } })).toBeNull()
  const switched = readRecord({ seq: 1, msgid: 'm', action: 'switch', time: AT, user: 'LinXia' })
  expect(switched).toMatchObject({ message: { type: 'switch', userid: 'LinXia', externalUserid: null } })
})
