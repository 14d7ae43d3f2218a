import type { Sandbox } from '../sandbox.ts'
import { findRelation } from '../state/relations.ts'
import { missing } from './missing.ts'

/** What a member has noted of a customer, and the tags that may be put on: the card that lies behind a chat. */
const MAX_TAGS = 500

interface Row {
  group_id: string
  group_name: string
  tag_id: string
  name: string
  worn: number
}
interface TagListed {
  tag_id: string
  name: string
  isWorn: boolean
}

export function readCard(sandbox: Sandbox, chat: string) {
  const [userid = '', externalUserid = ''] = chat.split(':')
  const relation =
    findRelation(sandbox, { userid, external_userid: externalUserid }) ?? missing('They do not know each other.')
  const groups = Map.groupBy(tagsFor(sandbox, userid, externalUserid), ({ group_id }) => group_id)
  return {
    remark: relation.remark,
    description: relation.description,
    groups: [...groups].map(([id, rows]) => ({ id, name: rows[0]!.group_name, tags: rows.map(listed) })),
    own: ownTags(sandbox, userid, externalUserid),
  }
}
export type Card = ReturnType<typeof readCard>

const listed = ({ tag_id, name, worn }: Row): TagListed => ({ tag_id, name, isWorn: worn === 1 })

/** Those that are worn, and the first of the others. */
const tagsFor = ({ state }: Sandbox, userid: string, externalUserid: string): Row[] =>
  state.all<Row>`
    select g.group_id, g.name as group_name, t.tag_id, t.name, r.tag_id is not null as worn
    from tags t join tag_groups g on g.group_id = t.group_id
    left join relation_tags r on r.tag_id = t.tag_id and r.userid = ${userid} and r.external_userid = ${externalUserid}
    where t.deleted = 0 and (r.tag_id is not null
      or t.id in (select id from tags where deleted = 0 order by id limit ${MAX_TAGS}))
    order by g.position desc, g.id, t.position desc, t.id`

const ownTags = ({ state }: Sandbox, userid: string, externalUserid: string): string[] =>
  state.all<{ name: string }>`select name from personal_tags
    where userid = ${userid} and external_userid = ${externalUserid} order by group_name, name`.map(({ name }) => name)
