import { readCorpTags } from '../wecom-tags/wecom-tags.ts'
import type { StepWork } from './syncs.ts'

/** All tags of the corp, in one answer. */
export async function readTagsStep({ reader, isFirst, count, differ }: StepWork): Promise<void> {
  const { groups, tags, changes } = await readCorpTags(reader)
  count('tag_groups', groups, 'is')
  count('tags', tags, 'is')
  if (changes.beyond.length > 0) count('tags_beyond', changes.beyond.length, 'is')
  if (isFirst) return
  const added = (what: string, all: { wecomId: string; name: string }[]) =>
    all.map(({ wecomId, name }) => ({ kind: `${what}_added`, subject: name, detail: { id: wecomId } }))
  const differences = [
    ...added('tag_group', changes.groups),
    ...added('tag', changes.tags),
    ...changes.renamed.map(({ what, wecomId, name }) => ({ kind: kindOf(what, 'changed'), subject: name, detail: { id: wecomId } })), // prettier-ignore
    ...changes.gone.map(({ what, wecomId, slug }) => ({ kind: kindOf(what, 'gone'), subject: slug, detail: { id: wecomId } })), // prettier-ignore
  ]
  if (differences.length > 0) await differ(differences)
}

const kindOf = (what: 'group' | 'tag', how: string): string => `${what === 'group' ? 'tag_group' : 'tag'}_${how}`
