import { WecomError, wordingOf } from '../../channels/wecom/errors.ts'
import type { Session } from '../../kernel/database.ts'
import { MAX_TAG_GROUPS, MAX_TAGS } from '../../kernel/limits.ts'
import { Refusal } from '../../kernel/refusals.ts'
import type { DefinitionRows } from '../../pipeline/definitions.ts'
import { changeDefinitions, refuseWhenUsed } from '../../pipeline/rule-store.ts'
import { retellTags, selectTagged, type Reader } from '../relations/relations.ts'
import { deleteHolders, wakeHolders } from '../tags/tags.ts'
import { compareCorpTags, type ListedGroup, type TagChanges } from './rules.ts'
import * as store from './store.ts'

/**
 * Tags both ways: those of the corp in WeCom are ours too (this file), what staff set there are facts (relations), and what
 * is gained or lost here is marked there (marks.ts).
 */
export { openMarks, type Marks } from './marks.ts'
export { isJoined } from './store.ts'

export interface CorpTagsRead {
  groups: number
  tags: number
  /** Of groups and tags. */
  ids: ReadonlySet<string>
  changes: TagChanges
}

/** Reads all of them and does alike. `made`: just now, by us; WeCom may take a moment to list it. */
export async function readCorpTags(reader: Reader, made?: ListedGroup): Promise<CorpTagsRead> {
  const { database, clock } = reader
  const { tag_group: found } = await reader.wecom.call('externalcontact/get_corp_tag_list', { body: {} })
  const listed: ListedGroup[] = found.flatMap(({ group_id: id, group_name: name, tag, deleted }) =>
    deleted ? [] : { id, name, tags: tag.filter((one) => !one.deleted).map((one) => ({ id: one.id, name: one.name })) },
  )
  if (made) addMade(listed, made)
  const changes = await database.transaction(async (tx) => {
    const first = await difference(tx, listed)
    if (isNothing(first)) return first
    return changeDefinitions(tx, async (_, before) => {
      const now = clock.now()
      const changed = await difference(tx, listed, before)
      if (changed.groups.length > 0) await store.insertGroups(tx, changed.groups, now)
      if (changed.tags.length > 0) await store.insertTags(tx, changed.tags, now)
      for (const one of changed.renamed) await store.rename(tx, one)
      for (const one of changed.gone) await store.part(tx, one, now)
      await store.markHolders(tx, changed.tags.flatMap(({ join, wecomId }) => (join === undefined ? [] : wecomId)), now) // prettier-ignore
      return changed
    })
  })
  for (const { what, id, groupId, isArchived } of changes.gone)
    if (what === 'tag' && isArchived) {
      // In a single-choice group another tag may come to light.
      await wakeHolders(database, groupId, clock.now())
      await deleteHolders(database, id)
    }
  // Who was read before the tag was ours.
  if (changes.tags.length > 0) await retellAll(reader, changes.tags.map(({ wecomId }) => wecomId)) // prettier-ignore
  const tagIds = listed.flatMap(({ tags }) => tags.map(({ id }) => id))
  return {
    groups: listed.length,
    tags: tagIds.length,
    ids: new Set([...listed.map(({ id }) => id), ...tagIds]),
    changes,
  }
}

function addMade(listed: ListedGroup[], made: ListedGroup): void {
  const group = listed.find(({ id }) => id === made.id)
  if (!group) listed.push(made)
  else group.tags.push(...made.tags.filter(({ id }) => !group.tags.some((tag) => tag.id === id)))
}

const isNothing = ({ groups, tags, renamed, gone }: TagChanges): boolean =>
  [groups, tags, renamed, gone].every(({ length }) => length === 0)

async function difference(tx: Session, listed: ListedGroup[], rows?: DefinitionRows): Promise<TagChanges> {
  const groups = await store.selectGroups(tx)
  const tags = await store.selectTags(tx)
  const living = (all: { isArchived: boolean }[]) => all.filter(({ isArchived }) => !isArchived).length
  const room = { groups: MAX_TAG_GROUPS - living(groups), tags: MAX_TAGS - living(tags) }
  const needed = tags.map((tag) => ({ ...tag, isNeeded: tag.hasRule || (rows !== undefined && isNamed(rows, tag.slug)) })) // prettier-ignore
  return compareCorpTags(listed, groups, needed, room)
}

function isNamed(rows: DefinitionRows, slug: string): boolean {
  try {
    refuseWhenUsed(rows, (leaf) => leaf.kind === 'tag' && leaf.tag === slug)
    return false
  } catch (error) {
    if (error instanceof Refusal) return true
    throw error
  }
}

const PAGE = 100
async function retellAll(reader: Reader, wecomIds: string[]): Promise<void> {
  for (let after = ''; ;) {
    const ids = await selectTagged(reader.database, wecomIds, after, PAGE)
    if (ids.length > 0) await retellTags(reader, ids)
    if (ids.length < PAGE) return
    after = ids.at(-1)!
  }
}

/** Makes one of our tags in WeCom, in its group; whoever holds it has it there soon. One that is there already stays. */
export async function putIntoWecom(reader: Reader, slug: string): Promise<void> {
  const held = await store.groupOfTag(reader.database, slug)
  if (!held) throw new Refusal('not_found')
  if (held.wecomId !== null) return
  const group = held.groupWecomId === null ? { group_name: held.group } : { group_id: held.groupWecomId }
  const body = { ...group, tag: [{ name: held.name }] }
  let made: ListedGroup | undefined
  try {
    const { tag_group: answer } = await reader.wecom.call('externalcontact/add_corp_tag', { body })
    made = { id: answer.group_id, name: answer.group_name, tags: answer.tag.map(({ id, name }) => ({ id, name })) }
  } catch (error) {
    if (!(error instanceof WecomError)) throw error
    // Somebody has made it already: it is found by its name.
    if (error.meaning !== 'name_taken') throw new Refusal('wecom_problem', { problem: wordingOf(error) })
  }
  await readCorpTags(reader, made)
}
