import { beforeEach, expect, test } from 'vitest'
import { HOUR_MS, ManualClock, MINUTE_MS } from '../../src/kernel/clock.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { openWecom } from '../../src/channels/wecom/wecom.ts'
import { fakeWecom } from '../support/wecom-fake.ts'
import { errors } from './fixtures.ts'

/** Tokens, limits and failures, in virtual time: nothing here waits by the machine's clock. */

const APP = { corpId: 'wwTea0000000000001', secret: 'sandbox-app-secret' }
const GROUP = { body: { chat_id: 'wrTea' } }
const fake = await fakeWecom()
beforeEach(() => fake.reset())

const open = () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1))
  const apps = openWecom({ clock, random: seededRandom(1), baseUrl: fake.baseUrl })
  return { clock, apps, wecom: apps(APP) }
}
const answerOf = (code: number) => errors.find(({ answer }) => answer.errcode === code)!.answer
const tokenOf = (number: number, life = 7_200) => ({
  errcode: 0,
  errmsg: 'ok',
  access_token: `token_${number}`,
  expires_in: life,
})
/** Until somebody sleeps; then moves the clock to when they are due. */
const passOn = async (clock: ManualClock): Promise<number> => {
  await expect.poll(() => clock.dues.length, { interval: 2 }).toBeGreaterThan(0)
  const waitMs = clock.dues[0]! - clock.now()
  clock.set(clock.dues[0]!)
  return waitMs
}

test('a hundred calls at once fetch one token', async () => {
  const { wecom } = open()
  await Promise.all(Array.from({ length: 100 }, () => wecom.call('externalcontact/groupchat/get', GROUP)))
  expect(fake.of('gettoken')).toHaveLength(1)
  expect(fake.of('externalcontact/groupchat/get')).toHaveLength(100)
})

test.for([40014, 42001])('a token that died early (%i) is renewed once for all who found it dead', async (code) => {
  const { wecom } = open()
  fake.reply('gettoken', (_, count) => tokenOf(count))
  fake.reply('externalcontact/get_follow_user_list', async ({ token }, count) => {
    if (token !== 'token_1') return { errcode: 0, errmsg: 'ok', follow_user: ['LinXia'] }
    // half of them hear of it only when the new token is in use
    if (count > 10) await expect.poll(() => fake.arrived.some((one) => one.token === 'token_2')).toBe(true)
    return answerOf(code)
  })
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => wecom.call('externalcontact/get_follow_user_list')),
  )
  expect(answers.every(({ follow_user }) => follow_user[0] === 'LinXia')).toBe(true)
  expect(fake.of('gettoken')).toHaveLength(2)
  await wecom.call('externalcontact/get_follow_user_list')
  expect(fake.of('gettoken')).toHaveLength(2)
})

test('a call is repeated once with a new token, not for ever', async () => {
  const { wecom } = open()
  fake.reply('user/get', () => answerOf(40014))
  await expect(wecom.call('user/get', { query: { userid: 'LinXia' } })).rejects.toMatchObject({ kind: 'token' })
  expect(fake.of('user/get')).toHaveLength(2)
})

test('a token is renewed before it ends, and each app has its own', async () => {
  const { clock, apps, wecom } = open()
  fake.reply('gettoken', (_, count) => tokenOf(count))
  await wecom.call('department/list')
  clock.advance(7_200_000 - 5 * MINUTE_MS - 1)
  await wecom.call('department/list')
  expect(fake.of('gettoken')).toHaveLength(1)
  clock.advance(2)
  await wecom.call('department/list')
  await apps({ ...APP, secret: 'another' }).call('department/list')
  expect(fake.of('department/list').map(({ token }) => token)).toEqual(['token_1', 'token_1', 'token_2', 'token_3'])
})

