import fc from 'fast-check'
import { expect, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { monthOf, startOfDay, startOfWeek } from '../../../wecom-sandbox/clock.ts'
import { countWithin } from '../../../wecom-sandbox/counters.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../wecom-sandbox/limits.ts'
import type { Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import { IN_MEMORY, openState } from '../../../wecom-sandbox/state/state.ts'
import * as world from './world.ts'

/** Limits are counted, not asserted: what is one too many is refused, and later is taken again. */
const { CHAT, GREEN, JOIN_WAY, KF, OTHER, WAY, WHITE } = world
const ask = (sandbox: Sandbox, name: string, body: object) => world.ask(sandbox, name, { body })['errcode']
const post = <T extends object>(sandbox: Sandbox, name: string, body: object) => world.get<T>(sandbox, name, { body })
const both = { userid: 'LinXia', external_userid: WHITE }

test('whatever comes when: no window takes more than it may, and a block ends', () => {
  const windows = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS }
  /** Of a window. */
  const waits = fc.array(
    fc.integer({ min: 0, max: 150 }).map((percent) => percent / 100),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(
      fc.constantFrom('minute', 'hour', 'day'),
      fc.integer({ min: 1, max: 4 }),
      waits,
      (window, max, steps) => {
        const state = openState(IN_MEMORY)
        let now = world.AT
        let blockedSince: number | undefined
        const taken = new Map<number, number>()
        for (const step of steps) {
          now += step * windows[window]
          const start = window === 'day' ? startOfDay(now) : now - (now % windows[window])
          const isTaken = countWithin(state, now, { key: 'calls', rates: [{ window, max }] })
          const before = taken.get(start) ?? 0
          if (isTaken) taken.set(start, before + 1)
          expect(taken.get(start) ?? 0).toBeLessThanOrEqual(max)
          // refused only when it was full, or while a block lasts
          if (!isTaken && before < max) expect(now - blockedSince!).toBeLessThan(windows[window])
          if (!isTaken && before >= max) blockedSince ??= now
          if (isTaken) blockedSince = undefined
        }
        state.close()
      },
    ),
  )
})

test('after too many calls of one kind a minute must pass; other kinds are answered', async () => {
  const { sandbox } = await world.openWorld()
  const call = () => world.ask(sandbox, 'externalcontact/list', { query: { userid: 'LinXia' } })['errcode']
  for (let times = 0; times < 10_000; times++) call()
  expect(call()).toBe(45009)
  expect(world.ask(sandbox, 'user/get', { query: { userid: 'LinXia' } })['errcode']).toBe(0)
  await world.later(sandbox, MINUTE_MS - 1)
  expect(call()).toBe(45009)
  await world.later(sandbox, 1)
  expect(call()).toBe(0)
})

const PERIODS = {
  'days-in-month': (at: number) => ({ key: monthOf(at).start, max: monthOf(at).days }),
  '7-per-week': (at: number) => ({ key: startOfWeek(at), max: 7 }),
  '1-per-day': (at: number) => ({ key: startOfDay(at), max: 1 }),
  '4-per-month': (at: number) => ({ key: monthOf(at).start, max: 4 }),
}
test.each(Object.entries(PERIODS))('of broadcasts a customer has as many as %s', async (quota, periodOf) => {
  const { sandbox } = await world.openWorld()
  sandbox.switches.broadcastQuota = quota as keyof typeof PERIODS
  const counts = new Map<number, { asked: number; got: number; max: number }>()
  for (let times = 0; times < 90; times++) {
    const body = { external_userid: [WHITE], sender: 'LinXia', text: { content: `第 ${times} 条` } }
    const { msgid } = post<{ msgid: string }>(sandbox, 'externalcontact/add_msg_template', body)
    const { key, max } = periodOf(sandbox.clock.now())
    const { sent } = act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia' })
    const { asked, got } = counts.get(key) ?? { asked: 0, got: 0 }
    counts.set(key, { asked: asked + 1, got: got + sent, max })
    await world.later(sandbox, 11 * HOUR_MS)
  }
  expect(counts.size).toBeGreaterThan(1)
  for (const { asked, got, max } of counts.values()) expect(got).toBe(Math.min(asked, max))
})

test('a welcome can be sent for 20 seconds, and not once they have begun to talk', async () => {
  const { sandbox } = await world.openWorld()
  const add = () => act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '新', add_way: 1 })
  const welcome = (code: string | undefined) =>
    ask(sandbox, 'externalcontact/send_welcome_msg', { welcome_code: code, text: { content: '欢迎' } })
  const [early, late, talking] = [add(), add(), add()]
  act(sandbox, 'customer.send_message', { userid: 'LinXia', external_userid: talking.external_userid, text: '在吗' })
  expect(welcome(talking.welcome_code)).toBe(41051)
  await world.later(sandbox, 19_999)
  expect(welcome(early.welcome_code)).toBe(0)
  await world.later(sandbox, 1)
  expect(welcome(late.welcome_code)).toBe(41050)
  expect(welcome('nobody gave it')).toBe(41049)
})

