import { fixtureOf } from '../test/wecom/fixtures.ts'
import { bodyOf, type Corner, type Makers } from './corner.ts'

/** What the fixtures name, and how it comes about: by what people do, and by calls of the same client. */
const inBody = (call: string, field: string) => bodyOf(call)[field] as string
const inQuery = (call: string, field: string) => fixtureOf(call).query![field]!

export const CORNER = {
  customer: inBody('externalcontact/remark', 'external_userid'),
  otherCustomer: (bodyOf('externalcontact/add_msg_template')['external_userid'] as string[])[1]!,
  unionid: inBody('idconvert/unionid_to_external_userid', 'unionid'),
  leaver: inBody('externalcontact/resigned/transfer_customer', 'handover_userid'),
  tagGroup: (fixtureOf('externalcontact/add_corp_tag').answer['tag_group'] as { group_id: string }).group_id,
  tag: inBody('externalcontact/edit_corp_tag', 'id'),
  otherTag: (bodyOf('externalcontact/del_corp_tag')['tag_id'] as string[])[0]!,
  contactWay: inBody('externalcontact/get_contact_way', 'config_id'),
  welcomeCode: inBody('externalcontact/send_welcome_msg', 'welcome_code'),
  broadcast: inBody('externalcontact/get_groupmsg_task', 'msgid'),
  chat: inBody('externalcontact/groupchat/get', 'chat_id'),
  otherChat: (bodyOf('externalcontact/groupchat/transfer')['chat_id_list'] as string[])[0]!,
  opengid: inBody('externalcontact/opengid_to_chatid', 'opengid'),
  joinWay: inBody('externalcontact/groupchat/get_join_way', 'config_id'),
  template: inBody('externalcontact/group_welcome_template/get', 'template_id'),
  momentJob: inQuery('externalcontact/get_moment_task_result', 'jobid'),
  moment: inBody('externalcontact/get_moment_task', 'moment_id'),
  kf: inBody('kf/account/del', 'open_kfid'),
  kfToken: inBody('kf/sync_msg', 'token'),
  kfCode: inBody('kf/send_msg_on_event', 'code'),
  appMessage: inBody('message/recall', 'msgid'),
  media: inQuery('media/get', 'media_id'),
  pageCode: inQuery('auth/getuserinfo', 'code'),
  userTicket: inBody('auth/getuserdetail', 'user_ticket'),
}
export const PICTURE = { filename: 'tea.png', bytes: Buffer.from('PNG of at least 6 bytes') }
const MINUTE_MS = 60_000
/** The fields of an answer or an outcome, all of them names. */
type Named = Record<string, string>

const send = async <T = Named>(corner: Corner, call: string): Promise<T> =>
  corner.post<T>(call, await corner.toReal(bodyOf(call)))

/** A friend of both members: with a profile, a remark and tags. */
async function befriend(corner: Corner): Promise<string> {
  const { external_contact: told } = fixtureOf('externalcontact/get').answer as Record<string, Record<string, object>>
  const external_userid = corner.own(CORNER.customer)
  const unionid = corner.own(CORNER.unionid)
  const person = { name: '白毫', gender: 2, avatar: told!['avatar'], ...told!['external_profile'] }
  const both = { userid: 'LinXia', external_userid }
  await corner.act('customer.add_staff', { ...both, ...person, unionid, add_way: 1, state: 'spring-poster' })
  await corner.act('staff.remark', { ...both, remark: '白毫 静安', remark_mobiles: ['13800000001'] })
  await corner.act('staff.tag', { ...both, add: [await corner.of(CORNER.tag)] })
  await corner.act('staff.tag_for_oneself', { ...both, name: '老客' })
  const channels = { nickname: '茶铺视频号', source: 1 }
  await corner.act('customer.add_staff', { ...both, userid: 'WangFang', add_way: 10, channels })
  corner.name(CORNER.unionid, unionid)
  return external_userid
}

async function addTags(corner: Corner): Promise<void> {
  interface Added {
    tag_group: { group_id: string; tag: { id: string }[] }
  }
  const wanted = { ...bodyOf('externalcontact/add_corp_tag'), group_name: corner.own('口味偏好') }
  const { tag_group: added } = await corner.post<Added>('externalcontact/add_corp_tag', wanted)
  corner.name(CORNER.tagGroup, added.group_id)
  corner.name(CORNER.tag, added.tag[0]!.id)
  corner.name(CORNER.otherTag, added.tag[1]!.id)
}

