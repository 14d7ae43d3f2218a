import { joinGroup } from './before.ts'
import type { Corner } from './corner.ts'
import { CORNER } from './makers.ts'

/** What people do, or time brings about, that is called back as each of the fixtures says. */
const DAY_MS = 86_400_000
const NEW_MEMBER = 'ZhouYi'
const RENAMED_MEMBER = 'ZhouYiYi'
const NEW_SHOP = '3'
type Named = Record<string, string>

const withCustomer = async (corner: Corner) => ({
  userid: 'LinXia',
  external_userid: await corner.of(CORNER.customer),
})
const inGroup = async (corner: Corner) => ({ chat_id: await corner.of(CORNER.chat) })

async function transfer(corner: Corner, from: string, to: string): Promise<string> {
  const customer = await corner.of(CORNER.customer)
  const wanted = { handover_userid: from, takeover_userid: to, external_userid: [customer] }
  await corner.post('externalcontact/transfer_customer', wanted)
  return customer
}
async function createMember(corner: Corner): Promise<string> {
  const userid = corner.own(NEW_MEMBER)
  corner.name(NEW_MEMBER, userid)
  await corner.act('member.create', { userid, name: '周一', departments: [2] })
  return userid
}
async function createShop(corner: Corner, parentid = 1): Promise<number> {
  const { id } = await corner.act<{ id: number }>('department.create', { name: '西湖店', parentid })
  corner.name(NEW_SHOP, String(id))
  return id
}

export const DEEDS: Record<string, (corner: Corner) => Promise<unknown>> = {
  add_external_contact: async (corner) => {
    const [both, config_id] = [await withCustomer(corner), await corner.of(CORNER.contactWay)]
    await corner.post('externalcontact/update_contact_way', { config_id, user: ['LinXia'] })
    await corner.act('staff.delete_customer', both)
    await corner.act('customer.scan_contact_way', { config_id, external_userid: both.external_userid })
  },
  add_half_external_contact: async (corner) => {
    const both = await withCustomer(corner)
    await corner.act('customer.delete_staff', both)
    await corner.act('staff.delete_customer', both)
    await corner.act('staff.add_customer', { ...both, state: 'spring-poster' })
  },
  edit_external_contact: async (corner) =>
    corner.act('staff.remark', { ...(await withCustomer(corner)), remark: '老客' }),
  del_external_contact: async (corner) => {
    await transfer(corner, 'LinXia', 'WangFang')
    await corner.later(DAY_MS)
  },
  del_follow_user: async (corner) => corner.act('customer.delete_staff', await withCustomer(corner)),
  transfer_fail: async (corner) =>
    corner.act('customer.refuse_transfer', { external_userid: await transfer(corner, 'WangFang', 'LinXia') }),
  msg_audit_approved: async (corner) => corner.act('customer.agree_to_archive', await withCustomer(corner)),
  chat_create: inGroup,
  chat_update_add_member: joinGroup,
  chat_update_del_member: async (corner) => corner.act('group.leave', await joinGroup(corner)),
  chat_update_change_owner: async (corner) =>
    corner.act('group.change_owner', { ...(await inGroup(corner)), to: 'WangFang' }),
  chat_update_change_name: async (corner) =>
    corner.act('group.rename', { ...(await inGroup(corner)), name: '静安老茶友' }),
  chat_update_change_notice: async (corner) =>
    corner.act('group.notice', { ...(await inGroup(corner)), notice: '明前到店' }),
  chat_dismiss: async (corner) => corner.act('group.dismiss', await inGroup(corner)),
  tag_create: async (corner) => {
    const group_id = await corner.of(CORNER.tagGroup)
    const { tag_ids } = await corner.act<{ tag_ids: string[] }>('tag.create', { group_id, names: ['白茶'] })
    corner.name(CORNER.tag, tag_ids[0])
  },
  tag_update: async (corner) => corner.act('tag.rename', { id: await corner.of(CORNER.tag), name: '龙井' }),
  tag_delete: async (corner) => corner.act('tag.delete', { id: await corner.of(CORNER.tag) }),
  tag_group_create: async (corner) => {
    const wanted = { group_name: corner.own('等级'), names: ['新客'] }
    corner.name(CORNER.tagGroup, (await corner.act<Named>('tag.create', wanted))['group_id'])
  },
  tag_shuffle: async (corner) => {
    const group_id = await corner.of(CORNER.tagGroup)
    const tag_ids = [await corner.of(CORNER.otherTag), await corner.of(CORNER.tag)]
    await corner.act('tag.shuffle', { group_id, tag_ids })
  },
  create_user: createMember,
  update_user: async (corner) => {
    const [userid, new_userid] = [await createMember(corner), corner.own(RENAMED_MEMBER)]
    corner.name(RENAMED_MEMBER, new_userid)
    await corner.act('member.update', { userid, new_userid, name: '周一一', departments: [1, 2], leads: [2] })
  },
  delete_user: async (corner) => corner.act('member.resign', { userid: await createMember(corner) }),
  create_party: (corner) => createShop(corner),
  update_party: async (corner) =>
    corner.act('department.update', { id: await createShop(corner, 2), name: '西湖旗舰店', parentid: 1 }),
  delete_party: async (corner) => corner.act('department.delete', { id: await createShop(corner) }),
  kf_msg_or_event: (corner) => corner.of(CORNER.kfToken),
  msgaudit_notify: (corner) => corner.act('archive.grow', {}),
  upload_media_job_finish: (corner) => corner.act('media.finish_job', { jobid: 'tea-job-1' }),
}