test('a member is reminded again when a day has passed, and of what is cancelled never', async () => {
  const { sandbox } = await world.openWorld()
  const body = { external_userid: [WHITE], sender: 'LinXia', text: { content: '新茶' } }
  const { msgid } = post<{ msgid: string }>(sandbox, 'externalcontact/add_msg_template', body)
  const remind = () => ask(sandbox, 'externalcontact/remind_groupmsg_send', { msgid })
  expect([remind(), remind(), remind(), remind()]).toEqual([0, 0, 0, 41094])
  await world.later(sandbox, DAY_MS)
  expect(remind()).toBe(0)
  post(sandbox, 'externalcontact/cancel_groupmsg_send', { msgid })
  expect(remind()).toBe(41093)
  expect(() => act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia' })).toThrow('cancelled')
})

test('a customer is handed over twice in 90 days, one after the other, and not against their will', async () => {
  const { sandbox } = await world.openWorld()
  act(sandbox, 'staff.delete_customer', { userid: 'WangFang', external_userid: WHITE })
  const transfer = (from: string, to: string) => {
    const body = { handover_userid: from, takeover_userid: to, external_userid: [WHITE] }
    return post<{ customer: { errcode: number }[] }>(sandbox, 'externalcontact/transfer_customer', body).customer[0]!
      .errcode
  }
  expect(transfer('WangFang', 'LinXia')).toBe(40131)
  expect(transfer('LinXia', 'WangFang')).toBe(0)
  expect(transfer('LinXia', 'WangFang')).toBe(40100)
  await world.later(sandbox, DAY_MS)
  expect(transfer('WangFang', 'LinXia')).toBe(0)
  await world.later(sandbox, DAY_MS)
  expect(transfer('LinXia', 'WangFang')).toBe(40128)
  await world.later(sandbox, 88 * DAY_MS)
  expect(transfer('LinXia', 'WangFang')).toBe(0)
  sandbox.switches.memberCustomersMax = 0
  await world.later(sandbox, DAY_MS)
  expect(world.calledBack(sandbox).at(-1)).toMatchObject({
    ChangeType: 'transfer_fail',
    FailReason: 'customer_limit_exceed',
    UserID: 'WangFang',
  })
})

test('in a day a member hands over as many customers as the switch says', async () => {
  const { sandbox } = await world.openWorld()
  sandbox.switches.transfersPerDay = 3
  const people = Array.from(
    { length: 5 },
    (_, n) => act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: `客 ${n}`, add_way: 1 }).external_userid,
  )
  const transfer = () => {
    const body = { handover_userid: 'LinXia', takeover_userid: 'WangFang', external_userid: people }
    const { customer } = post<{ customer: { errcode: number }[] }>(sandbox, 'externalcontact/transfer_customer', body)
    return customer.map(({ errcode }) => errcode)
  }
  expect(transfer()).toEqual([0, 0, 0, 45009, 45009])
  await world.later(sandbox, DAY_MS)
  expect(transfer().slice(3)).toEqual([0, 0])
})

