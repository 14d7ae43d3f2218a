import type { Sandbox } from '../sandbox.ts'
import type { Content } from '../state/messages.ts'
import { findPerson } from '../state/people.ts'
import { chatsOfCustomer } from './chats.ts'
import { groupsOf } from './groups.ts'
import { sessionsOfCustomer } from './kf.ts'
import { missing } from './missing.ts'
import { partsOfContent } from './parts.ts'

/** What is on the phone of a customer. */
const MAX_MOMENTS = 30

export function readCustomerPhone(sandbox: Sandbox, externalUserid: string) {
  const person = findPerson(sandbox, externalUserid) ?? missing(`Nobody is called ${externalUserid}.`)
  const { external_userid, name, unionid, type, corp_name } = person
  return {
    person: { external_userid, name, unionid, type, corp_name },
    chats: chatsOfCustomer(sandbox, externalUserid),
    groups: groupsOf(sandbox, externalUserid),
    moments: momentsSeenBy(sandbox, externalUserid),
    services: sessionsOfCustomer(sandbox, externalUserid),
    transfers: transfersOf(sandbox, externalUserid),
  }
}

interface MomentRow {
  moment_id: string
  userid: string
  name: string
  content: string
  seen_at: number
  liked: number
}
/** By way of whom they know: of who may see a moment there are far too many to look through. */
const momentsSeenBy = ({ state }: Sandbox, externalUserid: string) =>
  state.all<MomentRow>`
    select c.moment_id, c.userid, s.name, m.content, c.seen_at, exists (
      select 1 from moment_reactions a where a.moment_id = c.moment_id and a.userid = c.userid and a.kind = 'like'
        and a.by_external_userid = c.external_userid) as liked
    from (select userid from relations where external_userid = ${externalUserid}) r
    cross join moment_customers c on c.userid = r.userid and c.external_userid = ${externalUserid}
      and c.seen_at is not null
    join moments m on m.moment_id = c.moment_id join members s on s.userid = c.userid
    order by c.seen_at desc, c.id desc limit ${MAX_MOMENTS}`.map(({ content, liked, ...row }) => ({
    ...row,
    isLiked: liked === 1,
    parts: partsOfContent(JSON.parse(content) as Content),
  }))

interface TransferRow {
  id: number
  from_name: string
  to_name: string
  due_at: number
}
/** They may refuse until it is due. */
const transfersOf = ({ state }: Sandbox, externalUserid: string) =>
  state.all<TransferRow>`
    select t.id, h.name as from_name, n.name as to_name, t.due_at from transfers t
    join members h on h.userid = t.handover join members n on n.userid = t.takeover
    where t.external_userid = ${externalUserid} and t.status = 2 order by t.id`

export type CustomerPhone = ReturnType<typeof readCustomerPhone>
