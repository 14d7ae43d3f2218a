import type { Answer } from '../../api/api.ts'

export type TagGroup = Answer<'GET /api/tags'>['groups'][number]
export type OneTag = TagGroup['tags'][number]
/** What is being made or changed, as it was when that began. */
export type Editing = { kind: 'group'; group?: TagGroup } | { kind: 'tag'; group: TagGroup; tag?: OneTag }

export const DAY_MS = 86_400_000

/** What shows tags: asked again when one was changed. */
export const READS = ['/api/tags', '/api/tags/governance'] as const