test('a refused token is not asked for again by everybody who comes', async () => {
  const { clock, wecom } = open()
  fake.reply('gettoken', () => answerOf(40001))
  const fails = () => expect(wecom.call('department/list')).rejects.toMatchObject({ kind: 'setup', meaning: 'secret' })
  await Promise.all(Array.from({ length: 30 }, fails))
  await fails()
  expect(fake.of('gettoken')).toHaveLength(1)
  clock.advance(5_001)
  await fails()
  clock.advance(5_001) // the second pause is longer
  await fails()
  expect(fake.of('gettoken')).toHaveLength(2)
  clock.advance(MINUTE_MS)
  fake.reply('gettoken', (_, count) => tokenOf(count))
  await wecom.call('department/list')
  expect(fake.of('gettoken')).toHaveLength(3)
})

test('after 45009 the call waits a minute, then an hour; another call is not held up', async () => {
  const { clock, wecom } = open()
  fake.reply('user/get', (_, count) => (count <= 2 ? answerOf(45009) : { errcode: 0, errmsg: 'ok', userid: 'LinXia' }))
  const start = clock.now()
  const calling = wecom.call('user/get', { query: { userid: 'LinXia' } })
  calling.catch(() => {})
  const waitedMs = await passOn(clock)
  expect(waitedMs).toBeGreaterThanOrEqual(MINUTE_MS)
  expect(waitedMs).toBeLessThan(MINUTE_MS + 1_100)
  await wecom.call('department/list')
  await expect(calling).rejects.toMatchObject({ kind: 'later', meaning: 'too_often' })
  const { retryAt } = await calling.catch((error) => error.details)
  expect(retryAt - start).toBeGreaterThan(HOUR_MS)
  await expect(wecom.call('user/get', { query: { userid: 'LinXia' } })).rejects.toMatchObject({ meaning: 'no_turn' })
  expect(fake.of('user/get')).toHaveLength(2)
  clock.set(retryAt + 10_000)
  await wecom.call('user/get', { query: { userid: 'LinXia' } })
  expect(fake.of('user/get')).toHaveLength(3)

  // it is open again: the next time is the first time
  fake.reply('user/get', (_, count) => (count === 4 ? answerOf(45009) : { errcode: 0, errmsg: 'ok', userid: 'LinXia' }))
  const later = wecom.call('user/get', { query: { userid: 'LinXia' } })
  expect(await passOn(clock)).toBeLessThan(MINUTE_MS + 1_100)
  expect(await later).toMatchObject({ userid: 'LinXia' })
})

test('fifty calls refused together shut the door once, for a minute', async () => {
  const { clock, wecom } = open()
  let isShut = true
  fake.reply('user/get', () => (isShut ? answerOf(45009) : { errcode: 0, errmsg: 'ok', userid: 'LinXia' }))
  const calling = Array.from({ length: 50 }, () => wecom.call('user/get', { query: { userid: 'LinXia' } }))
  await expect.poll(() => fake.of('user/get').length).toBe(50)
  await expect.poll(() => clock.dues.length).toBe(1)
  isShut = false
  let isDone = false
  const all = Promise.all(calling).then(() => (isDone = true))
  let waits = 0
  while (!isDone) {
    if (clock.dues.length > 0) {
      clock.set(clock.dues[0]!)
      waits++
    }
    await new Promise(setImmediate)
  }
  await all
  // at their pace, some milliseconds apart: no second storm
  expect(waits).toBeGreaterThanOrEqual(40)
  expect(fake.of('user/get')).toHaveLength(100)
})

test.for([
  ['busy', () => answerOf(-1)] as const,
  ['too many at once', () => answerOf(45033)] as const,
  ['a bad gateway', () => ({ status: 502, text: '<html>' })] as const,
])('%s: tried again three times, longer apart each time', async ([, refusal]) => {
  const { clock, wecom } = open()
  fake.reply('user/get', (_, count) => (count <= 3 ? refusal() : { errcode: 0, errmsg: 'ok', userid: 'LinXia' }))
  const calling = wecom.call('user/get', { query: { userid: 'LinXia' } })
  const waits = [await passOn(clock), await passOn(clock), await passOn(clock)]
  for (const [index, waitMs] of waits.entries()) {
    expect(waitMs).toBeGreaterThanOrEqual(500 * 2 ** index)
    expect(waitMs).toBeLessThanOrEqual(1_000 * 2 ** index)
  }
  expect(await calling).toMatchObject({ userid: 'LinXia' })

  fake.reply('user/get', () => refusal())
  const failing = wecom.call('user/get', { query: { userid: 'LinXia' } })
  failing.catch(() => {})
  for (let repeat = 0; repeat < 3; repeat++) await passOn(clock)
  await expect(failing).rejects.toMatchObject({ kind: 'later' })
  expect(fake.of('user/get')).toHaveLength(8)
})