test('tags: how many, how long, by whom', async () => {
  const { sandbox } = await world.openWorld()
  const add = (group_name: string, ...names: string[]) =>
    ask(sandbox, 'externalcontact/add_corp_tag', { group_name, tag: names.map((name) => ({ name })) })
  expect(add('字'.repeat(30), '短')).toBe(0)
  expect(add('字'.repeat(31), '短')).toBe(40072)
  expect(add('等级', '字'.repeat(31))).toBe(40072)
  sandbox.switches.tagGroupNameChars = 15
  expect(add('字'.repeat(16), '短')).toBe(40072)
  expect(add('数', ...Array.from({ length: 2_997 }, (_, n) => String(n)))).toBe(0)
  expect(add('数', '再一个')).toBe(40126)
  sandbox.switches.tagCap = 10_000
  expect(add('数', '再一个')).toBe(0)
  const { tag_ids: byHand } = act(sandbox, 'tag.create', { group_name: '手工', names: ['手'] })
  expect(ask(sandbox, 'externalcontact/edit_corp_tag', { id: byHand[0], name: '改' })).toBe(48002)
  expect(ask(sandbox, 'externalcontact/edit_corp_tag', { id: GREEN, name: '龙井' })).toBe(0)
})

test('who deletes the last tag of a group deletes the group, and it is told when asked by id', async () => {
  const { sandbox } = await world.openWorld()
  interface Group {
    group_id: string
    deleted?: boolean
    tag: { deleted?: boolean }[]
  }
  const tagsBy = (body: object) =>
    post<{ tag_group: Group[] }>(sandbox, 'externalcontact/get_corp_tag_list', body).tag_group
  post(sandbox, 'externalcontact/del_corp_tag', { tag_id: [GREEN, world.OOLONG] })
  expect(tagsBy({})).toEqual([])
  expect(tagsBy({ group_id: [world.TASTES] })).toMatchObject([
    { deleted: true, tag: [{ deleted: true }, { deleted: true }] },
  ])
})

test('lists that are too long are refused', async () => {
  const { sandbox } = await world.openWorld()
  const many = (n: number) => Array.from({ length: n }, (_, number) => `id${number}`)
  const image = { msgtype: 'image', image: { media_id: world.MEDIA } }
  const message = { external_userid: [WHITE], text: { content: '新茶' } }
  const refused: [string, object, number][] = [
    ['externalcontact/batch/get_by_user', { userid_list: many(101) }, 40058],
    ['externalcontact/add_msg_template', { ...message, external_userid: many(10_001) }, 40058],
    ['externalcontact/add_msg_template', { ...message, attachments: Array(10).fill(image) }, 41064],
    ['externalcontact/add_msg_template', { ...message, text: { content: '字'.repeat(1_334) } }, 40058],
    ['externalcontact/add_msg_template', { external_userid: [WHITE] }, 40063],
    ['externalcontact/add_msg_template', { text: { content: '新茶' } }, 40063],
    ['externalcontact/add_msg_template', { ...message, external_userid: ['nobody'] }, 41048],
    ['externalcontact/groupchat/add_join_way', { scene: 2, chat_id_list: Array(6).fill(CHAT) }, 41091],
    ['externalcontact/add_contact_way', { type: 1, scene: 2, user: ['LinXia', 'WangFang'] }, 40031],
    ['externalcontact/add_contact_way', { type: 2, scene: 2, user: Array(101).fill('LinXia') }, 41041],
    ['externalcontact/add_contact_way', { type: 2, scene: 2, user: ['LinXia'], state: 's'.repeat(31) }, 40058],
    ['externalcontact/remark', { ...both, remark: '字'.repeat(21) }, 40058],
    ['externalcontact/remark', both, 40063],
    ['externalcontact/get_groupmsg_list_v2', { chat_type: 'single', start_time: 1, end_time: 3_000_000 }, 600018],
    ['externalcontact/groupchat/statistic', { day_begin_time: 1, owner_filter: { userid_list: ['LinXia'] } }, 600018],
    ['message/send', { touser: 'LinXia', msgtype: 'text', agentid: 1_000_009, text: { content: '好' } }, 301002],
    ['kf/account/add', { name: '字'.repeat(17), media_id: world.MEDIA }, 40058],
  ]
  for (const [name, body, errcode] of refused) expect([name, ask(sandbox, name, body)]).toEqual([name, errcode])
})

