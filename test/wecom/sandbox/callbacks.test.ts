import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { act } from '../../../wecom-sandbox/actions/actions.ts'
import type { Sandbox } from '../../../wecom-sandbox/sandbox.ts'
import fixtures from '../fixtures/callbacks.json' with { type: 'json' }
import * as world from './world.ts'

/** Every callback of the fixtures is brought about by what people do, with its fields in their order. */
const { CHAT, GREEN, KF, OOLONG, TASTES, WAY, WHITE } = world
const both = { userid: 'LinXia', external_userid: WHITE }
const transfer = (sandbox: Sandbox) =>
  world.get(sandbox, 'externalcontact/transfer_customer', {
    body: { handover_userid: 'WangFang', takeover_userid: 'LinXia', external_userid: [WHITE] },
  })
const createZhouYi = (sandbox: Sandbox) =>
  act(sandbox, 'member.create', { userid: 'ZhouYi', name: '周一', departments: [2] })
const createShop = (sandbox: Sandbox, parentid = 1) =>
  act(sandbox, 'department.create', { id: 3, name: '西湖店', parentid })

const DEEDS: Record<string, (sandbox: Sandbox) => unknown> = {
  add_external_contact: (sandbox) => {
    world.get(sandbox, 'externalcontact/update_contact_way', { body: { config_id: WAY, user: ['LinXia'] } })
    act(sandbox, 'staff.delete_customer', both)
    act(sandbox, 'customer.scan_contact_way', { config_id: WAY, external_userid: WHITE })
  },
  add_half_external_contact: (sandbox) => {
    act(sandbox, 'customer.delete_staff', both)
    act(sandbox, 'staff.delete_customer', both)
    act(sandbox, 'staff.add_customer', { ...both, state: 'spring-poster' })
  },
  edit_external_contact: (sandbox) => act(sandbox, 'staff.remark', { ...both, remark: '老客' }),
  del_external_contact: async (sandbox) => {
    const body = { handover_userid: 'LinXia', takeover_userid: 'WangFang', external_userid: [WHITE] }
    world.get(sandbox, 'externalcontact/transfer_customer', { body })
    await world.later(sandbox, 86_400_000)
  },
  del_follow_user: (sandbox) => act(sandbox, 'customer.delete_staff', both),
  transfer_fail: (sandbox) => {
    transfer(sandbox)
    act(sandbox, 'customer.refuse_transfer', { external_userid: WHITE })
  },
  msg_audit_approved: (sandbox) => act(sandbox, 'customer.agree_to_archive', both),
  chat_create: (sandbox) => {
    // a group of that id has to be made
    sandbox.state.run`delete from groups`
    sandbox.state.run`delete from group_members`
    act(sandbox, 'group.create', { owner: 'LinXia', chat_id: CHAT })
  },
  chat_update_add_member: (sandbox) => {
    act(sandbox, 'group.leave', { chat_id: CHAT, who: WHITE })
    act(sandbox, 'customer.scan_join_way', { config_id: world.JOIN_WAY, external_userid: WHITE })
  },
  chat_update_del_member: (sandbox) => act(sandbox, 'group.leave', { chat_id: CHAT, who: WHITE }),
  chat_update_change_owner: (sandbox) => act(sandbox, 'group.change_owner', { chat_id: CHAT, to: 'WangFang' }),
  chat_update_change_name: (sandbox) => act(sandbox, 'group.rename', { chat_id: CHAT, name: '静安老茶友' }),
  chat_update_change_notice: (sandbox) => act(sandbox, 'group.notice', { chat_id: CHAT, notice: '明前到店' }),
  chat_dismiss: (sandbox) => act(sandbox, 'group.dismiss', { chat_id: CHAT }),
  tag_create: (sandbox) => {
    const { tag_ids } = act(sandbox, 'tag.create', { group_id: TASTES, names: ['白茶'] })
    return { [tag_ids[0]!]: GREEN }
  },
  tag_update: (sandbox) => act(sandbox, 'tag.rename', { id: GREEN, name: '龙井' }),
  tag_delete: (sandbox) => act(sandbox, 'tag.delete', { id: GREEN }),
  tag_group_create: (sandbox) => {
    const { group_id } = act(sandbox, 'tag.create', { group_name: '等级', names: ['新客'] })
    return { [group_id]: TASTES }
  },
  tag_shuffle: (sandbox) => act(sandbox, 'tag.shuffle', { group_id: TASTES, tag_ids: [OOLONG, GREEN] }),
  create_user: createZhouYi,
  update_user: (sandbox) => {
    createZhouYi(sandbox)
    const change = { new_userid: 'ZhouYiYi', name: '周一一', departments: [1, 2], leads: [2] }
    act(sandbox, 'member.update', { userid: 'ZhouYi', ...change })
  },
  delete_user: (sandbox) => {
    createZhouYi(sandbox)
    act(sandbox, 'member.resign', { userid: 'ZhouYi' })
  },
  create_party: (sandbox) => {
    sandbox.state.run`update departments set position = 1 where id = 2`
    createShop(sandbox)
  },
  update_party: (sandbox) => {
    createShop(sandbox, 2)
    act(sandbox, 'department.update', { id: 3, name: '西湖旗舰店', parentid: 1 })
  },
  delete_party: (sandbox) => {
    createShop(sandbox)
    act(sandbox, 'department.delete', { id: 3 })
  },
  kf_msg_or_event: (sandbox) => act(sandbox, 'kf.enter', { open_kfid: KF, external_userid: WHITE }),
  msgaudit_notify: (sandbox) => act(sandbox, 'archive.grow', {}),
  upload_media_job_finish: (sandbox) => act(sandbox, 'media.finish_job', { jobid: 'tea-job-1' }),
}

