import { createHash } from 'node:crypto'
import type { Sandbox } from './sandbox.ts'
import { CUSTOMER, groupMembers } from './state/groups.ts'
import { AGREED } from './state/relations.ts'

/** What has been said in chats, as records of WeCom's archive: https://developer.work.weixin.qq.com/document/path/91774 */
export interface ArchivedRow {
  id: number
  chat: string
  sender: string
  is_staff: number
  at: number
  msgtype: string
  content: string
  /** Whether it is in the archive: the corp may archive only the chats of those who have agreed. */
  archived: number
}

export const rowsAfter = (
  { state, switches }: Pick<Sandbox, 'state' | 'switches'>,
  after: number,
  limit: number,
): ArchivedRow[] =>
  switches.archiveOf === 'all'
    ? state.all`select id, chat, sender, is_staff, at, msgtype, content, 1 as archived from messages
        where id > ${after} order by id limit ${limit}`
    : state.all`select m.id, m.chat, m.sender, m.is_staff, m.at, m.msgtype, m.content,
          case when instr(m.chat, ':') > 0
            then exists (select 1 from relation_history h
              where h.userid = substr(m.chat, 1, instr(m.chat, ':') - 1)
                and h.external_userid = substr(m.chat, instr(m.chat, ':') + 1) and h.what = ${AGREED} and h.at <= m.at)
            else not exists (select 1 from group_members g
              where g.chat_id = m.chat and g.type = ${CUSTOMER} and not exists (select 1 from relation_history h
                where h.external_userid = g.userid and h.what = ${AGREED} and h.at <= m.at))
          end as archived
        from messages m where m.id > ${after} order by m.id limit ${limit}`

export interface ArchiveRecord {
  seq: number
  msgid: string
  msgtype: string
  [name: string]: unknown
}

export function recordOf(world: Pick<Sandbox, 'state' | 'corpId'>, row: ArchivedRow): ArchiveRecord {
  const { id, chat, sender, at } = row
  const [userid, externalUserid] = chat.split(':')
  const isRoom = externalUserid === undefined
  const receivers = isRoom
    ? groupMembers(world as Sandbox, chat).flatMap((one) => (one.userid === sender ? [] : one.userid))
    : [row.is_staff ? externalUserid : userid!]
  return {
    seq: id,
    msgid: `${hashOf(`${world.corpId} ${id} ${at}`)}_${at}_external`,
    action: 'send',
    from: sender,
    tolist: receivers,
    roomid: isRoom ? chat : '',
    msgtime: at,
    ...said(row.msgtype, JSON.parse(row.content) as Given),
  }
}

type Given = Record<string, unknown>

/** A card of the API has other names in the archive, and media are fetched there by an id of its own. */
function said(msgtype: string, given: Given): { msgtype: string; [kind: string]: unknown } {
  switch (msgtype) {
    case 'link': {
      const { title = '', desc = '', url = '', picurl = '' } = given
      return { msgtype, link: { title, description: desc, link_url: url, image_url: picurl } }
    }
    case 'miniprogram': {
      const { title = '', appid = '' } = given
      return {
        msgtype: 'weapp',
        weapp: { title, description: '', username: `${String(appid)}@app`, displayname: title },
      }
    }
    case 'image':
    case 'video':
    case 'file':
    case 'voice': {
      const media = String(given['media_id'] ?? given['pic_url'] ?? '')
      return { msgtype, [msgtype]: { md5sum: hashOf(media), filesize: 0, sdkfileid: media } }
    }
    default:
      return { msgtype, [msgtype]: given }
  }
}

const HASH_CHARS = 32
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS)
