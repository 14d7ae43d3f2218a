import { expect, onTestFinished, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import { moveTime } from '../../../wecom-sandbox/due.ts'
import type { Change } from '../../../wecom-sandbox/live.ts'
import { isConcerned, namesIn } from '../../../wecom-sandbox/phones/src/door/concerned.ts'
import { readCustomerPhone } from '../../../wecom-sandbox/reads/customer.ts'
import { readStaffPhone } from '../../../wecom-sandbox/reads/staff.ts'
import type { Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import { beginWorld, pauseWorld } from '../../../wecom-sandbox/world/world.ts'
import * as world from './world.ts'

/** Which of the reads that a page shows are asked again after something was done: those it changes, and few others. */
const LIN = { userid: 'LinXia', external_userid: world.WHITE }
const CHAT = `LinXia:${world.WHITE}`

function shownOf(sandbox: Sandbox) {
  const staff = (userid: string) => ({ key: ['staff', userid, ''], data: readStaffPhone(sandbox, userid, '') })
  const customer = (id: string) => ({ key: ['customer', id], data: readCustomerPhone(sandbox, id) })
  const bare = (...key: string[]) => ({ key, data: {} })
  return {
    lin: staff('LinXia'),
    wang: staff('WangFang'),
    white: customer(world.WHITE),
    other: customer(world.OTHER),
    chat: bare('chat', CHAT),
    groupChat: bare('chat', world.CHAT),
    talk: bare('kf', `${world.KF}:${world.OTHER}`),
    group: bare('group', world.CHAT),
    otherGroup: bare('group', world.OTHER_CHAT),
    people: bare('people', '', '30'),
    ways: bare('ways', ''),
    card: bare('card', CHAT),
    otherCard: bare('card', `WangFang:${world.WHITE}`),
    world: bare('world'),
    corp: bare('corp'),
    switches: bare('switches'),
  }
}

async function concernedBy(sandbox: Sandbox, doing: () => unknown): Promise<string[]> {
  const shown = shownOf(sandbox)
  const changes: Change[] = []
  const stop = sandbox.live.watch((change) => void changes.push(change))
  onTestFinished(() => void stop())
  await doing()
  stop()
  return Object.entries(shown).flatMap(([name, one]) =>
    changes.some((change) => isConcerned(change, one)) ? name : [],
  )
}
const call = (sandbox: Sandbox, name: string, body: object) =>
  world.get<Record<string, string>>(sandbox, name, { body })

test('a message concerns the two who write, and their chat', async () => {
  const { sandbox } = await world.openWorld()
  const concerned = await concernedBy(sandbox, () => act(sandbox, 'customer.send_message', { ...LIN, text: '在吗' }))
  expect(concerned).toEqual(['lin', 'white', 'chat', 'people'])
})

test('a message in a group concerns those who are in it', async () => {
  const { sandbox } = await world.openWorld()
  const say = { chat_id: world.CHAT, sender: 'LinXia', text: '大家好' }
  const concerned = await concernedBy(sandbox, () => act(sandbox, 'group.send_message', say))
  expect(concerned).toEqual(['lin', 'wang', 'white', 'groupChat', 'group', 'people'])
})

test('a broadcast concerns who is to confirm it, also when it is cancelled or somebody is reminded', async () => {
  const { sandbox } = await world.openWorld()
  let msgid = ''
  const wanted = { external_userid: [world.WHITE], sender: 'LinXia', text: { content: '到店礼' } }
  const made = await concernedBy(sandbox, () => {
    msgid = call(sandbox, 'externalcontact/add_msg_template', wanted)['msgid']!
  })
  expect(made).toEqual(['lin', 'people'])
  const reminded = () => call(sandbox, 'externalcontact/remind_groupmsg_send', { msgid })
  expect(await concernedBy(sandbox, reminded)).toEqual(['lin', 'people'])
  const cancelled = () => call(sandbox, 'externalcontact/cancel_groupmsg_send', { msgid })
  expect(await concernedBy(sandbox, cancelled)).toEqual(['lin', 'people'])
})

test('a moment concerns the staff when it is made, and the customers of who publishes it', async () => {
  const { sandbox } = await world.openWorld()
  const made = () => call(sandbox, 'externalcontact/add_moment_task', { text: { content: '春茶' } })
  expect(await concernedBy(sandbox, made)).toEqual(['lin', 'wang', 'people'])
  await world.later(sandbox, 60_000)
  const { moment_id } = readStaffPhone(sandbox, 'WangFang', '').moments[0]!
  const published = () => act(sandbox, 'staff.publish_moment', { moment_id, userid: 'WangFang' })
  expect(await concernedBy(sandbox, published)).toEqual(['lin', 'wang', 'white', 'people'])
  const own = () => act(sandbox, 'staff.create_moment', { userid: 'WangFang', is_own: true, text: { content: '茶席' } })
  expect(await concernedBy(sandbox, own)).toEqual(['wang', 'white', 'people'])
})

test('a talk with customer service concerns the customer, and who serves them', async () => {
  const { sandbox } = await world.openWorld()
  const both = { open_kfid: world.KF, external_userid: world.OTHER }
  act(sandbox, 'kf.enter', both)
  const write = () => act(sandbox, 'kf.customer_writes', { ...both, text: '在吗' })
  expect(await concernedBy(sandbox, write)).toEqual(['other', 'talk', 'people'])
  const serve = () =>
    call(sandbox, 'kf/service_state/trans', { ...both, service_state: 3, servicer_userid: 'WangFang' })
  call(sandbox, 'kf/servicer/add', { open_kfid: world.KF, userid_list: ['WangFang'] })
  expect(await concernedBy(sandbox, serve)).toEqual(['wang', 'other', 'people'])
  expect(await concernedBy(sandbox, write)).toEqual(['wang', 'other', 'talk', 'people'])
})

test('codes are asked for again when one changes, and nothing is when somebody only reads', async () => {
  const { sandbox } = await world.openWorld()
  const changed = () => call(sandbox, 'externalcontact/update_contact_way', { config_id: world.WAY, remark: '新' })
  expect(await concernedBy(sandbox, changed)).toEqual(['ways'])
  const reads = () => {
    call(sandbox, 'externalcontact/get_contact_way', { config_id: world.WAY })
    call(sandbox, 'externalcontact/batch/get_by_user', { userid_list: ['LinXia'] })
    call(sandbox, 'externalcontact/groupchat/get', { chat_id: world.CHAT })
  }
  expect(await concernedBy(sandbox, reads)).toEqual([])
})

test('what a member notes concerns the card, by hand or by the API; a tag itself concerns every card', async () => {
  const { sandbox } = await world.openWorld()
  const tagged = () => act(sandbox, 'staff.tag', { ...LIN, add: [world.OOLONG] })
  expect(await concernedBy(sandbox, tagged)).toEqual(['lin', 'white', 'people', 'card'])
  const marked = () => call(sandbox, 'externalcontact/mark_tag', { ...LIN, remove_tag: [world.OOLONG] })
  expect(await concernedBy(sandbox, marked)).toContain('card')
  const noted = () => call(sandbox, 'externalcontact/remark', { ...LIN, remark: '白毫' })
  expect(await concernedBy(sandbox, noted)).toContain('card')
  const renamed = () => act(sandbox, 'tag.rename', { id: world.GREEN, name: '绿' })
  expect(await concernedBy(sandbox, renamed)).toEqual(['people', 'card', 'otherCard'])
})

test('the world is asked for again when somebody comes or leaves, and when it is begun or paused', async () => {
  const { sandbox } = await world.openWorld()
  const came = () => act(sandbox, 'customer.add_staff', { userid: 'WangFang', name: '新来', add_way: 1 })
  expect(await concernedBy(sandbox, came)).toContain('world')
  expect(await concernedBy(sandbox, () => beginWorld(sandbox, { customers: 1, days: 1, pace: 1 }))).toEqual(['world'])
  expect(await concernedBy(sandbox, () => pauseWorld(sandbox))).toEqual(['world'])
})

test('time concerns all that is shown, but the switches', async () => {
  const { sandbox } = await world.openWorld()
  const concerned = await concernedBy(sandbox, () => moveTime(sandbox, sandbox.clock.now() + 1))
  expect(concerned).toEqual(Object.keys(shownOf(sandbox)).filter((name) => name !== 'switches'))
})

test('names are found wherever they stand', () => {
  const body = '{"external_userid":["wm1"],"text":{"content":"嗨"}}'
  expect([...namesIn({ chat: 'LinXia:wm2', more: [{ body }, 7, null], broken: '{' })]).toEqual([
    'LinXia:wm2',
    'LinXia',
    'wm2',
    'wm1',
    '嗨',
  ])
})
