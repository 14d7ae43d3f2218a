import type { Answer } from '../../api/api.ts'

export type TagGroup = Answer<'GET /api/tags'>['groups'][number]
export type OneTag = TagGroup['tags'][number]
/** What is being made or changed, as it was when that began. */
export type Editing = { kind: 'group'; group?: TagGroup } | { kind: 'tag'; group: TagGroup; tag?: OneTag }

export const DAY_MS = 86_400_000

/** "12%", "0.3%", "<0.1%" */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1%'
  const digits = share > 0 && share < 0.1 ? 1 : 0
  return `${(share * 100).toFixed(digits).replace(/\.0$/, '')}%`
}

/** What shows tags: asked again when one was changed. */
export const READS = ['/api/tags', '/api/tags/governance'] as const