test('a hundred welcomes for groups, and no more; the text by the switch', async () => {
  const { sandbox } = await world.openWorld()
  const add = (content: string) => ask(sandbox, 'externalcontact/group_welcome_template/add', { text: { content } })
  expect(add('a'.repeat(3_001))).toBe(40058)
  sandbox.switches.groupWelcomeBytes = 4_000
  expect(add('a'.repeat(3_001))).toBe(0)
  const codes = Array.from({ length: 99 }, () => add('欢迎'))
  expect(codes).toEqual([...Array(98).fill(0), 41055])
})

test('nobody scans into a group of 200; the code opens another one, and 500 is the end for those invited', async () => {
  const { sandbox } = await world.openWorld()
  const scan = (n: number) => act(sandbox, 'customer.scan_join_way', { config_id: JOIN_WAY, name: `客 ${n}` }).chat_id
  // three are in it already
  const chats = Array.from({ length: 198 }, (_, n) => scan(n))
  expect(chats.slice(0, 197)).toEqual(Array(197).fill(CHAT))
  expect(chats[197]).not.toBe(CHAT)
  const { group_chat: made } = post<{ group_chat: { name: string } }>(sandbox, 'externalcontact/groupchat/get', {
    chat_id: chats[197]!,
  })
  expect(made.name).toBe('静安茶友群1')
  const invite = (count: number) => {
    const people = Array.from(
      { length: count },
      () => act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '客', add_way: 1 }).external_userid,
    )
    return act(sandbox, 'group.invite', { chat_id: CHAT, by: 'LinXia', who: people })
  }
  invite(300)
  expect(() => invite(1)).toThrow('full')
})

test('media are there for three days, of the right kind and size', async () => {
  const { sandbox } = await world.openWorld()
  const upload = (type: string, filename: string, bytes: number) =>
    world.ask(sandbox, 'media/upload', { query: { type }, file: { filename, bytes: new Uint8Array(bytes) } })['errcode']
  expect(upload('image', 'tea.png', 6)).toBe(0)
  expect(upload('image', 'tea.png', 5)).toBe(40006)
  expect(upload('image', 'tea.gif', 6)).toBe(40005)
  expect(upload('image', 'tea.png', 10 * 1024 * 1024 + 1)).toBe(40009)
  expect(upload('file', 'tea.pdf', 20 * 1024 * 1024)).toBe(0)
  expect(upload('song', 'tea.mp3', 6)).toBe(40004)
  const send = () =>
    ask(sandbox, 'externalcontact/add_msg_template', {
      external_userid: [WHITE],
      attachments: [{ msgtype: 'image', image: { media_id: world.MEDIA } }],
    })
  await world.later(sandbox, 3 * DAY_MS - 2 * MINUTE_MS - 1)
  expect(send()).toBe(0)
  await world.later(sandbox, 1)
  expect(send()).toBe(40007)
})

test('what was brought as one kind is not sent as another', async () => {
  const { sandbox } = await world.openWorld()
  const [video, file] = ['video', 'file'].map((type) => {
    const media = { filename: 'tea.mp4', bytes: new Uint8Array(6) }
    return world.get<{ media_id: string }>(sandbox, 'media/upload', { query: { type }, file: media }).media_id
  })
  const send = (attachment: object) => {
    const body = { external_userid: [world.WHITE], sender: 'LinXia', attachments: [attachment] }
    return world.ask(sandbox, 'externalcontact/add_msg_template', { body })['errcode']
  }
  expect(send({ msgtype: 'video', video: { media_id: video } })).toBe(0)
  expect(send({ msgtype: 'file', file: { media_id: file } })).toBe(0)
  expect(send({ msgtype: 'video', video: { media_id: file } })).toBe(40004)
  expect(send({ msgtype: 'file', file: { media_id: world.MEDIA } })).toBe(40004)
})

