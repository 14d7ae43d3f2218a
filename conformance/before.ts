import { bodyOf, type Corner } from './corner.ts'
import { CORNER } from './makers.ts'

/** What has to have happened before a call can be answered as its fixture says, where that is more than that there is what
 *  the fixture's request names. */
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const withCustomer = async (corner: Corner) => ({
  userid: 'LinXia',
  external_userid: await corner.of(CORNER.customer),
})
const there = (name: string) => async (corner: Corner) => void (await corner.of(name))

/** The tags that the corp has had from the beginning go by the same names. */
async function deleteTags(corner: Corner): Promise<void> {
  interface Tags {
    tag_group: { group_name: string; tag: { id: string; name: string }[] }[]
  }
  const { group_name: group, tag: wanted } = bodyOf('externalcontact/add_corp_tag') as {
    group_name: string
    tag: { name: string }[]
  }
  const { tag_group: groups } = await corner.post<Tags>('externalcontact/get_corp_tag_list', {})
  const tags = groups.find(({ group_name }) => group_name === group)?.tag ?? []
  const doubled = tags.filter(({ name }) => wanted.some((tag) => tag.name === name))
  await corner.post('externalcontact/del_corp_tag', { tag_id: doubled.map(({ id }) => id) })
}

async function openTempChat(corner: Corner): Promise<void> {
  const way = { type: 1, scene: 1, user: ['LinXia'], is_temp: true, conclusions: { text: { content: '再见' } } }
  const { config_id } = await corner.post('externalcontact/add_contact_way', way)
  await corner.act('customer.scan_contact_way', { config_id, external_userid: await corner.of(CORNER.customer) })
}

/** To whom each customer has written with last; one of the members has sent it, the other has not yet. */
async function broadcastToBoth(corner: Corner): Promise<void> {
  const [both, other] = [await withCustomer(corner), await corner.of(CORNER.otherCustomer)]
  await corner.act('customer.add_staff', { userid: 'WangFang', external_userid: other, add_way: 1 })
  await corner.later(MINUTE_MS)
  await corner.act('staff.send_message', { ...both, text: '您好' })
  const wanted = await corner.toReal({ ...bodyOf('externalcontact/add_msg_template'), sender: undefined })
  const { msgid } = await corner.post<{ msgid: string }>('externalcontact/add_msg_template', wanted)
  await corner.later(8 * MINUTE_MS)
  await corner.act('staff.confirm_broadcast', { msgid, userid: 'LinXia' })
  corner.name(CORNER.broadcast, msgid)
}

export async function joinGroup(corner: Corner): Promise<{ chat_id: string; who: string }> {
  const [config_id, who] = [await corner.of(CORNER.joinWay), await corner.of(CORNER.customer)]
  await corner.act('customer.scan_join_way', { config_id, external_userid: who })
  const chat_id = await corner.of(CORNER.chat)
  await corner.act('group.set_nickname', { chat_id, who, nickname: '小白' })
  return { chat_id, who }
}

async function chat(corner: Corner): Promise<void> {
  const both = await withCustomer(corner)
  for (const pauseMs of [DAY_MS, 0]) {
    await corner.act('customer.send_message', { ...both, text: '在吗' })
    await corner.later(3 * MINUTE_MS)
    await corner.act('staff.send_message', { ...both, text: '在' })
    await corner.later(pauseMs)
  }
}

async function serveKf(corner: Corner): Promise<void> {
  await corner.of(CORNER.kfToken)
  await corner.post('kf/service_state/trans', await corner.toReal(bodyOf('kf/service_state/trans')))
}

export const BEFORE: Record<string, (corner: Corner) => Promise<void>> = {
  'externalcontact/list': there(CORNER.customer),
  'externalcontact/batch/get_by_user': there(CORNER.customer),
  'externalcontact/add_corp_tag': deleteTags,
  'externalcontact/list_contact_way': there(CORNER.contactWay),
  'externalcontact/close_temp_chat': openTempChat,
  // the fixture's other customer cannot be sent to
  'externalcontact/add_msg_template': async (corner) => {
    const external_userid = await corner.of(CORNER.otherCustomer)
    await corner.act('customer.delete_staff', { userid: 'LinXia', external_userid })
  },
  'externalcontact/get_groupmsg_list_v2': there(CORNER.broadcast),
  'externalcontact/get_groupmsg_task': broadcastToBoth,
  'externalcontact/get_groupmsg_send_result': async (corner) => {
    const msgid = await corner.of(CORNER.broadcast)
    await corner.act('staff.confirm_broadcast', { msgid, userid: 'LinXia' })
  },
  'externalcontact/groupchat/list': there(CORNER.chat),
  'externalcontact/groupchat/get': async (corner) => void (await joinGroup(corner)),
  'externalcontact/groupchat/statistic': async (corner) => {
    const { chat_id, who } = await joinGroup(corner)
    await corner.act('group.send_message', { chat_id, sender: who, text: '早' })
  },
  'externalcontact/groupchat/statistic_group_by_day': there(CORNER.chat),
  'externalcontact/get_user_behavior_data': chat,
  'externalcontact/transfer_result': async (corner) => {
    const wanted = await corner.toReal(bodyOf('externalcontact/transfer_customer'))
    await corner.post('externalcontact/transfer_customer', wanted)
    await corner.later(DAY_MS)
  },
  'externalcontact/resigned/transfer_result': async (corner) => {
    const wanted = await corner.toReal(bodyOf('externalcontact/resigned/transfer_customer'))
    await corner.post('externalcontact/resigned/transfer_customer', wanted)
    await corner.act('customer.refuse_transfer', { external_userid: await corner.of(CORNER.customer) })
  },
  'externalcontact/get_unassigned_list': there(CORNER.leaver),
  'externalcontact/get_moment_list': async (corner) => {
    const image = { media_id: await corner.of(CORNER.media) }
    const shown = { text: { content: '今日新茶' }, attachments: [{ msgtype: 'image', image }] }
    await corner.act('staff.create_moment', { userid: 'LinXia', ...shown })
  },
  'externalcontact/get_moment_comments': async (corner) => {
    const seen = { moment_id: await corner.of(CORNER.moment), userid: 'LinXia' }
    const by_external_userid = await corner.of(CORNER.customer)
    await corner.act('moment.react', { ...seen, kind: 'comment', by_external_userid })
    await corner.act('moment.react', { ...seen, kind: 'like', by_external_userid })
    await corner.act('moment.react', { ...seen, kind: 'like', by_userid: 'WangFang' })
  },
  'kf/account/list': there(CORNER.kf),
  'kf/service_state/get': serveKf,
  'kf/service_state/trans': there(CORNER.kfToken),
  'kf/send_msg': there(CORNER.kfToken),
  'kf/customer/batchget': there(CORNER.kfToken),
}