test('every callback of the fixtures has its deed', () => {
  expect(Object.keys(DEEDS).sort()).toEqual(fixtures.callbacks.map(({ name }) => name).sort())
})

/** What is drawn, or is the time or a number of the sandbox's own. */
const DRAWN = ['CreateTime', 'WelcomeCode', 'Token', 'LastMemVer', 'CurMemVer', 'Order']
const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Item' })

/** Names and values in their order, as the XML has them. */
const inOrder = (fields: Record<string, unknown>) =>
  Object.entries(fields).map(([name, value]) => [
    name,
    DRAWN.includes(name) ? typeof value : typeof value === 'number' ? String(value) : value,
  ])

test.each(fixtures.callbacks)('$name is called back as its fixture says', async ({ name, fields }) => {
  const { sandbox } = await world.openWorld()
  const names = ((await DEEDS[name]!(sandbox)) ?? {}) as Record<string, string>
  const rows = sandbox.state.all<{ xml: string }>`select xml from callbacks order by id`
  const told = rows.map(({ xml }) => {
    const renamed = Object.entries(names).reduce((text, [from, to]) => text.replaceAll(from, to), xml)
    return inOrder((parser.parse(renamed) as { xml: Record<string, unknown> }).xml)
  })
  const asText = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === 'number' ? String(value) : value]),
  )
  expect(told).toContainEqual(inOrder(asText))
})

test('what an app writes is not called back, unless the switch says so', async () => {
  for (const callsBack of [false, true]) {
    const { sandbox } = await world.openWorld()
    sandbox.switches.callbacksForApiWrites = callsBack
    const before = world.calledBack(sandbox).length
    const body = { ...both, add_tag: [OOLONG] }
    world.get(sandbox, 'externalcontact/mark_tag', { body })
    world.get(sandbox, 'externalcontact/add_corp_tag', { body: { group_name: '等级', tag: [{ name: '新客' }] } })
    const told = world.calledBack(sandbox).slice(before)
    expect(told.map((fields) => fields['ChangeType'])).toEqual(
      callsBack ? ['edit_external_contact', 'create', 'create'] : [],
    )
  }
})

test('a code for a welcome comes only when there may be a welcome', async () => {
  const { sandbox } = await world.openWorld()
  const codeOf = (given: { welcome_code?: string }) => given.welcome_code !== undefined
  const add = (given: object) =>
    codeOf(act(sandbox, 'customer.add_staff', { userid: 'LinXia', name: '新', add_way: 1, ...given }))
  expect(add({})).toBe(true)
  // somebody with WeCom
  expect(add({ type: 2 })).toBe(false)
  // a welcome is set in the console
  act(sandbox, 'member.update', { userid: 'LinXia', console_welcome: true })
  expect(add({})).toBe(false)
  act(sandbox, 'member.update', { userid: 'LinXia', console_welcome: false })
  // once for half and whole together
  for (const isUsed of [true, false]) {
    const half = act(sandbox, 'staff.add_customer', { userid: 'LinXia', name: '半' })
    const content = { text: { content: '您好' } }
    if (isUsed)
      world.get(sandbox, 'externalcontact/send_welcome_msg', { body: { welcome_code: half.welcome_code, ...content } })
    const pair = { userid: 'LinXia', external_userid: half.external_userid }
    expect(codeOf(act(sandbox, 'customer.accept', pair))).toBe(!isUsed)
  }
})