test('pictures for good: a thousand a day', async () => {
  const { sandbox } = await world.openWorld()
  const upload = () => world.ask(sandbox, 'media/uploadimg', { file: world.PICTURE })['errcode']
  for (let times = 0; times < 1_000; times++) expect(upload()).toBe(0)
  expect(upload()).toBe(45009)
  await world.later(sandbox, startOfDay(sandbox.clock.now()) + DAY_MS - sandbox.clock.now())
  expect(upload()).toBe(0)
})

test('when a customer writes again, five more answers may follow', async () => {
  const { sandbox } = await world.openWorld()
  const writes = () => act(sandbox, 'kf.customer_writes', { open_kfid: KF, external_userid: WHITE, text: '在吗' })
  const answer = () =>
    ask(sandbox, 'kf/send_msg', { touser: WHITE, open_kfid: KF, msgtype: 'text', text: { content: '在' } })
  act(sandbox, 'kf.enter', { open_kfid: KF, external_userid: WHITE })
  expect(answer()).toBe(95002)
  for (let round = 0; round < 3; round++) {
    writes()
    expect(Array.from({ length: 6 }, answer)).toEqual([0, 0, 0, 0, 0, 95001])
    await world.later(sandbox, HOUR_MS)
  }
  post(sandbox, 'kf/service_state/trans', { open_kfid: KF, external_userid: WHITE, service_state: 4 })
  const again = { open_kfid: KF, external_userid: WHITE, service_state: 3, servicer_userid: 'LinXia' }
  expect(ask(sandbox, 'kf/service_state/trans', again)).toBe(95016)
  writes()
  expect(ask(sandbox, 'kf/service_state/trans', { ...again, servicer_userid: 'WangFang' })).toBe(95014)
  expect(ask(sandbox, 'kf/service_state/trans', again)).toBe(0)
  expect(answer()).toBe(95018)
})

test('more than 30 app messages a minute to a member are dropped without a word, and so is the same again', async () => {
  const { sandbox } = await world.openWorld()
  const send = (content: string, more: object = {}) =>
    ask(sandbox, 'message/send', { touser: 'LinXia', msgtype: 'text', agentid: 1_000_002, text: { content }, ...more })
  const arrived = () => sandbox.state.get<{ n: number }>`select count(*) as n from app_message_receivers`!.n
  expect(send('一样', { enable_duplicate_check: 1 })).toBe(0)
  expect(send('一样', { enable_duplicate_check: 1 })).toBe(0)
  expect(arrived()).toBe(1)
  for (let times = 0; times < 40; times++) expect(send(`第 ${times} 条`)).toBe(0)
  expect(arrived()).toBe(30)
  await world.later(sandbox, MINUTE_MS)
  send('又一条')
  expect(arrived()).toBe(31)
})

test('moments: ten made in a minute, and four of a member seen in a month', async () => {
  const { sandbox } = await world.openWorld()
  const make = () => ask(sandbox, 'externalcontact/add_moment_task', { text: { content: '今日新茶' } })
  expect(Array.from({ length: 11 }, make)).toEqual([...Array(10).fill(0), 41078])
  const moments = sandbox.state.all<{ moment_id: string }>`select moment_id from moments`
  expect(ask(sandbox, 'externalcontact/cancel_moment_task', moments[0]!)).toBe(41079)
  await world.later(sandbox, MINUTE_MS)
  const seen = moments.map(
    ({ moment_id }) => act(sandbox, 'staff.publish_moment', { moment_id, userid: 'LinXia' }).seen,
  )
  expect(seen).toEqual([2, 2, 2, 2, 0, 0, 0, 0, 0, 0])
})

