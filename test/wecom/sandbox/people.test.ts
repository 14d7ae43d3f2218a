import { expect, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import type { Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import * as world from './world.ts'

/** What people do has the consequences it has in WeCom, also those that are easily missed. */
const { CHAT, GREEN, OTHER, OTHER_CHAT, WHITE } = world
const DAY = 86_400_000
const MINUTE = 60_000
const lin = { userid: 'LinXia', external_userid: WHITE }
const wang = { userid: 'WangFang', external_userid: WHITE }
const post = <T extends object>(sandbox: Sandbox, name: string, body: object) => world.get<T>(sandbox, name, { body })
const listOf = (sandbox: Sandbox, userid: string) => world.ask(sandbox, 'externalcontact/list', { query: { userid } })
const told = (sandbox: Sandbox, since: number) => world.calledBack(sandbox).slice(since)
const count = (sandbox: Sandbox) => world.calledBack(sandbox).length
const chat = ({ state }: Sandbox, name: string) =>
  state.all<{
    sender: string
    msgtype: string
    content: string
    source: string
  }>`select sender, msgtype, content, source
    from messages where chat = ${name} order by id`

interface Followed {
  follow_user: { userid: string; add_way: number; oper_userid: string; tags: object[]; remark: string }[]
}
const followers = (sandbox: Sandbox, externalUserid: string) =>
  world.get<Followed>(sandbox, 'externalcontact/get', { query: { external_userid: externalUserid } }).follow_user

test('who takes over somebody else is a new friend by assignment; who is one already is told nothing', async () => {
  for (const isFriend of [false, true]) {
    const { sandbox } = await world.openWorld()
    if (!isFriend) act(sandbox, 'staff.delete_customer', wang)
    const body = { handover_userid: 'LinXia', takeover_userid: 'WangFang', external_userid: [WHITE] }
    post(sandbox, 'externalcontact/transfer_customer', { ...body, transfer_success_msg: '之后由我为您服务' })
    const since = count(sandbox)
    await world.later(sandbox, DAY - 1)
    expect(count(sandbox)).toBe(since)
    await world.later(sandbox, DAY)
    const gone = { ChangeType: 'del_external_contact', UserID: 'LinXia', Source: 'DELETE_BY_TRANSFER' }
    const come = { ChangeType: 'add_external_contact', UserID: 'WangFang', ExternalUserID: WHITE }
    expect(told(sandbox, since)).toMatchObject(isFriend ? [gone] : [gone, come])
    // at its time, however far one has moved
    const { customer } = post<{ customer: object[] }>(sandbox, 'externalcontact/transfer_result', {
      handover_userid: 'LinXia',
      takeover_userid: 'WangFang',
    })
    const at = world.AT / 1_000 + 120 + DAY / 1_000
    expect(customer).toEqual([{ external_userid: WHITE, status: 1, takeover_time: at }])
    expect(told(sandbox, since)[0]!['CreateTime']).toBe(at)
    expect(followers(sandbox, WHITE)).toMatchObject([
      { userid: 'WangFang', add_way: isFriend ? 10 : 202, ...(!isFriend && { oper_userid: 'LinXia' }) },
    ])
    expect(chat(sandbox, `WangFang:${WHITE}`).at(-1)).toMatchObject({ sender: 'WangFang', source: 'transfer' })
  }
})

test('who deletes a customer loses what was noted; the customer still has them, and is back without being asked', async () => {
  const { sandbox } = await world.openWorld()
  const since = count(sandbox)
  act(sandbox, 'staff.delete_customer', lin)
  expect(told(sandbox, since)).toEqual([expect.not.objectContaining({ Source: expect.anything() as unknown })])
  expect(followers(sandbox, WHITE).map(({ userid }) => userid)).toEqual(['WangFang'])
  act(sandbox, 'staff.add_customer', lin)
  expect(told(sandbox, since).at(-1)).toMatchObject({ ChangeType: 'add_external_contact' })
  expect(followers(sandbox, WHITE)[0]).toMatchObject({ userid: 'LinXia', tags: [], remark: '' })
})

test('who is deleted by a customer keeps them in the list, and cannot reach them', async () => {
  const { sandbox } = await world.openWorld()
  act(sandbox, 'customer.block_staff', lin)
  expect(listOf(sandbox, 'LinXia')['external_userid']).toContain(WHITE)
  expect(() => act(sandbox, 'staff.send_message', { ...lin, text: '在吗' })).toThrow('not friends')
  const since = count(sandbox)
  act(sandbox, 'customer.add_staff', { ...lin, add_way: 1 })
  expect(told(sandbox, since)).toMatchObject([{ ChangeType: 'add_external_contact' }])
  // what was noted is still there
  expect(followers(sandbox, WHITE)[0]).toMatchObject({ remark: '白毫 静安' })
})

test('a customer lost between the task and its sending is told as no friend', async () => {
  const { sandbox } = await world.openWorld()
  const wanted = { external_userid: [WHITE, OTHER], sender: 'LinXia', text: { content: '新茶' } }
  const { msgid } = post<{ msgid: string }>(sandbox, 'externalcontact/add_msg_template', wanted)
  act(sandbox, 'customer.delete_staff', lin)
  expect(act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia' })).toEqual({ sent: 1, targets: 2 })
  await world.later(sandbox, MINUTE)
  const result = post<{ send_list: object[] }>(sandbox, 'externalcontact/get_groupmsg_send_result', {
    msgid,
    userid: 'LinXia',
  })
  expect(result.send_list).toMatchObject([
    { external_userid: WHITE, status: 2, send_time: 0 },
    { external_userid: OTHER, status: 1 },
  ])
  expect(() => act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia' })).toThrow('has sent it')
})

test('without a sender each customer goes to who chatted with them last; with tags only those who wear them', async () => {
  const { sandbox } = await world.openWorld()
  act(sandbox, 'staff.send_message', { ...wang, text: '早' })
  await world.later(sandbox, 1_000)
  act(sandbox, 'customer.send_message', { ...lin, text: '早' })
  const text = { content: '新茶' }
  const tasks = () =>
    sandbox.state.all<{ userid: string; target: string }>`select userid, target from broadcast_targets
      where msgid = (select msgid from broadcasts order by id desc limit 1)`.map((row) => ({ ...row }))
  post(sandbox, 'externalcontact/add_msg_template', { external_userid: [WHITE], text })
  expect(tasks()).toEqual([{ userid: 'LinXia', target: WHITE }])
  const tag_filter = { group_list: [{ tag_list: [GREEN] }] }
  post(sandbox, 'externalcontact/add_msg_template', { sender: 'LinXia', tag_filter, text })
  expect(tasks()).toEqual([{ userid: 'LinXia', target: WHITE }])
  post(sandbox, 'externalcontact/add_msg_template', { sender: 'LinXia', text })
  expect(tasks()).toHaveLength(2)
})

test('a member may choose among the customers only where the app allows it', async () => {
  for (const allow_select of [false, true]) {
    const { sandbox } = await world.openWorld()
    const body = { sender: 'LinXia', text: { content: '新茶' }, allow_select }
    const { msgid } = post<{ msgid: string }>(sandbox, 'externalcontact/add_msg_template', body)
    const some = () => act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia', only: [WHITE] })
    if (allow_select) expect(some()).toEqual({ sent: 1, targets: 1 })
    else expect(some).toThrow('may not choose')
  }
})

test('a group broadcast goes to the groups of its sender', async () => {
  const { sandbox } = await world.openWorld()
  const body = { chat_type: 'group', sender: 'LinXia', text: { content: '今晚直播' } }
  const { msgid } = post<{ msgid: string }>(sandbox, 'externalcontact/add_msg_template', body)
  expect(act(sandbox, 'staff.confirm_broadcast', { msgid, userid: 'LinXia' }).sent).toBe(2)
  expect(chat(sandbox, CHAT).at(-1)).toMatchObject({ sender: 'LinXia', source: 'broadcast' })
})

test('of numbers alone that a member notes nobody is told', async () => {
  const { sandbox } = await world.openWorld()
  const since = count(sandbox)
  act(sandbox, 'staff.remark', { ...lin, remark_mobiles: ['13900000000'] })
  expect(count(sandbox)).toBe(since)
  act(sandbox, 'staff.remark', { ...lin, description: '喜欢龙井', remark_mobiles: [''] })
  expect(told(sandbox, since)).toMatchObject([{ ChangeType: 'edit_external_contact' }])
})

test('invited is 0 when called back and 1 when asked; removed is 1; versions follow each other', async () => {
  const { sandbox } = await world.openWorld()
  post(sandbox, 'externalcontact/group_welcome_template/edit', {
    template_id: world.TEMPLATE,
    text: { content: '欢迎 %NICKNAME%' },
  })
  act(sandbox, 'group.use_template', { chat_id: CHAT, template_id: world.TEMPLATE })
  const since = count(sandbox)
  act(sandbox, 'group.invite', { chat_id: CHAT, by: 'LinXia', who: [OTHER] })
  act(sandbox, 'group.invite', { chat_id: CHAT, by: 'LinXia', who: [OTHER] })
  act(sandbox, 'group.remove', { chat_id: CHAT, who: [OTHER] })
  const [joined, removed, ...more] = told(sandbox, since)
  expect(more).toEqual([])
  expect(joined).toMatchObject({
    UpdateDetail: 'add_member',
    JoinScene: 0,
    MemChangeCnt: 1,
    MemChangeList: { Item: [OTHER] },
  })
  expect(removed).toMatchObject({ UpdateDetail: 'del_member', QuitScene: 1, LastMemVer: joined!['CurMemVer'] })
  expect(chat(sandbox, CHAT).map(({ content }) => content)).toEqual(['{"content":"欢迎 乌龙"}'])
  interface Got {
    group_chat: { member_version: string }
  }
  const { group_chat: group } = post<Got>(sandbox, 'externalcontact/groupchat/get', { chat_id: CHAT })
  expect(group.member_version).toBe(removed!['CurMemVer'])
})

test('who resigns leaves customers and groups to be taken', async () => {
  const { sandbox } = await world.openWorld()
  act(sandbox, 'member.resign', { userid: 'LinXia' })
  expect(listOf(sandbox, 'LinXia')['errcode']).toBe(60111)
  expect(followers(sandbox, WHITE).map(({ userid }) => userid)).toEqual(['WangFang'])
  const unassigned = () => post<{ info: object[] }>(sandbox, 'externalcontact/get_unassigned_list', {}).info
  expect(unassigned()).toHaveLength(2)
  const left = { handover_userid: 'LinXia', takeover_userid: 'WangFang', external_userid: [OTHER] }
  expect(world.ask(sandbox, 'externalcontact/transfer_customer', { body: left })['errcode']).toBe(60111)
  post(sandbox, 'externalcontact/resigned/transfer_customer', left)
  expect(unassigned()).toHaveLength(1)
  await world.later(sandbox, DAY)
  expect(listOf(sandbox, 'WangFang')['external_userid']).toContain(OTHER)

  const groups = (status_filter: number) =>
    post<{ group_chat_list: object[] }>(sandbox, 'externalcontact/groupchat/list', { status_filter, limit: 10 })
      .group_chat_list
  expect(groups(1)).toHaveLength(2)
  const taken = { chat_id_list: [CHAT, OTHER_CHAT], new_owner: 'WangFang' }
  const { failed_chat_list: failed } = post<{ failed_chat_list: object[] }>(
    sandbox,
    'externalcontact/groupchat/transfer',
    taken,
  )
  expect([failed, groups(1), groups(3)]).toMatchObject([[], [], [{ chat_id: CHAT }, { chat_id: OTHER_CHAT }]])
})

test('only members of a group of which the owner is here may be given away on the job', async () => {
  const { sandbox } = await world.openWorld()
  const give = (name: string) =>
    post<{ failed_chat_list: object[] }>(sandbox, name, { chat_id_list: [CHAT], new_owner: 'WangFang' })
      .failed_chat_list
  const refused = { chat_id: CHAT, errcode: 90500, errmsg: 'the owner of this chat is not resigned' }
  expect(give('externalcontact/groupchat/transfer')).toEqual([refused])
  expect(give('externalcontact/groupchat/onjob_transfer')).toEqual([])
})

test('a temporary chat is talked in without being friends, until it is closed with its last words', async () => {
  const { sandbox } = await world.openWorld()
  const conclusions = { text: { content: '感谢咨询' } }
  const way = { type: 1, scene: 1, user: ['LinXia'], is_temp: true, conclusions, expires_in: 3_600 }
  const { config_id } = post<{ config_id: string }>(sandbox, 'externalcontact/add_contact_way', way)
  const guest = act(sandbox, 'customer.scan_contact_way', { config_id, name: '过客' })
  const pair = { userid: 'LinXia', external_userid: guest.external_userid }
  act(sandbox, 'customer.send_message', { ...pair, text: '在吗' })
  post(sandbox, 'externalcontact/close_temp_chat', pair)
  expect(chat(sandbox, `LinXia:${guest.external_userid}`).map(({ source }) => source)).toEqual(['person', 'conclusion'])
  expect(() => act(sandbox, 'customer.send_message', { ...pair, text: '在吗' })).toThrow('not friends')
  await world.later(sandbox, 3_600_000)
  expect(() => act(sandbox, 'customer.scan_contact_way', { config_id, name: '来晚了' })).toThrow('expired')
})

test('a page learns once who opened it: a member by name, anybody else as a customer', async () => {
  const { sandbox } = await world.openWorld()
  const { code } = act(sandbox, 'page.open', { external_userid: WHITE })
  const ask = () => world.ask(sandbox, 'auth/getuserinfo', { query: { code } })
  expect(ask()).toMatchObject({ errcode: 0, external_userid: WHITE })
  expect(ask()['errcode']).toBe(40029)
})

test('a renamed member keeps customers, tags, groups and chats', async () => {
  const { sandbox } = await world.openWorld()
  act(sandbox, 'customer.send_message', { ...lin, text: '早' })
  act(sandbox, 'member.update', { userid: 'LinXia', new_userid: 'LinXiaXia' })
  expect(listOf(sandbox, 'LinXiaXia')['external_userid']).toEqual([WHITE, OTHER])
  expect(followers(sandbox, WHITE)[0]).toMatchObject({ userid: 'LinXiaXia', tags: [{ tag_id: GREEN }, { type: 2 }] })
  expect(chat(sandbox, `LinXiaXia:${WHITE}`)).toHaveLength(1)
  expect(sandbox.state.get`select customers from members where userid = 'LinXiaXia'`).toEqual({ customers: 2 })
})

test('somebody the corp does not know yet has an id that waits for 90 days', async () => {
  const { sandbox } = await world.openWorld()
  const convert = () =>
    post<{ pending_id?: string }>(sandbox, 'idconvert/unionid_to_external_userid', {
      unionid: 'oStranger',
      openid: 'o1',
    }).pending_id
  const first = convert()
  expect(first).toMatch(/^pd/)
  expect(convert()).toBe(first)
  await world.later(sandbox, 90 * DAY)
  expect(convert()).not.toBe(first)
})

test('what members did in a day is counted', async () => {
  const { sandbox } = await world.openWorld()
  act(sandbox, 'staff.add_customer', { userid: 'WangFang', name: '半' })
  act(sandbox, 'customer.delete_staff', wang)
  act(sandbox, 'customer.send_message', { ...lin, text: '一' })
  act(sandbox, 'customer.send_message', { ...lin, external_userid: OTHER, text: '二' })
  await world.later(sandbox, 6 * MINUTE)
  act(sandbox, 'staff.send_message', { ...lin, text: '答' })
  act(sandbox, 'staff.send_message', { ...lin, text: '再答' })
  const day = Math.floor(sandbox.clock.now() / 1_000)
  const of = (...userid: string[]) =>
    post<{ behavior_data: object[] }>(sandbox, 'externalcontact/get_user_behavior_data', {
      userid,
      start_time: day,
      end_time: day,
    }).behavior_data[0]
  expect(of('LinXia')).toMatchObject({ chat_cnt: 1, message_cnt: 2, reply_percentage: 50, avg_reply_time: 6 })
  expect(of('WangFang')).toMatchObject({
    message_cnt: 0,
    negative_feedback_cnt: 1,
    new_apply_cnt: 1,
    new_contact_cnt: 1,
  })
  expect(of('LinXia', 'WangFang')).toMatchObject({ new_contact_cnt: 3, reply_percentage: 50 })
})

test('the growing archive is told at most every 15 seconds', async () => {
  const { sandbox } = await world.openWorld()
  const grow = () => act(sandbox, 'archive.grow', {}).told
  expect([grow(), grow()]).toEqual([true, false])
  await world.later(sandbox, 15_000)
  expect(grow()).toBe(true)
})
