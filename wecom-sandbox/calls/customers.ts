import { z } from 'zod'
import { refuse } from '../errors.ts'
import { contactEvent, happened } from '../events.ts'
import * as limits from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { memberOf } from '../state/members.ts'
import { contactOf, findPerson, personOf } from '../state/people.ts'
import { followed, type Relation } from '../state/relations.ts'
import { secondsOf } from '../clock.ts'
import { afterCursor, call, pageOf } from './call.ts'
import { chars, cursor, id, ids, limit } from './shapes.ts'

/** Customers, and what members noted of them. */
interface WornTag {
  group_name: string
  tag_name: string
  tag_id?: string
  type: number
}
const BY_CORP = 1
const BY_MEMBER = 2

const corpTags = ({ state }: Sandbox, { userid, external_userid }: Relation): (WornTag & { tag_id: string })[] =>
  state.all`select g.name as group_name, t.name as tag_name, t.tag_id, ${BY_CORP} as type
    from relation_tags r join tags t on t.tag_id = r.tag_id join tag_groups g on g.group_id = t.group_id
    where r.userid = ${userid} and r.external_userid = ${external_userid} order by t.id`
const personalTags = ({ state }: Sandbox, { userid, external_userid }: Relation): WornTag[] =>
  state.all`select group_name, name as tag_name, ${BY_MEMBER} as type from personal_tags
    where userid = ${userid} and external_userid = ${external_userid} order by group_name, name`

const noted = (relation: Relation) => ({
  userid: relation.userid,
  remark: relation.remark,
  description: relation.description,
  createtime: secondsOf(relation.created_at),
})
const added = (relation: Relation) => ({
  remark_corp_name: relation.remark_company,
  remark_mobiles: JSON.parse(relation.remark_mobiles) as string[],
  oper_userid: relation.oper_userid,
  add_way: relation.add_way,
  ...(relation.state !== null && { state: relation.state }),
  ...(relation.channels !== null && { wechat_channels: JSON.parse(relation.channels) as object }),
})

export const customerCalls = [
  call({
    method: 'GET',
    path: 'externalcontact/get_follow_user_list',
    right: 'customers',
    input: z.object({}),
    run: ({ state }) => ({
      follow_user: state.all<{ userid: string }>`select userid from members where status = 1 order by id`.map(
        ({ userid }) => userid,
      ),
    }),
  }),
  call({
    method: 'GET',
    path: 'externalcontact/list',
    right: 'customers',
    input: z.object({ userid: id }),
    run(sandbox, { userid }) {
      memberOf(sandbox, userid)
      const rows = sandbox.state.all<{ external_userid: string }>`select external_userid from relations
        where userid = ${userid} and staff_side = 1 order by id`
      return rows.length === 0 ? refuse(84061) : { external_userid: rows.map((row) => row.external_userid) }
    },
  }),
  call({
    method: 'GET',
    path: 'externalcontact/get',
    right: 'customers',
    input: z.object({ external_userid: id, cursor }),
    run(sandbox, { external_userid: externalUserid, cursor: from }) {
      const person = personOf(sandbox, externalUserid)
      const rows = sandbox.state.all<Relation>`select r.* from relations r join members m on m.userid = r.userid
        where r.external_userid = ${externalUserid} and r.staff_side = 1 and m.status <> 5 and r.id > ${afterCursor(from)}
        order by r.id limit ${limits.MAX_FOLLOWERS_PER_PAGE + 1}`
      if (rows.length === 0 && !from) refuse(84061)
      const { page, next_cursor } = pageOf(rows, limits.MAX_FOLLOWERS_PER_PAGE)
      const profile = person.profile === null ? {} : { external_profile: JSON.parse(person.profile) as object }
      const follow_user = page.map((relation) => ({
        ...noted(relation),
        tags: [...corpTags(sandbox, relation), ...personalTags(sandbox, relation)],
        ...added(relation),
      }))
      const contact = { ...contactOf(person), ...profile }
      return { external_contact: contact, follow_user, ...(next_cursor !== '' && { next_cursor }) }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/batch/get_by_user',
    right: 'customers',
    input: z.object({
      userid_list: ids(limits.MAX_USERIDS_PER_CALL).min(1),
      cursor,
      limit: limit(limits.MAX_CUSTOMERS_PER_PAGE, 50),
    }),
    run(sandbox, { userid_list: userids, cursor: from, limit: most }) {
      for (const userid of userids) memberOf(sandbox, userid)
      const rows = sandbox.state.all<Relation>`select * from relations
        where userid in (select value from json_each(${JSON.stringify(userids)})) and staff_side = 1
          and id > ${afterCursor(from)} order by id limit ${most + 1}`
      const { page, next_cursor } = pageOf(rows, most)
      const external_contact_list = page.map((relation) => ({
        external_contact: contactOf(findPerson(sandbox, relation.external_userid)!),
        follow_info: {
          ...noted(relation),
          tag_id: corpTags(sandbox, relation).map(({ tag_id: tagId }) => tagId),
          ...added(relation),
        },
      }))
      return { external_contact_list, next_cursor, fail_info: { unlicensed_userid_list: [] } }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/remark',
    right: 'customers',
    input: z.object({
      userid: id,
      external_userid: id,
      remark: chars(limits.MAX_REMARK_CHARS).optional(),
      description: chars(limits.MAX_DESCRIPTION_CHARS).optional(),
      remark_company: chars(limits.MAX_REMARK_CHARS).optional(),
      remark_mobiles: z.array(z.string()).optional(),
      remark_pic_mediaid: z.string().optional(),
    }),
    run(sandbox, { userid, external_userid: externalUserid, ...noting }) {
      if (Object.keys(noting).length === 0) refuse(40063)
      const relation = followed(sandbox, { userid, external_userid: externalUserid })
      writeRemark(sandbox, relation, noting)
      happened(sandbox, 'api', contactEvent('edit_external_contact', relation))
    },
  }),
  call({
    method: 'POST',
    path: 'idconvert/unionid_to_external_userid',
    right: 'customers',
    rates: { of: 'corp', rates: limits.UNIONID_RATES },
    input: z.object({ unionid: id, openid: id, subject_type: z.int().min(0).max(1).optional() }),
    run({ state, clock, chance }, { unionid }) {
      const known = state.get<{
        external_userid: string
      }>`select external_userid from people p where unionid = ${unionid}
        and exists (select 1 from relations r where r.external_userid = p.external_userid and r.staff_side = 1)`
      if (known) return known
      const now = clock.now()
      const pending = state.get<{ pending_id: string }>`select pending_id from pending_ids
        where unionid = ${unionid} and expires_at > ${now}`
      if (pending) return pending
      const pendingId = chance.id('pd', 30)
      state.run`insert into pending_ids (pending_id, unionid, expires_at)
        values (${pendingId}, ${unionid}, ${now + limits.PENDING_ID_MS})`
      return { pending_id: pendingId }
    },
  }),
]

export interface Noting {
  remark?: string
  description?: string
  remark_company?: string
  remark_mobiles?: string[]
}

/** What is given overwrites; a list of one empty number clears them. */
export function writeRemark({ state }: Sandbox, relation: Relation, noting: Noting): void {
  const mobiles = noting.remark_mobiles && JSON.stringify(noting.remark_mobiles.filter((mobile) => mobile !== ''))
  state.run`update relations set remark = ${noting.remark ?? relation.remark},
      description = ${noting.description ?? relation.description},
      remark_company = ${noting.remark_company ?? relation.remark_company},
      remark_mobiles = ${mobiles ?? relation.remark_mobiles}
    where id = ${relation.id}`
}