test('a token is the same until it dies, in time or before', async () => {
  const sandbox = world.openEmpty()
  sandbox.state.run`delete from tokens`
  const query = { corpid: sandbox.corpId, corpsecret: 'sandbox-app-secret' }
  const fetch = () => world.get<{ access_token: string; expires_in: number }>(sandbox, 'gettoken', { query })
  const works = (token: string) => world.ask(sandbox, 'department/list', { token })['errcode']
  const first = fetch()
  await world.later(sandbox, HOUR_MS)
  expect(fetch()).toMatchObject({ access_token: first.access_token, expires_in: 3_600 })
  await world.later(sandbox, HOUR_MS)
  expect(works(first.access_token)).toBe(42001)
  sandbox.switches.tokenLifeSeconds = 60
  const second = fetch()
  expect([second.expires_in, works(second.access_token)]).toEqual([7_200, 0])
  await world.later(sandbox, MINUTE_MS)
  expect(works(second.access_token)).toBe(42001)
  expect(fetch().access_token).not.toBe(second.access_token)
})

test('a template of a group is asked for as the switch says', async () => {
  const { sandbox } = await world.openWorld()
  const name = 'externalcontact/group_welcome_template/get'
  const by = (method: string) =>
    world.ask(
      sandbox,
      name,
      method === 'GET' ? { query: { template_id: world.TEMPLATE } } : { body: { template_id: world.TEMPLATE } },
    )['errcode']
  expect([by('GET'), by('POST')]).toEqual([0, 0])
  sandbox.switches.groupTemplateMethod = 'GET'
  expect([by('GET'), by('POST')]).toEqual([0, 43001])
  sandbox.switches.groupTemplateMethod = 'POST'
  expect([by('GET'), by('POST')]).toEqual([43002, 0])
})

test('pages go on where they ended, and miss nobody', async () => {
  const { sandbox } = await world.openWorld()
  const people = Array.from(
    { length: 23 },
    (_, n) => act(sandbox, 'customer.add_staff', { userid: 'WangFang', name: `客 ${n}`, add_way: 1 }).external_userid,
  )
  interface Page {
    external_contact_list: { external_contact: { external_userid: string } }[]
    next_cursor: string
  }
  const found: string[] = []
  let cursor = ''
  let pages = 0
  do {
    const body = { userid_list: ['WangFang'], limit: 6, cursor }
    const page = post<Page>(sandbox, 'externalcontact/batch/get_by_user', body)
    found.push(...page.external_contact_list.map((row) => row.external_contact.external_userid))
    cursor = page.next_cursor
    pages++
  } while (cursor !== '')
  expect(found).toEqual([WHITE, ...people])
  // the last one was full, and nothing comes after it
  expect(pages).toBe(24 / 6)
  expect(ask(sandbox, 'externalcontact/batch/get_by_user', { userid_list: ['LinXia'], cursor: 'x' })).toBe(40058)
})

test('whoever scans is led to one of the members behind the code, and asked first if it says so', async () => {
  const { sandbox } = await world.openWorld()
  const scan = (given: object = { name: '新' }) =>
    act(sandbox, 'customer.scan_contact_way', { config_id: WAY, ...given })
  expect(new Set(Array.from({ length: 30 }, () => scan().userid))).toEqual(new Set(['LinXia', 'WangFang']))
  expect(scan({ external_userid: WHITE }).became).toBe('nothing new')
  post(sandbox, 'externalcontact/update_contact_way', { config_id: WAY, is_exclusive: true })
  for (let times = 0; times < 10; times++) expect(scan({ external_userid: OTHER }).userid).toBe('LinXia')
  post(sandbox, 'externalcontact/update_contact_way', { config_id: WAY, skip_verify: false, is_exclusive: false })
  const before = world.calledBack(sandbox).length
  const applied = scan()
  expect(applied.became).toBe('applied')
  expect(world.calledBack(sandbox)).toHaveLength(before)
  const { userid, external_userid } = applied
  act(sandbox, 'staff.accept', { userid, external_userid })
  expect(world.calledBack(sandbox).at(-1)).toMatchObject({ ChangeType: 'add_external_contact', State: 'spring-poster' })
  sandbox.switches.memberCustomersMax = 1
  expect(() => scan()).toThrow('Nobody behind this code')
})
