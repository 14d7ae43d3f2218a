import { refuse } from '../errors.ts'
import { happened, shuffleEvent, tagEvent, type Cause } from '../events.ts'
import { MAX_TAG_NAME_CHARS } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'

export interface Tag {
  id: number
  tag_id: string
  group_id: string
  name: string
  position: number
  created_at: number
  agentid: number | null
  deleted: number
}
export interface TagGroup {
  id: number
  group_id: string
  name: string
  position: number
  created_at: number
  agentid: number | null
  deleted: number
}

export const findGroup = ({ state }: Sandbox, groupId: string): TagGroup | undefined =>
  state.get<TagGroup>`select * from tag_groups where group_id = ${groupId}`
export const findTag = ({ state }: Sandbox, tagId: string): Tag | undefined =>
  state.get<Tag>`select * from tags where tag_id = ${tagId}`
export const tagOf = (sandbox: Sandbox, tagId: string): Tag => {
  const tag = findTag(sandbox, tagId)
  return tag && !tag.deleted ? tag : refuse(40068)
}
export const tagsIn = ({ state }: Sandbox, groupId: string): Tag[] =>
  state.all<Tag>`select * from tags where group_id = ${groupId} order by position desc, id`

const chars = (text: string) => [...text].length

export interface NewTags {
  group_id?: string
  group_name?: string
  position?: number
  tags: { name: string; position?: number; tag_id?: string }[]
  agentid: number | null
  new_group_id?: string
}

/** Into the group of that id or name, or a new one. Names and the number of tags are limited. */
export function addTags(sandbox: Sandbox, cause: Cause, wanted: NewTags): { group: TagGroup; tags: Tag[] } {
  const { state, chance, clock, switches } = sandbox
  const now = clock.now()
  const { n } = state.get<{ n: number }>`select count(*) as n from tags where deleted = 0`!
  if (n + wanted.tags.length > switches.tagCap) refuse(40126)
  if (wanted.tags.some(({ name }) => chars(name) > MAX_TAG_NAME_CHARS)) refuse(40072)
  const group = groupFor(sandbox, cause, wanted)
  const taken = new Set(tagsIn(sandbox, group.group_id).flatMap(({ name, deleted }) => (deleted ? [] : name)))
  const tags = wanted.tags.map(({ name, position = 0, tag_id: given }) => {
    if (taken.has(name)) refuse(40071)
    taken.add(name)
    const tagId = given ?? chance.id('et', 30)
    state.run`insert into tags (tag_id, group_id, name, position, created_at, agentid)
      values (${tagId}, ${group.group_id}, ${name}, ${position}, ${now}, ${wanted.agentid})`
    happened(sandbox, cause, tagEvent(tagId, 'tag', 'create'))
    return findTag(sandbox, tagId)!
  })
  return { group, tags }
}

function groupFor(sandbox: Sandbox, cause: Cause, wanted: NewTags): TagGroup {
  const { state, chance, clock, switches } = sandbox
  if (wanted.group_id !== undefined) {
    const group = findGroup(sandbox, wanted.group_id)
    return group && !group.deleted ? group : refuse(40068)
  }
  const name = wanted.group_name ?? refuse(40063)
  if (chars(name) > switches.tagGroupNameChars) refuse(40072)
  const known = state.get<TagGroup>`select * from tag_groups where name = ${name} and deleted = 0`
  if (known) return known
  const groupId = wanted.new_group_id ?? chance.id('et', 30)
  state.run`insert into tag_groups (group_id, name, position, created_at, agentid)
    values (${groupId}, ${name}, ${wanted.position ?? 0}, ${clock.now()}, ${wanted.agentid})`
  happened(sandbox, cause, tagEvent(groupId, 'tag_group', 'create'))
  return findGroup(sandbox, groupId)!
}

/** A tag or a group of them. */
export function renameTag(sandbox: Sandbox, cause: Cause, id: string, to: { name?: string; position?: number }): void {
  const { state, switches } = sandbox
  const group = findGroup(sandbox, id)
  if (group && !group.deleted) {
    if (to.name !== undefined && chars(to.name) > switches.tagGroupNameChars) refuse(40072)
    const taken = state.get`select id from tag_groups where name = ${to.name ?? null} and deleted = 0 and group_id <> ${id}`
    if (taken) refuse(40071)
    state.run`update tag_groups set name = ${to.name ?? group.name}, position = ${to.position ?? group.position}
      where group_id = ${id}`
    return happened(sandbox, cause, tagEvent(id, 'tag_group', 'update'))
  }
  const tag = tagOf(sandbox, id)
  if (to.name !== undefined && chars(to.name) > MAX_TAG_NAME_CHARS) refuse(40072)
  const taken = state.get`select id from tags where group_id = ${tag.group_id} and name = ${to.name ?? null}
    and deleted = 0 and tag_id <> ${id}`
  if (taken) refuse(40071)
  state.run`update tags set name = ${to.name ?? tag.name}, position = ${to.position ?? tag.position} where tag_id = ${id}`
  happened(sandbox, cause, tagEvent(id, 'tag', 'update'))
}

/** Nobody wears it any more, and a group without tags goes with the last of them. */
export function deleteTag(sandbox: Sandbox, cause: Cause, tagId: string): void {
  const { state } = sandbox
  const tag = tagOf(sandbox, tagId)
  state.run`update tags set deleted = 1 where tag_id = ${tagId}`
  state.run`delete from relation_tags where tag_id = ${tagId}`
  happened(sandbox, cause, tagEvent(tagId, 'tag', 'delete'))
  const left = state.get`select id from tags where group_id = ${tag.group_id} and deleted = 0 limit 1`
  if (!left) deleteEmptyGroup(sandbox, cause, tag.group_id)
}
function deleteEmptyGroup(sandbox: Sandbox, cause: Cause, groupId: string): void {
  sandbox.state.run`update tag_groups set deleted = 1 where group_id = ${groupId}`
  happened(sandbox, cause, tagEvent(groupId, 'tag_group', 'delete'))
}

export function deleteGroup(sandbox: Sandbox, cause: Cause, groupId: string): void {
  const group = findGroup(sandbox, groupId)
  if (!group || group.deleted) return refuse(40068)
  const tags = tagsIn(sandbox, groupId).filter(({ deleted }) => !deleted)
  for (const { tag_id: tagId } of tags) deleteTag(sandbox, cause, tagId)
  if (tags.length === 0) deleteEmptyGroup(sandbox, cause, groupId)
}

/** The tags of a group in a new order, the first on top. */
export function shuffleTags(sandbox: Sandbox, groupId: string, tagIds: string[]): void {
  tagIds.forEach((tagId, index) => {
    sandbox.state
      .run`update tags set position = ${tagIds.length - index} where tag_id = ${tagId} and group_id = ${groupId}`
  })
  happened(sandbox, 'person', shuffleEvent(groupId))
}