test('what may have been done is not done twice, and says so', async () => {
  const { wecom } = open()
  fake.reply('message/recall', () => ({ status: 502, text: '<html>' }))
  const failing = wecom.call('message/recall', { body: { msgid: 'm' } })
  await expect(failing).rejects.toMatchObject({ meaning: 'unreachable', details: { isUnsure: true } })
  expect(fake.of('message/recall')).toHaveLength(1)
})

test('an address where nobody answers is tried again, and named', async () => {
  const clock = new ManualClock(0)
  const wecom = openWecom({ clock, random: seededRandom(1), baseUrl: 'http://127.0.0.1:1' })(APP)
  const failing = wecom.call('message/recall', { body: { msgid: 'm' } })
  failing.catch(() => {})
  for (let repeat = 0; repeat < 3; repeat++) await passOn(clock)
  await expect(failing).rejects.toMatchObject({ meaning: 'unreachable', call: 'gettoken' })
})

test.for([
  ['a page of a proxy', { status: 200, text: '<html>Sign in to the network</html>' }],
  ['JSON of somebody else', { status: 200, text: '{"message":"ok"}' }],
] as const)('%s is not taken for an answer', async ([, reply]) => {
  const { wecom } = open()
  fake.reply('message/recall', () => reply)
  await expect(wecom.call('message/recall', { body: { msgid: 'm' } })).rejects.toMatchObject({ meaning: 'not_wecom' })
})

test('an answer without an end is not read to it', async () => {
  const { wecom } = open()
  fake.reply('department/list', () => ({ status: 200, text: ' '.repeat(33 * 2 ** 20) }))
  await expect(wecom.call('department/list')).rejects.toMatchObject({
    meaning: 'unexpected',
    details: { path: 'size' },
  })
})

test('a cursor is followed to its end', async () => {
  const { wecom } = open()
  fake.reply('user/list_id', (_, count) => ({
    errcode: 0,
    errmsg: 'ok',
    next_cursor: count < 3 ? `c${count}` : '',
    dept_user: [{ userid: `u${count}`, department: 1 }],
  }))
  const members: string[] = []
  for await (const { dept_user } of wecom.pages('user/list_id', { body: { limit: 100 } }))
    members.push(...dept_user.map(({ userid }) => userid))
  expect(members).toEqual(['u1', 'u2', 'u3'])
  expect(fake.of('user/list_id').map(({ body }) => body)).toEqual([
    { limit: 100 },
    { limit: 100, cursor: 'c1' },
    { limit: 100, cursor: 'c2' },
  ])
})

