import { z } from 'zod'
import { secondsOf } from '../clock.ts'
import { refuse } from '../errors.ts'
import { contactEvent, happened } from '../events.ts'
import { MAX_ORDER, MAX_TAGS_PER_RELATION } from '../limits.ts'
import type { Sandbox } from '../sandbox.ts'
import { followed, type Pair } from '../state/relations.ts'
import * as tags from '../state/tags.ts'
import { call, type Caller } from './call.ts'
import { id, ids } from './shapes.ts'

const MAX_IDS = 1_000
const order = z
  .int()
  .min(0)
  .max(MAX_ORDER - 1)
  .optional()

interface Wanted {
  /** Only then is told what was deleted. */
  withDeleted: boolean
  tags?: Set<string>
}

function describe(sandbox: Sandbox, group: tags.TagGroup, { withDeleted, tags: only }: Wanted) {
  const inside = tags
    .tagsIn(sandbox, group.group_id)
    .filter((tag) => (withDeleted || !tag.deleted) && (!only || only.has(tag.tag_id)))
  return {
    group_id: group.group_id,
    group_name: group.name,
    create_time: secondsOf(group.created_at),
    order: group.position,
    ...(withDeleted && { deleted: group.deleted === 1 }),
    tag: inside.map((tag) => describeTag(tag, withDeleted)),
  }
}
const describeTag = (tag: tags.Tag, withDeleted: boolean) => ({
  id: tag.tag_id,
  name: tag.name,
  create_time: secondsOf(tag.created_at),
  order: tag.position,
  ...(withDeleted && { deleted: tag.deleted === 1 }),
})

/** An app may change what an app made; what was made in WeCom's console it may not. */
function mayChange(made: { agentid: number | null }, { app }: Caller): void {
  if (made.agentid !== app.agentid) refuse(48002)
}

export const tagCalls = [
  call({
    method: 'POST',
    path: 'externalcontact/get_corp_tag_list',
    right: 'customers',
    input: z.object({ tag_id: ids(MAX_IDS).default([]), group_id: ids(MAX_IDS).default([]) }),
    run(sandbox, { tag_id: tagIds, group_id: groupIds }) {
      const all = sandbox.state.all<tags.TagGroup>`select * from tag_groups order by position desc, id`
      if (groupIds.length > 0) {
        const named = all.filter((group) => groupIds.includes(group.group_id))
        return { tag_group: named.map((group) => describe(sandbox, group, { withDeleted: true })) }
      }
      if (tagIds.length > 0) {
        const only = new Set(tagIds)
        const found = all.map((group) => describe(sandbox, group, { withDeleted: true, tags: only }))
        return { tag_group: found.filter(({ tag }) => tag.length > 0) }
      }
      const living = all.filter(({ deleted }) => !deleted)
      return { tag_group: living.map((group) => describe(sandbox, group, { withDeleted: false })) }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/add_corp_tag',
    right: 'customers',
    input: z.object({
      group_id: id.optional(),
      group_name: z.string().min(1).optional(),
      order,
      tag: z.array(z.object({ name: z.string().min(1), order })).min(1),
      agentid: z.int().optional(),
    }),
    run(sandbox, input, { app }) {
      const made = tags.addTags(sandbox, 'api', {
        group_id: input.group_id,
        group_name: input.group_name,
        position: input.order,
        tags: input.tag.map((tag) => ({ name: tag.name, position: tag.order })),
        agentid: app.agentid,
      })
      const only = new Set(made.tags.map((tag) => tag.tag_id))
      return { tag_group: describe(sandbox, made.group, { withDeleted: false, tags: only }) }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/edit_corp_tag',
    right: 'customers',
    input: z.object({ id, name: z.string().min(1).optional(), order, agentid: z.int().optional() }),
    run(sandbox, { id: tagId, name, order: position }, caller) {
      const group = tags.findGroup(sandbox, tagId)
      mayChange(group && !group.deleted ? group : tags.tagOf(sandbox, tagId), caller)
      tags.renameTag(sandbox, 'api', tagId, { name, position })
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/del_corp_tag',
    right: 'customers',
    input: z.object({
      tag_id: ids(MAX_IDS).default([]),
      group_id: ids(MAX_IDS).default([]),
      agentid: z.int().optional(),
    }),
    run(sandbox, { tag_id: tagIds, group_id: groupIds }, caller) {
      if (tagIds.length + groupIds.length === 0) refuse(40063)
      for (const tagId of new Set(tagIds)) {
        mayChange(tags.tagOf(sandbox, tagId), caller)
        tags.deleteTag(sandbox, 'api', tagId)
      }
      for (const groupId of new Set(groupIds)) {
        const group = tags.findGroup(sandbox, groupId) ?? refuse(40068)
        mayChange(group, caller)
        // its last tag may have taken it along
        if (!group.deleted) tags.deleteGroup(sandbox, 'api', groupId)
      }
    },
  }),
  call({
    method: 'POST',
    path: 'externalcontact/mark_tag',
    right: 'customers',
    input: z.object({
      userid: id,
      external_userid: id,
      add_tag: ids(MAX_TAGS_PER_RELATION).default([]),
      remove_tag: ids(MAX_TAGS_PER_RELATION).default([]),
    }),
    run(sandbox, { userid, external_userid, add_tag: adding, remove_tag: removing }) {
      if (adding.length + removing.length === 0) refuse(40063)
      const relation = followed(sandbox, { userid, external_userid })
      markTags(sandbox, relation, adding, removing)
      happened(sandbox, 'api', contactEvent('edit_external_contact', relation))
    },
  }),
]

export function markTags(sandbox: Sandbox, { userid, external_userid: person }: Pair, add: string[], remove: string[]) {
  const { state } = sandbox
  for (const tagId of remove)
    state.run`delete from relation_tags where userid = ${userid} and external_userid = ${person} and tag_id = ${tagId}`
  for (const tagId of add) {
    tags.tagOf(sandbox, tagId)
    state.run`insert or ignore into relation_tags (userid, external_userid, tag_id) values (${userid}, ${person}, ${tagId})`
  }
  const { n } = state.get<{ n: number }>`select count(*) as n from relation_tags
    where userid = ${userid} and external_userid = ${person}`!
  if (n > MAX_TAGS_PER_RELATION) refuse(40126)
}