async function createGroup(corner: Corner): Promise<string> {
  const opengid = corner.own(CORNER.opengid)
  const wanted = { owner: 'LinXia', name: '静安茶友群', members: ['WangFang'], opengid }
  const { chat_id } = await corner.act<Named>('group.create', wanted)
  await corner.act('group.notice', { chat_id, notice: '请文明聊茶' })
  await corner.act('group.set_admins', { chat_id, userids: ['WangFang'] })
  corner.name(CORNER.opengid, opengid)
  return chat_id!
}

async function publishMoment(corner: Corner): Promise<void> {
  await corner.of(CORNER.customer)
  const { jobid } = await send(corner, 'externalcontact/add_moment_task')
  await corner.later(MINUTE_MS)
  const done = await corner.get<{ result: Named }>('externalcontact/get_moment_task_result', { jobid: jobid! })
  const { moment_id } = done.result
  await corner.act('staff.publish_moment', { moment_id, userid: 'LinXia' })
  corner.name(CORNER.momentJob, jobid)
  corner.name(CORNER.moment, moment_id)
}

async function enterKf(corner: Corner): Promise<void> {
  const both = { open_kfid: await corner.of(CORNER.kf), external_userid: await corner.of(CORNER.customer) }
  const { welcome_code } = await corner.act<Named>('kf.enter', { ...both, scene: 'homepage' })
  await corner.act('kf.customer_writes', { ...both, text: '龙井多少钱？' })
  const told = (await corner.heard()).findLast(({ byEasywechat }) => byEasywechat['Event'] === 'kf_msg_or_event')
  corner.name(CORNER.kfCode, welcome_code)
  corner.name(CORNER.kfToken, told?.byEasywechat['Token'] as string | undefined)
}

export const makers: Makers = {
  [CORNER.customer]: befriend,
  [CORNER.unionid]: async (corner) => void (await corner.of(CORNER.customer)),
  [CORNER.otherCustomer]: async (corner) => {
    const external_userid = corner.own(CORNER.otherCustomer)
    await corner.act('customer.add_staff', { userid: 'LinXia', external_userid, name: '乌龙', add_way: 3 })
    return external_userid
  },
  [CORNER.leaver]: async (corner) => {
    const userid = corner.own(CORNER.leaver)
    await corner.act('member.create', { userid, name: '陈晨', departments: [2] })
    const external_userid = await corner.of(CORNER.customer)
    await corner.act('customer.add_staff', { userid, external_userid, add_way: 1 })
    await corner.act('member.resign', { userid })
    return userid
  },
  [CORNER.tagGroup]: addTags,
  [CORNER.tag]: addTags,
  [CORNER.otherTag]: addTags,
  [CORNER.contactWay]: async (corner) => (await send(corner, 'externalcontact/add_contact_way'))['config_id'],
  [CORNER.welcomeCode]: async (corner) => {
    const both = { userid: 'LinXia', external_userid: await corner.of(CORNER.customer) }
    await corner.act('staff.delete_customer', both)
    return (await corner.act<Named>('customer.add_staff', { ...both, add_way: 1 }))['welcome_code']
  },
  [CORNER.broadcast]: async (corner) => {
    const { msgid } = await send(corner, 'externalcontact/add_msg_template')
    await corner.later(10_000)
    return msgid
  },
  [CORNER.chat]: createGroup,
  [CORNER.opengid]: async (corner) => void (await corner.of(CORNER.chat)),
  [CORNER.otherChat]: async (corner) =>
    (await corner.act<Named>('group.create', { owner: 'LinXia', name: '西湖茶友群' }))['chat_id'],
  [CORNER.joinWay]: async (corner) => (await send(corner, 'externalcontact/groupchat/add_join_way'))['config_id'],
  [CORNER.template]: async (corner) =>
    (await send(corner, 'externalcontact/group_welcome_template/add'))['template_id'],
  [CORNER.momentJob]: publishMoment,
  [CORNER.moment]: publishMoment,
  [CORNER.kf]: async (corner) => {
    const { open_kfid } = await send(corner, 'kf/account/add')
    await corner.post('kf/servicer/add', { open_kfid, userid_list: ['LinXia'] })
    return open_kfid
  },
  [CORNER.kfToken]: enterKf,
  [CORNER.kfCode]: enterKf,
  [CORNER.appMessage]: async (corner) => (await send(corner, 'message/send'))['msgid'],
  [CORNER.media]: async (corner) =>
    (await corner.upload<Named>('media/upload', { query: { type: 'image' }, file: PICTURE }))['media_id'],
  [CORNER.pageCode]: async (corner) => (await corner.act<Named>('page.open', { userid: 'LinXia' }))['code'],
  [CORNER.userTicket]: async (corner) => {
    const code = await corner.of(CORNER.pageCode)
    return (await corner.get<Named>('auth/getuserinfo', { code }))['user_ticket']
  },
}
