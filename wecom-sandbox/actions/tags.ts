import { z } from 'zod'
import { addTags, deleteGroup, deleteTag, renameTag, shuffleTags } from '../state/tags.ts'
import { action } from './action.ts'

/** Tags as an administrator keeps them in WeCom's console; apps may not change these. */
export const tagActions = {
  'tag.create': action(
    z.object({
      group_id: z.string().optional(),
      group_name: z.string().optional(),
      names: z.array(z.string().min(1)).min(1),
    }),
    (sandbox, { names, ...group }) => {
      const tags = names.map((name, index) => ({ name, position: names.length - index }))
      const made = addTags(sandbox, 'person', { ...group, tags, agentid: null })
      return { group_id: made.group.group_id, tag_ids: made.tags.map((tag) => tag.tag_id) }
    },
  ),
  /** A tag or a group. */
  'tag.rename': action(z.object({ id: z.string(), name: z.string().min(1) }), (sandbox, { id, name }) => {
    renameTag(sandbox, 'person', id, { name })
    return {}
  }),
  'tag.delete': action(z.object({ id: z.string() }), (sandbox, { id }) => {
    deleteTag(sandbox, 'person', id)
    return {}
  }),
  'tag.delete_group': action(z.object({ group_id: z.string() }), (sandbox, { group_id: groupId }) => {
    deleteGroup(sandbox, 'person', groupId)
    return {}
  }),
  'tag.shuffle': action(
    z.object({ group_id: z.string(), tag_ids: z.array(z.string()).min(1) }),
    (sandbox, { group_id: groupId, tag_ids: tagIds }) => {
      shuffleTags(sandbox, groupId, tagIds)
      return {}
    },
  ),
}