test('every other way of turning pages ends where it should', async () => {
  const { wecom } = open()
  const ok = { errcode: 0, errmsg: 'ok' }
  const sizes: Record<string, number> = {}
  fake.reply('kf/sync_msg', (_, count) => ({
    ...ok,
    next_cursor: `k${count}`,
    has_more: Number(count < 2),
    msg_list: [],
  }))
  fake.reply('externalcontact/get_unassigned_list', (_, count) => ({
    ...ok,
    info: [],
    is_last: count === 3,
    next_cursor: `u${count}`,
  }))
  fake.reply('externalcontact/groupchat/statistic', (_, count) => ({
    ...ok,
    total: 5,
    next_offset: count * 2,
    items: [],
  }))
  const account = { open_kfid: 'wk', name: 'a' }
  fake.reply('kf/account/list', (_, count) => ({ ...ok, account_list: count < 2 ? [account, account] : [account] }))
  fake.reply('externalcontact/get', (_, count) => ({
    ...ok,
    external_contact: { external_userid: 'wm' },
    follow_user: [],
    next_cursor: count < 2 ? 'more' : undefined,
  }))
  const count = async (name: string, pages: AsyncIterable<unknown>) => {
    for await (const _ of pages) sizes[name] = (sizes[name] ?? 0) + 1
  }
  await count('kf', wecom.pages('kf/sync_msg', { body: { open_kfid: 'wk' } }))
  await count('unassigned', wecom.pages('externalcontact/get_unassigned_list', { body: { page_id: 0 } }))
  const owner_filter = { userid_list: ['LinXia'] }
  await count(
    'statistic',
    wecom.pages('externalcontact/groupchat/statistic', { body: { day_begin_time: 1, owner_filter } }),
  )
  await count('accounts', wecom.pages('kf/account/list', { body: { offset: 0, limit: 2 } }))
  await count('customer', wecom.pages('externalcontact/get', { query: { external_userid: 'wm' } }))
  expect(sizes).toEqual({ kf: 2, unassigned: 3, statistic: 3, accounts: 2, customer: 2 })
  expect(fake.of('externalcontact/get_unassigned_list')[1]!.body).toEqual({ cursor: 'u1' })
  expect(fake.of('externalcontact/get')[1]!.query).toEqual({ external_userid: 'wm', cursor: 'more' })
})

test('a cursor that stands still is an error, neither the end nor for ever', async () => {
  const { wecom } = open()
  fake.reply('user/list_id', () => ({ errcode: 0, errmsg: 'ok', next_cursor: 'c', dept_user: [] }))
  const all = async () => {
    for await (const _ of wecom.pages('user/list_id', { body: {} }));
  }
  await expect(all()).rejects.toThrow('answer.next_cursor')
  expect(fake.of('user/list_id')).toHaveLength(2)
})

test('an aborted call ends at once: in the air, in a back-off, and waiting for a token others go on waiting for', async () => {
  const { clock, wecom } = open()
  const stopped = () => {
    const stop = new AbortController()
    return { signal: stop.signal, stop: () => stop.abort(new Error('stopped')) }
  }
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  fake.reply('gettoken', async () => (await held, tokenOf(1)))
  const one = stopped()
  const first = wecom.call('department/list', {}, one)
  const second = wecom.call('department/list')
  await expect.poll(() => fake.of('gettoken').length).toBe(1)
  one.stop()
  await expect(first).rejects.toThrow('stopped')
  release()
  expect((await second).department).toHaveLength(2)

  fake.reply('user/get', () => 'silence')
  const two = stopped()
  const inTheAir = wecom.call('user/get', { query: { userid: 'a' } }, two)
  await expect.poll(() => fake.of('user/get').length).toBe(1)
  two.stop()
  await expect(inTheAir).rejects.toThrow('stopped')

  fake.reply('user/get', () => answerOf(45009))
  const three = stopped()
  const waiting = [1, 2, 3].map(() => wecom.call('user/get', { query: { userid: 'a' } }, three))
  for (const call of waiting) call.catch(() => {})
  await expect.poll(() => clock.dues.length).toBe(1)
  three.stop()
  for (const call of waiting) await expect(call).rejects.toThrow('stopped')
  await expect.poll(() => clock.dues.length).toBe(0)
  await expect(wecom.call('user/get', { query: { userid: 'a' } }, three)).rejects.toThrow('stopped')
})

test('a token is not carried to another address', async () => {
  const { wecom } = open()
  fake.reply('message/recall', () => ({ status: 302, text: '', location: `${fake.baseUrl}/elsewhere` }))
  await expect(wecom.call('message/recall', { body: { msgid: 'm' } })).rejects.toMatchObject({ meaning: 'unreachable' })
  expect(fake.arrived.map(({ name }) => name)).toEqual(['gettoken', 'message/recall'])
})
